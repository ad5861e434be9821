"""Relays that fall silent, drip, or take a body slowly: no slice waits for ever, no slow line is cut."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO

import pytest

from distributor.delivery.sending import connection_pool, copies
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp import channel
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.delivery.transport.copy import Copy
from distributor.store.models import Run
from distributor.words.reasons import english_of
from tests.delivery.conftest import states
from tests.delivery.sink import Sink

Planned = Callable[..., Run]
Deliver = Callable[..., SliceReport]
BRIEF = SliceLimits(1, 30, 2, 50)


class Wire:
    """What the other side of one connection reads and writes; `over` is set when the test is."""

    def __init__(self, link: socket.socket, over: threading.Event) -> None:
        self.link, self.over = link, over
        self.file: BinaryIO = link.makefile("rb")

    def say(self, *lines: str) -> None:
        self.link.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def ask(self, *lines: str) -> bytes:
        """Say this and hear the next line; ConnectionError where there is none."""
        self.say(*lines)
        if line := self.file.readline():
            return line
        raise ConnectionError

    def greet(self, *offer: str) -> bytes:
        """Up to the first command after EHLO."""
        self.ask("220 here")
        return self.ask("250-here", *(f"250-{line}" for line in offer), "250 HELP")

    def up_to_the_body(self) -> None:
        self.greet()
        for reply in ("250 ok", "250 ok"):
            self.ask(reply)
        self.say("354 go on")

    def drip(self, octet: bytes) -> None:
        """One octet now and then, for as long as anybody listens."""
        while not self.over.wait(0.2):
            self.link.sendall(octet)


@contextlib.contextmanager
def relay(talk: Callable[[Wire], None], **differing: object) -> Iterator[SmtpRelay]:
    """A relay that talks so on every connection."""
    over = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire = Wire(self.request, over)
            with contextlib.suppress(OSError), wire.file:
                talk(wire)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = block_on_close = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            differing = {"tls": "off", "connections": 1} | differing
            yield SmtpRelay("odd", "127.0.0.1", server.server_address[1], **differing)  # type: ignore[arg-type]
        finally:
            over.set()
            server.shutdown()
            thread.join()


def test_a_relay_that_is_silent_in_the_middle_of_the_handshake_ends_with_the_slice(
    planned: Planned, deliver: Deliver
) -> None:
    def talk(wire: Wire) -> None:
        assert wire.greet("STARTTLS") == b"STARTTLS\r\n"
        wire.say("220 go ahead")
        wire.over.wait()

    run = planned(3)
    with relay(talk, tls="may") as silent:
        assert not deliver(run, relays=[silent], limits=BRIEF).hold
    assert states(run) == {"planned": 3}


def test_a_relay_that_hangs_up_in_the_middle_of_the_handshake_is_told_of(
    planned: Planned, deliver: Deliver
) -> None:
    def talk(wire: Wire) -> None:
        wire.greet("STARTTLS")
        wire.say("220 go ahead")
        wire.file.read(5)  # of the ClientHello

    run = planned(3)
    with relay(talk, tls="may") as leaving:
        assert "closed the connection" in english_of(deliver(run, relays=[leaving], limits=BRIEF).trouble)
    assert states(run) == {"planned": 3}


def test_a_word_on_a_dot_that_comes_octet_by_octet_is_not_waited_for_longer_than_any(
    planned: Planned, deliver: Deliver
) -> None:
    def talk(wire: Wire) -> None:
        wire.up_to_the_body()
        while wire.file.readline() != b".\r\n":
            pass
        wire.drip(b"2")

    run = planned(1)
    with relay(talk) as dripping:
        deliver(run, relays=[dripping], limits=BRIEF)
    assert states(run) == {"in_doubt": 1}


def test_a_relay_that_never_greets_is_told_of(
    planned: Planned, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("distributor.delivery.smtp.connection._PATIENCE_SECONDS", 0.2)
    run = planned(1)
    with relay(lambda wire: wire.drip(b"2")) as mute:
        report = deliver(run, relays=[mute], limits=BRIEF)
    assert "no reply in time" in english_of(report.trouble) and not report.hold
    assert states(run) == {"planned": 1}


def test_a_name_that_nobody_can_look_up_is_trouble_and_no_crash(planned: Planned, deliver: Deliver) -> None:
    run = planned(1)
    report = deliver(run, relays=[SmtpRelay("odd", "mail..example.org", 25, tls="off")], limits=BRIEF)
    assert "no connection" in english_of(report.trouble)
    assert states(run) == {"planned": 1}


@pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 and a full queue are Linux's")
def test_a_host_with_an_address_that_leads_nowhere_is_reached_by_another(
    planned: Planned, deliver: Deliver, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "CONNECT_SECONDS", 2.0)
    run = planned(3)
    nowhere = ("127.0.0.2", sink.port)
    # Nobody takes the first one out of the queue, and then Linux drops whatever knocks.
    with socket.create_server(nowhere, backlog=0), socket.create_connection(nowhere):
        addresses = [nowhere, ("127.0.0.1", sink.port)]
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_named: found)
        deliver(run, relays=[SmtpRelay("two", "relay.example.org", sink.port, tls="off")])
    assert states(run) == {"accepted": 3}


# ── slow lines ──────────────────────────────────────────────────────────────────────────────────


def sip(wire: Wire) -> None:
    """Takes a body a little at a time, as at the end of a slow line."""
    wire.link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    wire.up_to_the_body()
    end = b""
    while not end.endswith(b"\r\n.\r\n"):
        end = (end + wire.file.read1(1 << 18))[-5:]  # type: ignore[attr-defined]
        wire.over.wait(0.03)
    wire.ask("250 kept")


@pytest.fixture
def heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails of 16 MB, which take longer than a slice and what is waited for at its end."""
    real = copies.CompiledRun.copy

    def copy(self: copies.CompiledRun, claimed: object) -> Copy:
        made = real(self, claimed)  # type: ignore[arg-type]
        made.segments.append((b"A" * 76 + b"\r\n") * 200_000)
        return made

    monkeypatch.setattr(copies.CompiledRun, "copy", copy)
    monkeypatch.setattr(connection_pool, "_LAST_SECONDS", 0.1)


@pytest.mark.usefixtures("heavy")
def test_a_body_that_takes_longer_than_a_slice_arrives(planned: Planned, deliver: Deliver) -> None:
    run = planned(2)
    with relay(sip) as slow:
        deliver(run, relays=[slow], limits=SliceLimits(0.1, 30, 20, 50))
    assert states(run) == {"accepted": 1, "planned": 1}, "no other is begun"


@pytest.mark.usefixtures("heavy")
def test_a_worker_that_is_told_to_stop_leaves_half_a_body_where_it_is(
    planned: Planned, deliver: Deliver
) -> None:
    run, begun = planned(1), time.monotonic()
    with relay(sip) as slow:
        deliver(run, relays=[slow], stopping=lambda: time.monotonic() > begun + 1)
    assert states(run) == {"planned": 1}
