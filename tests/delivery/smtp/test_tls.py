"""Relays behind TLS: encrypted where that can be had, and nothing said to a stranger."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from distributor.delivery.relays.relay import Client
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp.probe import probe
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.reason import Reason
from distributor.store.models import Run
from distributor.words.reasons import english_of, words_of
from tests.chaos.authority import certify
from tests.conftest import Run as Command
from tests.delivery.conftest import states
from tests.delivery.sink import Sink

TLS = Path(__file__).parent / "tls"
SHORT = SliceLimits(4, 30, 5, 50)
LONG = SliceLimits(15, 30, 5, 50)
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


def relay(sink: Sink, host: str = "localhost", **differing: object) -> SmtpRelay:
    return SmtpRelay("sink", host, sink.port, username="u", password="hunter2", connections=2, **differing)  # type: ignore[arg-type]


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
def test_a_private_authority_vouches_for_a_relay(implicit: bool, planned: Planned, deliver: Deliver) -> None:
    client = Client(ca_file=TLS / "ca.pem")
    offer = ("PIPELINING", "AUTH PLAIN") if implicit else ("PIPELINING", "STARTTLS", "AUTH PLAIN")
    with Sink(extensions=offer, tls=server_context(), implicit=implicit).running() as sink:
        run = planned(3)
        deliver(run, relays=[relay(sink, implicit_tls=implicit, client=client)])
        assert states(run) == {"accepted": 3}
        assert probe(relay(sink, "127.0.0.1", implicit_tls=implicit, client=client)).stage  # its name, too


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
    assert "certificate verify failed" in english_of(report.hold)
    assert states(run) == {"planned": 3}
    assert not [command for command in starttls.commands if command.startswith(("AUTH", "MAIL"))]


def test_a_relay_without_starttls_gets_neither_password_nor_mail(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(3)
    report = deliver(run, relays=[relay(sink)], limits=SHORT)
    assert "does not offer STARTTLS" in english_of(report.hold)
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
    assert (refused.stage, refused.reason) == ("auth", Reason("", "535 5.7.8 no"))
    assert probe(SmtpRelay("away", "127.0.0.1", 9, tls="off")).stage == "connect"
    assert not [command for command in starttls.commands if command.startswith("MAIL")]


def implicit(**differing: object) -> Sink:
    """A relay that speaks TLS from the first byte."""
    return Sink(extensions=("PIPELINING", "AUTH PLAIN"), implicit=True, **differing)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("a stranger's", "an authority that this machine does not trust"),
        ("another host's", "the certificate is for another host"),
        ("expired", "the certificate has expired"),
    ],
)
def test_a_certificate_that_proves_nothing_holds_the_run_over_smtps_too(  # noqa: PLR0917
    fault: str,
    words: str,
    planned: Planned,
    deliver: Deliver,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = certify(tmp_path, "localhost", expired=fault == "expired")
    if fault != "a stranger's":
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.authority))
    host = "127.0.0.1" if fault == "another host's" else "localhost"
    with implicit(tls=certificate.context()).running() as sink:
        run = planned(3)
        report = deliver(run, relays=[relay(sink, host, implicit_tls=True)], limits=LONG)
        assert words in english_of(report.hold) and "certificate verify failed" in english_of(report.hold)
        assert states(run) == {"planned": 3} and sink.commands == []
        found = probe(relay(sink, host, implicit_tls=True))
        assert found.stage == "tls" and found.reason and words in words_of(found.reason)


@contextlib.contextmanager
def serving(answer: Callable[[socket.socket], object]) -> Iterator[int]:
    """A server that does this with every connection, and hangs up; its port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.settimeout(20)  # a session that was given up may leave its end open
            answer(self.request)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def saying(octets: bytes) -> contextlib.AbstractContextManager[int]:
    """A server that answers whatever it is told with these octets; its port."""

    def answer(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(octets)

    return serving(answer)


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (b"220 here ESMTP\r\n", "does not speak TLS from the first byte"),
        (b"HTTP/1.0 400 Bad Request\r\n\r\n", "does not speak TLS from the first byte"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "no TLS version in common"),
        (b"\x15\x03\x03\x00\x02\x02\x28", "the handshake failed"),
    ],
)
def test_what_answers_with_no_tls_or_refuses_ours_is_told_for_what_it_is(octets: bytes, words: str) -> None:
    with saying(octets) as port:
        found = probe(SmtpRelay("there", "127.0.0.1", port, implicit_tls=True))
    assert found.stage == "tls" and found.reason and words in words_of(found.reason)


def test_a_port_without_tls_holds_the_run(planned: Planned, deliver: Deliver, sink: Sink) -> None:
    run = planned(2)
    there = SmtpRelay("there", "127.0.0.1", sink.port, implicit_tls=True, connections=2)
    assert "does not speak TLS from the first byte" in english_of(
        deliver(run, relays=[there], limits=LONG).hold
    )
    assert states(run) == {"planned": 2}


@pytest.mark.parametrize("implicitly", [True, False])
def test_a_relay_that_hangs_up_in_the_handshake_is_merely_away(
    implicitly: bool, planned: Planned, deliver: Deliver
) -> None:
    with ExitStack() as stack:
        if implicitly:
            port = stack.enter_context(saying(b""))
        else:
            none = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # without a certificate: asyncio just hangs up
            offering = Sink(extensions=("STARTTLS",), tls=none)
            port = stack.enter_context(offering.running()).port
        there = SmtpRelay("there", "localhost", port, implicit_tls=implicitly, connections=2)
        run = planned(2)
        report = deliver(run, relays=[there], limits=SliceLimits(1, 30, 5, 50))
    assert not report.hold and "closed the connection in the TLS handshake" in english_of(report.trouble)
    assert states(run) == {"planned": 2}


def test_a_client_certificate_that_is_wanted_of_us_is_told_though_tls_tells_it_late(
    trusting: None, planned: Planned, deliver: Deliver
) -> None:
    wanting = server_context()
    wanting.verify_mode = ssl.CERT_REQUIRED

    def shake_hands(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            wanting.wrap_socket(connection, server_side=True)

    with serving(shake_hands) as port:
        there = SmtpRelay("there", "localhost", port, implicit_tls=True)
        report = deliver(planned(1), relays=[there], limits=SliceLimits(1, 30, 5, 50))
    assert "tls: TLS: the handshake failed: tlsv13 alert certificate required" in english_of(report.trouble)
