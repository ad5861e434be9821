"""`distributor doctor --dns`, against a name server of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from distributor.mail.keys import SigningKey, make_key
from tests.conftest import Run
from tests.desk.domain.zone import Zone, serving

SETTINGS = {"MAIL_FROM": "gazette@example.org", "PUBLIC_URL": "https://gazette.example.org"}


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return make_key("2026a", "rsa", tmp_path / "2026a.pem")


@pytest.fixture
def zone(key: SigningKey) -> Iterator[Zone]:
    """example.org in order, example.net with nothing but hostile words."""
    records = {
        ("example.org", "TXT"): ["v=spf1 ip4:8.8.8.8 ~all"],
        ("example.org", "MX"): ["10 mail.example.org."],
        ("mail.example.org", "A"): ["192.0.2.7"],
        ("2026a._domainkey.example.org", "TXT"): [key.record],
        ("_dmarc.example.org", "TXT"): ["v=DMARC1; p=quarantine"],
        ("example.net", "TXT"): ["v=spf1 \x1b]0;pwned\x07\x1b[2J\u202e -all"],
        ("_dmarc.example.net", "TXT"): ["v=DMARC1; p=\x1b[31mnone"],
    }
    with serving(records) as zone:
        yield zone


def test_a_domain_in_order_ends_with_0(run_distributor: Run, zone: Zone, tmp_path: Path) -> None:
    settings = SETTINGS | {"DKIM_KEYS": f"2026a:{tmp_path}/2026a.pem", "RELAYS": "smtp://8.8.8.8"}
    done = run_distributor("doctor", "--dns", "--resolver", zone.address, **settings)
    assert done.returncode == 0, done.stdout
    assert "To publish" not in done.stdout
    assert "✗" not in done.stdout


def test_what_is_missing_is_told_word_for_word(run_distributor: Run, zone: Zone, tmp_path: Path) -> None:
    settings = SETTINGS | {
        "DKIM_KEYS": f"2026a:{tmp_path}/2026a.pem",
        "RELAYS": "smtp://u:secret-word@smtp.qiye.163.com",
    }
    other = run_distributor(
        "doctor", "--dns", "--domain", "paper.example.org", "--resolver", zone.address, **settings
    )
    assert other.returncode == 1
    assert "\npaper.example.org  TXT\nv=spf1 include:spf.qiye.163.com ~all\n" in other.stdout
    assert "\n2026a._domainkey.paper.example.org  TXT\nv=DKIM1; k=rsa; p=" in other.stdout
    assert "secret-word" not in other.stdout


def test_json_has_every_finding_and_record(run_distributor: Run, zone: Zone) -> None:
    done = run_distributor(
        "doctor", "--dns", "--json", "--resolver", zone.address, "--domain", "example.com", **SETTINGS
    )
    told = {finding["what"]: finding for finding in json.loads(done.stdout)}
    assert {"SPF", "DKIM", "DMARC", "DMARC, agreement", "MX example.com", "List-Unsubscribe"} == set(told)
    assert told["DMARC"]["publish"] == {
        "name": "_dmarc.example.com",
        "type": "TXT",
        "value": "v=DMARC1; p=none; rua=mailto:postmaster@example.com",
    }
    assert told["List-Unsubscribe"]["state"] == "good"


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_hostile_answers_steer_no_terminal(run_distributor: Run, zone: Zone, form: tuple[str, ...]) -> None:
    asked = ("doctor", "--dns", "--domain", "example.net", "--resolver", zone.address, *form)
    done = run_distributor(*asked, **SETTINGS)
    assert done.returncode == 1
    assert "pwned" in done.stdout
    assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout)


def test_a_dns_that_does_not_answer_is_one_line_and_2(run_distributor: Run) -> None:
    with serving({}) as zone:
        pass  # gone
    done = run_distributor("doctor", "--dns", "--resolver", zone.address, **SETTINGS)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"the DNS ({zone.address}) cannot tell example.org: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_key_that_cannot_sign_is_a_finding(run_distributor: Run, zone: Zone) -> None:
    done = run_distributor(
        "doctor", "--dns", "--json", "--resolver", zone.address, DKIM_KEYS="2026a:/nowhere/x.pem", **SETTINGS
    )
    assert done.returncode == 1
    assert any("/nowhere/x.pem cannot be read" in finding["told"] for finding in json.loads(done.stdout))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--resolver", "127.0.0.1"),
        ("--dns", "--resolver", "dns.example.org"),
        ("--dns", "--domain", "no domain"),
    ],
)
def test_a_wrong_question_ends_with_2(run_distributor: Run, arguments: tuple[str, ...]) -> None:
    done = run_distributor("doctor", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
