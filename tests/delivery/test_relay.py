"""The setting RELAYS, read."""

from __future__ import annotations

from pathlib import Path

import pytest

from distributor.delivery.relay import Relay, read_relays
from distributor.errors import SettingError, UserError


def one(url: str) -> Relay:
    (relay,) = read_relays([url], connections=8, state=Path("nowhere"))
    return relay


def test_user_and_password_are_decoded_and_never_shown() -> None:
    relay = one("smtps://me%40example.org:p%2Fw%20d@smtp.example.org?connections=3&messages=20")
    assert (relay.username, relay.password) == ("me@example.org", "p/w d")
    assert (relay.port, relay.implicit_tls, relay.starttls) == (465, True, "off")
    assert (relay.connections, relay.messages) == (3, 20)
    assert "p/w d" not in repr(relay) and "me@" not in relay.name


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
        ("smtp://smtp.example.org:port", "not a number"),
    ],
)
def test_a_mistake_is_named_without_the_password(url: str, said: str) -> None:
    with pytest.raises(SettingError, match=said) as caught:
        one(url.replace("://", "://user:hunter2@"))
    assert "RELAYS" in str(caught.value) and "hunter2" not in str(caught.value)


def test_the_catcher_is_found_only_while_the_machine_runs(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="distributor up"):
        read_relays(["catcher:"], connections=8, state=tmp_path)
    (tmp_path / "machine.json").write_text('{"catcher_port": 2525}')
    (relay,) = read_relays(["catcher:"], connections=8, state=tmp_path)
    assert (relay.name, relay.host, relay.port, relay.tls) == ("catcher", "127.0.0.1", 2525, "off")
