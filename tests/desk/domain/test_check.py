"""What is told about a domain, against a name server of our own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from distributor.desk.domain.check import check
from distributor.desk.domain.finding import Finding
from distributor.desk.domain.lookup import lookup
from distributor.desk.domain.subject import Subject
from distributor.errors import DnsError
from distributor.mail.keys import SigningKey, make_key
from tests.desk.domain.zone import SERVFAIL, serving

Records = dict[tuple[str, str], Sequence[str | bytes]]
DOMAIN = "gazette.example.org"
RELAY = "smtp.example.net"
ADDRESS = "8.8.8.8"  # SPF is about addresses of the world, and those kept for examples are not


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return make_key("2026a", "rsa", tmp_path_factory.mktemp("keys") / "rsa.pem")


@pytest.fixture(scope="module")
def ed_key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return make_key("2026e", "ed25519", tmp_path_factory.mktemp("keys") / "ed.pem")


def good(key: SigningKey) -> Records:
    """Everything in order."""
    return {
        (DOMAIN, "TXT"): ["some-verification=1", f"v=spf1 ip4:{ADDRESS} -all"],
        (DOMAIN, "MX"): ["10 mail.example.org."],
        ("mail.example.org", "A"): ["192.0.2.7"],
        (RELAY, "A"): [ADDRESS],
        (f"2026a._domainkey.{DOMAIN}", "TXT"): [key.record],
        (f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=quarantine; rua=mailto:postmaster@example.org"],
    }


def subject(*keys: SigningKey, **differing: object) -> Subject:
    plain: dict[str, object] = {
        "domain": DOMAIN,
        "envelope": DOMAIN,
        "signing": DOMAIN,
        "keys": keys,
        "relays": (RELAY,),
        "public_url": "https://gazette.example.org",
    }
    return Subject(**(plain | differing))  # type: ignore[arg-type]


def found(records: Records, asked: Subject) -> dict[str, Finding]:
    with serving(records) as zone:
        return {finding.what: finding for finding in check(lookup(zone.address), asked)}


Look = Callable[..., Finding]


@pytest.fixture
def look(key: SigningKey) -> Look:
    """`look("SPF", {("name", "TXT"): [...]}, relays=())`: that finding, the rest being in order."""

    def of(
        what: str, records: Mapping[tuple[str, str], Sequence[str | bytes]], **differing: object
    ) -> Finding:
        return found(good(key) | dict(records), subject(key, **differing))[what]

    return of


def test_a_domain_in_order_is_good_throughout(key: SigningKey) -> None:
    told = found(good(key), subject(key))
    assert list(told) == [
        "SPF",
        f"SPF, relay {RELAY}",
        "DKIM 2026a",
        "DMARC",
        "DMARC, agreement",
        f"MX {DOMAIN}",
        "List-Unsubscribe",
    ]
    assert {finding.state for finding in told.values()} == {"good"}
    assert not any(finding.publish for finding in told.values())


# ── SPF ────────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_spf_record_comes_with_the_one_to_publish(look: Look) -> None:
    finding = look("SPF", {(DOMAIN, "TXT"): []}, relays=(RELAY, "smtp.exmail.qq.com"))
    assert finding.state == "bad"
    assert finding.publish
    assert (finding.publish.name, finding.publish.value) == (
        DOMAIN,
        f"v=spf1 ip4:{ADDRESS} include:spf.mail.qq.com ~all",
    )


def test_without_a_relay_no_record_is_invented(look: Look) -> None:
    finding = look("SPF", {(DOMAIN, "TXT"): []}, relays=())
    assert (finding.state, finding.publish) == ("bad", None)
    assert "ip4:192.0.2.1" in finding.remedy


def test_two_spf_records_are_as_bad_as_none(look: Look) -> None:
    finding = look("SPF", {(DOMAIN, "TXT"): ["v=spf1 -all", "V=SPF1 mx -all"]})
    assert finding.state == "bad"
    assert "2 SPF records" in finding.told


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 ipv4:192.0.2.1 -all",
        "v=spf1 ip4:300.1.1.1 -all",
        "v=spf1 include -all",
        "v=spf1 ip6:192.0.2.1 -all",
        "v=spf1 mx/abc -all",
        "v=spf1 \x1b[2J -all",
    ],
)
def test_what_is_no_spf_is_named(record: str, look: Look) -> None:
    finding = look("SPF", {(DOMAIN, "TXT"): [record]})
    assert finding.state == "bad"
    assert "in the record of gazette.example.org" in finding.told
    assert "\x1b" not in finding.told.replace(record, "")


def test_an_include_that_leads_nowhere_is_an_error(look: Look) -> None:
    finding = look("SPF", {(DOMAIN, "TXT"): ["v=spf1 include:nowhere.example.net -all"]})
    assert finding.state == "bad"
    assert "nowhere.example.net, which it refers to, has 0 SPF records" in finding.told


def test_ten_lookups_are_allowed_and_eleven_are_not(look: Look) -> None:
    chain: Records = {
        (f"s{n}.example.net", "TXT"): [f"v=spf1 include:s{n + 1}.example.net ~all"] for n in range(20)
    }
    chain[("s10.example.net", "TXT")] = ["v=spf1 ~all"]
    top: Records = {(DOMAIN, "TXT"): ["v=spf1 include:s1.example.net -all"]}
    ten = look("SPF", chain | top)
    assert (ten.state, "10 of 10 lookups" in ten.told) == ("good", True)
    top = {(DOMAIN, "TXT"): ["v=spf1 a include:s1.example.net -all"], (DOMAIN, "A"): ["192.0.2.1"]}
    eleven = look("SPF", chain | top)
    assert eleven.state == "bad"
    assert "11 lookups" in eleven.told


def test_an_spf_record_that_includes_itself_comes_to_an_end(look: Look) -> None:
    finding = look("SPF", {(DOMAIN, "TXT"): [f"v=spf1 include:{DOMAIN} -all"]})
    assert finding.state == "bad"
    assert "lookups" in finding.told


def test_names_that_do_not_exist_are_counted(look: Look) -> None:
    finding = look(
        "SPF", {(DOMAIN, "TXT"): ["v=spf1 a:x1.example.net a:x2.example.net mx:x3.example.net -all"]}
    )
    assert finding.state == "bad"
    assert "3 of the names in it do not exist" in finding.told


@pytest.mark.parametrize(
    ("ending", "state"), [("+all", "bad"), ("all", "bad"), ("?all", "look"), ("", "look")]
)
def test_a_record_that_keeps_nobody_out_is_told(ending: str, state: str, look: Look) -> None:
    finding = look("SPF, end", {(DOMAIN, "TXT"): [f"v=spf1 ip4:{ADDRESS} {ending}".strip()]})
    assert finding.state == state
    assert finding.publish
    assert finding.publish.value == f"v=spf1 ip4:{ADDRESS} ~all"


def test_a_redirect_counts_with_the_other_records_end(key: SigningKey) -> None:
    records = good(key) | {
        (DOMAIN, "TXT"): ["v=spf1 redirect=_spf.example.net"],
        ("_spf.example.net", "TXT"): ["v=spf1 a:smtp.example.net/24 ~all"],
    }
    told = found(records, subject(key))
    assert "SPF, end" not in told
    assert told[f"SPF, relay {RELAY}"].state == "good"


@pytest.mark.parametrize(
    "term",
    [
        f"a:{RELAY}",
        "mx",
        "ip4:8.8.8.0/24",
        "include:_spf.example.net",
        f"exists:%{{i}}.example.net ip4:{ADDRESS}",
    ],
)
def test_a_relay_is_found_in_whatever_way_it_is_let_in(term: str, key: SigningKey) -> None:
    records = good(key) | {
        (DOMAIN, "TXT"): [f"v=spf1 {term} -all"],
        (DOMAIN, "MX"): [f"10 {RELAY}."],
        ("_spf.example.net", "TXT"): [f"v=spf1 ip4:{ADDRESS} ?all"],
    }
    assert found(records, subject(key))[f"SPF, relay {RELAY}"].state == "good"


def test_a_relay_that_is_not_let_in_comes_with_the_record_that_does(look: Look) -> None:
    finding = look(f"SPF, relay {RELAY}", {(DOMAIN, "TXT"): ["v=spf1 mx -all"]})
    assert finding.state == "look"
    assert finding.publish
    assert finding.publish.value == f"v=spf1 mx ip4:{ADDRESS} -all"


@pytest.mark.parametrize(
    ("host", "include"),
    [
        ("smtp.exmail.qq.com", "spf.mail.qq.com"),
        ("smtp.qiye.163.com", "spf.qiye.163.com"),
        ("smtp.gmail.com", "_spf.google.com"),
    ],
)
def test_a_known_provider_is_let_in_by_its_own_record(host: str, include: str, key: SigningKey) -> None:
    missing = found(good(key), subject(key, relays=(host,)))[f"SPF, relay {host}"]
    assert missing.state == "bad"
    assert missing.publish and f"include:{include}" in missing.publish.value
    records = good(key) | {
        (DOMAIN, "TXT"): [missing.publish.value],
        (include, "TXT"): ["v=spf1 ip4:192.0.2.0/24 -all"],
    }
    assert found(records, subject(key, relays=(host,)))[f"SPF, relay {host}"].state == "good"


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.8", "relay.internal.example.org"])
def test_what_a_relay_inside_the_house_sends_from_cannot_be_told(host: str, key: SigningKey) -> None:
    records = good(key) | {("relay.internal.example.org", "A"): ["192.168.0.9"]}
    finding = found(records, subject(key, relays=(host,)))[f"SPF, relay {host}"]
    assert (finding.state, finding.publish) == ("look", None)


# ── DKIM ───────────────────────────────────────────────────────────────────────────────────────

HERE = (f"2026a._domainkey.{DOMAIN}", "TXT")


def test_a_key_that_is_not_published_comes_with_its_record(key: SigningKey, look: Look) -> None:
    finding = look("DKIM 2026a", {HERE: []})
    assert finding.state == "bad"
    assert finding.publish
    assert (finding.publish.name, finding.publish.value) == (HERE[0], key.record)


def test_faults_of_a_published_key_are_told_apart(key: SigningKey, ed_key: SigningKey, look: Look) -> None:
    other = ed_key.record.partition("p=")[2]
    faults = {
        "v=DKIM1; k=rsa; p=": "the key is revoked",
        "v=DKIM1; k=rsa": "has no key",
        key.record.replace("DKIM1", "DKIM2"): "does not begin with v=DKIM1",
        "k=rsa; v=DKIM1; " + key.record.partition("; ")[2]: "does not begin with v=DKIM1",
        key.record.replace("k=rsa", "k=ed25519"): "says k=ed25519, and the key is rsa",
        f"v=DKIM1; p={other}": "another key stands there",
        "v=DKIM1; p=\x1b[31m!!": "another key stands there",
        key.record.replace("p=", "h=sha1; p="): "allows no sha256",
    }
    for record, words in faults.items():
        finding = look("DKIM 2026a", {HERE: [record]})
        assert (finding.state, words in finding.told) == ("bad", True), (record, finding.told)
        assert finding.publish


def test_two_records_for_one_key_are_one_too_many(key: SigningKey, look: Look) -> None:
    finding = look("DKIM 2026a", {HERE: [key.record, "v=DKIM1; p="]})
    assert (finding.state, "2 TXT records" in finding.told) == ("bad", True)


def test_a_key_in_test_mode_deserves_a_look(key: SigningKey, look: Look) -> None:
    assert look("DKIM 2026a", {HERE: [key.record.replace("p=", "t=s:y; p=")]}).state == "look"


def test_blanks_within_the_published_key_do_no_harm(key: SigningKey, look: Look) -> None:
    record = key.record.replace("p=MI", "p= M I ").replace("; ", " ;")
    assert look("DKIM 2026a", {HERE: [record]}).state == "good"


def test_no_key_or_only_an_ed25519_one_deserves_a_look(key: SigningKey, ed_key: SigningKey) -> None:
    assert found(good(key), subject())["DKIM"].state == "look"
    records = good(key) | {(f"2026e._domainkey.{DOMAIN}", "TXT"): [ed_key.record]}
    only = found(records, subject(ed_key))
    assert (only["DKIM"].state, only["DKIM 2026e"].state) == ("look", "good")


# ── DMARC ──────────────────────────────────────────────────────────────────────────────────────

DMARC = (f"_dmarc.{DOMAIN}", "TXT")
ABOVE = ("_dmarc.example.org", "TXT")


def test_a_missing_policy_comes_with_one_to_begin_with(look: Look) -> None:
    finding = look("DMARC", {DMARC: ["v=spf1 -all", "hello"]})
    assert finding.state == "bad"
    assert finding.publish
    assert finding.publish.name == DMARC[0]
    assert finding.publish.value.startswith("v=DMARC1; p=none; rua=mailto:")


@pytest.mark.parametrize(
    ("record", "state"), [("v=DMARC1; p=reject; sp=none", "good"), ("v=DMARC1; p=reject; sp=maybe", "bad")]
)
def test_the_organisations_policy_holds_below_it(record: str, state: str, look: Look) -> None:
    finding = look("DMARC", {DMARC: [], ABOVE: [record]})
    assert finding.state == state
    assert "_dmarc.example.org" in finding.told


def test_nobody_asks_a_top_level_domain(key: SigningKey) -> None:
    records = good(key) | {DMARC: []}
    with serving(records) as zone:
        list(check(lookup(zone.address), subject(key)))
    assert ("_dmarc.example.org", "TXT") in zone.asked
    assert ("_dmarc.org", "TXT") not in zone.asked


@pytest.mark.parametrize(
    "records",
    [
        ["v=DMARC1; p=none", "v=DMARC1; p=reject"],
        ["v=DMARC1; rua=mailto:x@example.org"],
        ["v=DMARC1; p=maybe"],
    ],
)
def test_two_policies_or_an_empty_one_are_bad(records: list[str], look: Look) -> None:
    assert look("DMARC", {DMARC: records}).state == "bad"


@pytest.mark.parametrize(
    ("policy", "signing", "envelope", "state"),
    [
        ("", "gazette.example.org", "gazette.example.org", "good"),
        ("", "example.org", "example.org", "good"),
        ("; adkim=s", "example.org", DOMAIN, "look"),
        ("", "example.net", "example.net", "bad"),
        ("", "", DOMAIN, "look"),
        ("; aspf=s", "", "example.org", "bad"),
        ("", "", "bounces.example.net", "bad"),
        ("", "evilgazette.example.org", "evilgazette.example.org", "bad"),
    ],
)
def test_signature_or_return_path_agree_with_from(
    policy: str, signing: str, envelope: str, state: str, key: SigningKey
) -> None:
    records = good(key) | {DMARC: [f"v=DMARC1; p=none{policy}"]}
    asked = subject(*([key] if signing else []), signing=signing, envelope=envelope)
    assert found(records, asked)["DMARC, agreement"].state == state


# ── MX, links, and a DNS that fails ─────────────────────────────────────────────────────────────


def test_bounces_need_a_place_to_go(key: SigningKey) -> None:
    mx = (DOMAIN, "MX")
    for records, state in (
        ({mx: ["0 ."]}, "bad"),
        ({mx: []}, "bad"),
        ({mx: ["5 gone.example.org."]}, "bad"),
        ({mx: [], (DOMAIN, "A"): ["192.0.2.1"]}, "look"),
    ):
        assert found(good(key) | records, subject(key))[f"MX {DOMAIN}"].state == state, records


def test_one_click_needs_https(key: SigningKey) -> None:
    assert (
        found(good(key), subject(key, public_url="http://gazette.example.org"))["List-Unsubscribe"].state
        == "bad"
    )


def test_a_question_that_fails_leaves_the_others_standing(key: SigningKey) -> None:
    told = found(good(key) | {DMARC: [SERVFAIL]}, subject(key))
    assert (told["DMARC"].state, "SERVFAIL" in told["DMARC"].told) == ("look", True)
    assert (told["SPF"].state, told[f"MX {DOMAIN}"].state) == ("good", "good")


def test_a_dns_that_never_answers_is_one_error(key: SigningKey) -> None:
    with serving({}) as zone:
        pass  # gone
    asking = lookup(zone.address)
    asking.resolver.lifetime = 0.3
    with pytest.raises(DnsError, match=f"{zone.address}.* cannot tell {DOMAIN}"):
        list(check(asking, subject(key)))


@pytest.mark.parametrize(
    "hostile",
    [
        b"v=spf1 " + b"a" * 60000,
        b"v=spf1 include:" + b"x" * 70 + b".example -all",
        b"v=spf1 include:.. -all",
        b"v=spf1 \xff\xfe\x00 -all",
        b"v=spf1 include:\xe2\x80\xae.example -all",
        b"v=spf1" + b" ip4:1.2.3.4" * 3000,
    ],
)
def test_hostile_answers_are_findings_of_bounded_length(hostile: bytes, look: Look) -> None:
    records: Records = {
        (DOMAIN, "TXT"): [hostile[:3000]],
        HERE: [hostile[:3000]],
        DMARC: [b"v=DMARC1; p=" + hostile[:3000]],
    }
    for what in ("SPF", "DKIM 2026a", "DMARC"):
        finding = look(what, records)
        assert len(finding.told) < 2000


@pytest.mark.parametrize("server", ["dns.example.org", "127.0.0.1:99999", "127.0.0.1:x", "1.2.3", "[::1:x"])
def test_a_resolver_is_an_address(server: str) -> None:
    with pytest.raises(DnsError, match="no address of a DNS server"):
        lookup(server)


@pytest.mark.parametrize(
    ("server", "address", "port"),
    [
        ("127.0.0.1", "127.0.0.1", 53),
        ("127.0.0.1:5353", "127.0.0.1", 5353),
        ("::1", "::1", 53),
        ("[::1]:5353", "::1", 5353),
    ],
)
def test_a_resolver_may_have_a_port(server: str, address: str, port: int) -> None:
    asking = lookup(server).resolver
    assert (list(asking.nameservers), asking.port) == ([address], port)
