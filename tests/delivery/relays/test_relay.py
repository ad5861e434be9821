"""The setting RELAYS, read."""

from __future__ import annotations

from pathlib import Path

import pytest

from distributor.delivery.relays.providers import built_in
from distributor.delivery.schemes import read_relays
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.errors import SettingError, UserError


def one(url: str) -> SmtpRelay:
    (relay,) = read_relays([url], connections=8, state=Path("nowhere"))
    assert isinstance(relay, SmtpRelay)
    return relay


def test_user_and_password_are_decoded_and_never_shown() -> None:
    relay = one("smtps://me%40example.org:p%2Fw%20d@smtp.example.org?connections=3&messages=20")
    assert (relay.username, relay.password) == ("me@example.org", "p/w d")
    assert (relay.port, relay.implicit_tls, relay.starttls) == (465, True, "off")
    assert (relay.connections, relay.messages) == (3, 20)
    assert "p/w d" not in repr(relay) and "me@" not in relay.name


def written(folder: Path, text: str) -> Path:
    file = folder / "secret"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_options_say_what_a_relay_may_be_given() -> None:
    relay = one(
        "smtp://smtp.example.org:2525?weight=3&auth=plain&chunking=yes&doubt=resend-once&per_second=5&per_minute=60"
        "&per_day=900&total_connections=6&groups=%E7%94%B2;%E4%B9%99&domains=*.gov.cn;Example.ORG&name=main"
    )
    assert (relay.name, relay.weight, relay.auth, relay.chunking) == ("main", 3, "plain", True)
    assert (relay.per_second, relay.per_minute, relay.per_day, relay.total_connections) == (5, 60, 900, 6)
    assert relay.groups == {"甲", "乙"} and relay.domains == {"*.gov.cn", "example.org"}
    assert relay.doubt == "resend-once"


def test_a_relay_of_ones_own_has_no_limits_but_its_connections() -> None:
    relay = one("smtp://smtp.example.org")
    assert (relay.connections, relay.messages, relay.weight, relay.profile) == (8, 1000, 1, "")
    assert (relay.per_second, relay.per_minute, relay.per_day, relay.total_connections) == (0, 0, 0, 0)


def test_a_providers_limits_hold_unless_the_url_says_otherwise() -> None:
    known = built_in().profiles["netease"].through
    relay = one("smtps://u:p@smtp.163.com?per_day=3000")
    assert (relay.profile, relay.per_day) == ("netease", 3000)
    assert (relay.connections, relay.messages, relay.per_minute) == (
        known.connections,
        known.messages,
        known.per_minute,
    )
    free = one("smtps://u:p@smtp.163.com?profile=none")
    assert (free.profile, free.per_day, free.connections) == ("", 0, 8)
    assert (
        one("smtp://mail.example.org?profile=google").per_day == built_in().profiles["google"].through.per_day
    )


def test_all_processes_together_open_no_more_than_the_total() -> None:
    relay = one("smtp://smtp.example.org?connections=8&total_connections=10")
    assert [relay.share(processes) for processes in (1, 2, 4, 30)] == [8, 5, 2, 1]
    assert one("smtp://smtp.example.org").share(4) == 8


def test_lmtp_is_spoken_to_a_host_or_a_unix_socket() -> None:
    here, there = one("lmtp:///run/lmtp.sock"), one("lmtp://127.0.0.1")
    assert (here.lmtp, here.socket, here.name, here.tls) == (True, "/run/lmtp.sock", "/run/lmtp.sock", "off")
    assert (there.lmtp, there.socket, there.port, there.name) == (True, "", 24, "127.0.0.1:24")


def test_a_password_in_a_file_is_read_anew_for_each_session(tmp_path: Path) -> None:
    file = written(tmp_path, "first token\n")
    relay = one(f"smtp://me@smtp.example.org?auth=xoauth2&password_file={file}")
    assert (relay.policy().password, relay.policy().auth) == ("first token", "xoauth2")
    file.write_text("second token", encoding="utf-8")
    assert relay.policy().password == "second token"
    file.unlink()
    assert relay.policy().password == "first token", "the one it began with"
    assert "token" not in repr(relay)


@pytest.mark.parametrize("text", [None, "", "\n", b"\xff\xfe"])
def test_a_password_file_that_cannot_be_read_is_named(text: str | bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingError, match=str(file)):
        one(f"smtp://me@smtp.example.org?password_file={file}")


@pytest.mark.parametrize("password", ["hun/ter2", "hun?ter2", "hun#ter2", "hun?connections=ter2"])
def test_a_password_that_is_not_encoded_is_not_shown_in_pieces(password: str) -> None:
    with pytest.raises(SettingError) as caught:
        one(f"smtp://me:{password}@smtp.example.org")
    assert "ter2" not in str(caught.value) and "hun" not in str(caught.value)


def test_domains_are_compared_as_addresses_are_and_lists_may_be_written_in_three_ways() -> None:
    relay = one(
        "smtp://smtp.example.org?domains=*.GOV.cn|政务.example&domains=example.org;example.com&groups=甲|乙"
    )
    assert relay.domains == {"*.gov.cn", "xn--zfr164b.example", "example.org", "example.com"}
    assert relay.groups == {"甲", "乙"}


@pytest.mark.parametrize("name", ["x" * 101, "two%0Alines", "%1B[31mred"])
def test_a_name_that_rows_and_reports_have_no_room_for_is_refused(name: str) -> None:
    with pytest.raises(SettingError, match="at most 100 printable"):
        one(f"smtp://smtp.example.org?name={name}")


@pytest.mark.parametrize("domain", ["*", "a..b", "*.*.cn", "ex*ample.org", "-.org"])
def test_what_is_no_domain_is_named(domain: str) -> None:
    with pytest.raises(SettingError, match="expected domains such as"):
        one(f"smtp://smtp.example.org?domains={domain}")


def test_two_relays_of_one_name_are_refused() -> None:
    with pytest.raises(SettingError, match="two relays"):
        read_relays(["smtp://a.example", "smtp://a.example"], connections=1, state=Path("nowhere"))
    urls = ["smtp://a.example", "smtp://a.example?name=second"]
    assert len(read_relays(urls, connections=1, state=Path("nowhere"))) == 2


def test_tls_is_verified_unless_the_relay_is_this_machine() -> None:
    assert one("smtp://smtp.example.org").tls == "verify"
    assert one("smtp://127.0.0.1:2525").tls == "off"
    assert one("smtp://localhost?tls=may").tls == "may"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://smtp.example.org", "expected smtp://"),
        ("smtp.example.org", "expected smtp://"),
        ("smtp://smtp.example.org?tls=off", "only for this machine"),
        ("smtp://smtp.example.org?tls=maybe", "tls=maybe"),
        ("smtp://smtp.example.org?connection=3", "unknown option connection"),
        ("smtp://smtp.example.org?connections=0", "connections=0"),
        ("smtp://smtp.example.org?connections=²", "connections="),
        ("smtp://smtp.example.org?weight=0", "weight=0"),
        ("smtp://smtp.example.org?per_minute=many", "per_minute=many"),
        ("smtp://smtp.example.org?auth=ntlm", "expected one of plain, login, cram-md5, xoauth2"),
        ("smtp://smtp.example.org?chunking=perhaps", "expected one of yes, no"),
        ("smtp://smtp.example.org?doubt=maybe", "expected one of hold, resend-once"),
        ("smtp://smtp.example.org?profile=pigeon", "expected one of netease"),
        ("smtp://smtp.example.org?password_file=/nowhere", "both a password"),
        ("smtp://smtp.example.org:port", "not a number"),
        ("smtp://smtp..example.org", "smtp..example.org is no host name"),
        ("smtp://", "expected smtp://"),
        ("lmtp://", "expected smtp://"),
        ("smtp://[::1", "expected smtp://"),
    ],
)
def test_a_mistake_is_named_without_the_password(url: str, said: str, tmp_path: Path) -> None:
    url = url.replace("/nowhere", str(written(tmp_path, "x")))
    with pytest.raises(SettingError, match=said) as caught:
        one(url.replace("://", "://user:hunter2@"))
    assert "RELAYS" in str(caught.value) and "hunter2" not in str(caught.value)


def test_the_catcher_is_found_only_while_the_machine_runs(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="distributor up"):
        read_relays(["catcher:"], connections=8, state=tmp_path)
    (tmp_path / "machine.json").write_text('{"catcher_port": 2525}')
    (relay,) = read_relays(["catcher:"], connections=8, state=tmp_path)
    assert isinstance(relay, SmtpRelay)
    assert (relay.name, relay.host, relay.port, relay.tls) == ("catcher", "127.0.0.1", 2525, "off")
