"""Relays behind TLS: encrypted where that can be had, and nothing said to a stranger."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from distributor import settings
from distributor.delivery.books import Limits
from distributor.delivery.probe import probe
from distributor.delivery.relay import Relay
from distributor.delivery.work import SliceReport
from distributor.store.models import Run
from tests.conftest import Run as Command
from tests.delivery.conftest import states
from tests.delivery.sink import Sink

TLS = Path(__file__).parent / "tls"
SHORT = Limits(4, 30, 5, 50)
Planned = Callable[..., Run]
Deliver = Callable[..., SliceReport]


def server_context() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(TLS / "server.pem", TLS / "server.key")
    return context


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the test's certificate authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "ca.pem"))


@pytest.fixture
def starttls() -> Iterator[Sink]:
    with Sink(extensions=("PIPELINING", "STARTTLS", "AUTH PLAIN"), tls=server_context()).running() as sink:
        yield sink


def relay(sink: Sink, host: str = "localhost", **differing: object) -> Relay:
    return Relay("sink", host, sink.port, username="u", password="hunter2", connections=2, **differing)  # type: ignore[arg-type]


def test_starttls_encrypts_before_the_log_in_and_the_mail(
    trusting: None, planned: Planned, deliver: Deliver, starttls: Sink
) -> None:
    run = planned(6)
    deliver(run, relays=[relay(starttls)])
    assert states(run) == {"accepted": 6}
    verbs = [command.split(" ")[0] for command in starttls.commands]
    assert verbs[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]


def test_tls_from_the_first_byte(trusting: None, planned: Planned, deliver: Deliver) -> None:
    with Sink(extensions=("PIPELINING", "AUTH PLAIN"), tls=server_context(), implicit=True).running() as sink:
        run = planned(6)
        deliver(run, relays=[relay(sink, implicit_tls=True)])
        assert states(run) == {"accepted": 6}
        assert "STARTTLS" not in sink.commands


@pytest.mark.parametrize("implicit", [False, True])
def test_a_private_authority_vouches_for_a_relay(
    implicit: bool, monkeypatch: pytest.MonkeyPatch, planned: Planned, deliver: Deliver
) -> None:
    monkeypatch.setattr(settings, "CA_FILE", TLS / "ca.pem")
    offer = ("PIPELINING", "AUTH PLAIN") if implicit else ("PIPELINING", "STARTTLS", "AUTH PLAIN")
    with Sink(extensions=offer, tls=server_context(), implicit=implicit).running() as sink:
        run = planned(3)
        deliver(run, relays=[relay(sink, implicit_tls=implicit)])
        assert states(run) == {"accepted": 3}
        assert probe(relay(sink, "127.0.0.1", implicit_tls=implicit)).stage  # its name is checked as ever


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "holds no certificate"),
        (b"\x30\x82\x03\x01 DER", "holds no certificate"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "holds no certificate"),
    ],
)
def test_a_file_without_authorities_ends_every_command_with_its_name(
    content: bytes | None, words: str, tmp_path: Path, run_distributor: Command
) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_bytes(content)
    done = run_distributor("issue", "list", CA_FILE=str(file))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith(f"CA_FILE: {file} {words}")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_certificate_for_another_host_or_of_a_stranger_gets_no_password_and_no_mail(
    host: str, planned: Planned, deliver: Deliver, starttls: Sink, request: pytest.FixtureRequest
) -> None:
    if host == "127.0.0.1":
        request.getfixturevalue("trusting")  # the authority is known, the name is wrong
    run = planned(3)
    report = deliver(run, relays=[relay(starttls, host)], limits=SHORT)
    assert "certificate verify failed" in report.hold
    assert states(run) == {"planned": 3}
    assert not [command for command in starttls.commands if command.startswith(("AUTH", "MAIL"))]


def test_a_relay_without_starttls_gets_neither_password_nor_mail(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(3)
    report = deliver(run, relays=[relay(sink)], limits=SHORT)
    assert "does not offer STARTTLS" in report.hold
    assert states(run) == {"planned": 3}
    assert {command.split(" ")[0] for command in sink.commands} == {"EHLO"}


def test_may_encrypts_without_asking_who_is_there(planned: Planned, deliver: Deliver, starttls: Sink) -> None:
    run = planned(3)
    deliver(run, relays=[relay(starttls, "127.0.0.1", tls="may")])
    assert states(run) == {"accepted": 3}
    assert "STARTTLS" in starttls.commands


def test_the_probe_tells_how_far_it_came(trusting: None, starttls: Sink) -> None:
    good = probe(relay(starttls))
    assert (good.stage, good.encrypted) == ("", True)
    assert probe(relay(starttls, "127.0.0.1")).stage == "starttls"
    starttls.script = lambda stage, rcpt, n: "535 5.7.8 no" if stage == "auth" else None
    refused = probe(relay(starttls))
    assert (refused.stage, refused.reason) == ("auth", "535 5.7.8 no")
    assert probe(Relay("away", "127.0.0.1", 9, tls="off")).stage == "connect"
    assert not [command for command in starttls.commands if command.startswith("MAIL")]
