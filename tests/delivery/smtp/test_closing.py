"""A session is closed any number of times, in any state: QUIT and a reply to the dot are never lost by it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import socket
import warnings
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from unittest import mock

import pytest

from distributor.delivery.relays.relay import Relay
from distributor.delivery.relays.replies import SendResult
from distributor.delivery.smtp.connection import Connection
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.delivery.transport.connection import RelayConnection
from distributor.delivery.transport.copy import Copy, Envelope
from distributor.reason import Reason
from distributor.words.reasons import words_of
from tests.delivery.latency import far_away
from tests.delivery.sink import Sink
from tests.delivery.smtp.test_tls import TLS, server_context

STATES = ("connecting", "handshake", "log-in", "idle", "body", "gate", "dot", "closed")
WAYS = ("finish", "abort", "both", "abort first")
KINDS = ("plain", "starttls", "smtps")
_SAID = {"handshake": "STARTTLS", "log-in": "AUTH", "body": "DATA"}  # the session has just said this


class _Named:
    """Of a claimed copy, what a connection looks at."""

    id = 1


@dataclass
class Clerk:
    """One copy, and what is said of it."""

    copies: list[Copy] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: RelayConnection | None = None
    reply_seconds: float = 5.0

    def next_copy(self, connection: RelayConnection) -> Copy | None:
        if self.copies:
            return self.copies.pop()
        self.reached.set()
        return None

    def await_gate(self, connection: RelayConnection, copy: Copy) -> None:
        self.waiting = connection
        self.reached.set()

    def gate_refused(self, copy: Copy) -> None: ...

    def ended(self, relay: Relay, copy: Copy, result: SendResult) -> None:
        self.told.append(result.state)

    def lost(self, relay: Relay, copy: Copy, reason: Reason | None, *, doubtful: bool) -> None:
        self.told.append("in doubt" if doubtful else "not sent")

    def served(self, connection: RelayConnection) -> None: ...

    def closed(self, connection: RelayConnection, stage: str, reason: Reason | None) -> None:
        self.told.append(f"closed {words_of(reason)}" if reason else "closed")


def _copy(size: int) -> Copy:
    return Copy(_Named(), Envelope(1, "a@example.org", "b@example.org"), [b"x" * 70 + b"\r\n"] * size)  # type: ignore[arg-type]


async def _reach(state: str, connection: Connection, owner: Clerk, sink: Sink) -> None:
    """Bring the session into that state."""
    if state == "connecting":
        await asyncio.sleep(0)
    elif state in _SAID:
        while not any(command.startswith(_SAID[state]) for command in sink.commands):  # noqa: ASYNC110 (a thread)
            await asyncio.sleep(0.005)
    else:
        await asyncio.wait_for(owner.reached.wait(), 10)
    if state == "dot":
        connection.pass_gate(granted=True)
    if state == "closed":
        connection.abort("quit", None)


async def _visit(relay: SmtpRelay, state: str, way: str, sink: Sink) -> list[str]:
    owner = Clerk([_copy(20)] if state in ("body", "gate", "dot") else [])
    connection = Connection(relay, owner)
    serving = asyncio.create_task(connection.serve())
    await _reach(state, connection, owner, sink)
    for _ in range(3):
        _end(connection, way)
    if state in ("body", "gate") and way == "finish":  # it was not for the session to end yet
        await asyncio.wait_for(owner.reached.wait(), 10)
        connection.pass_gate(granted=True)
    for _ in range(20):
        if not serving.done():
            await asyncio.sleep(0.05)
            _end(connection, way)
    await asyncio.wait_for(serving, 5)
    _end(connection, way)
    return owner.told


def _end(connection: Connection, way: str) -> None:
    if way == "abort first":
        connection.abort("quit", None)
    if way != "abort":
        connection.finish()
    if way in ("abort", "both"):
        connection.abort("quit", None)
    connection.abort_if_silent(0.0, 1e9, hurry=True)


def _expected(state: str, way: str) -> list[str]:
    kept = state in ("body", "gate", "dot")
    if not kept:
        return ["closed"]
    if way == "finish":
        return ["accepted", "closed"]
    return ["in doubt" if state == "dot" else "not sent", "closed"]


CASES = [
    (kind, state, way)
    for kind, state, way in product(KINDS, STATES, WAYS)
    if state != "handshake" or kind == "starttls"
]


@pytest.mark.parametrize(("kind", "state", "way"), CASES)
def test_a_session_is_closed_in_any_state_and_again(
    kind: str, state: str, way: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "ca.pem"))
    offered = ("PIPELINING", "AUTH PLAIN LOGIN", *(("STARTTLS",) if kind == "starttls" else ()))
    sink = Sink(
        extensions=offered, tls=None if kind == "plain" else server_context(), implicit=kind == "smtps"
    )
    login: dict[str, Any] = {} if kind == "plain" else {"username": "u", "password": "secret"}
    if kind == "plain" and state == "log-in":
        login = {"username": "u", "password": "secret"}
    with caplog.at_level(logging.ERROR), sink.running(), far_away(sink.port, 10) as port:
        tls = "off" if kind == "plain" else "verify"
        relay = SmtpRelay("sink", "localhost", port, kind == "smtps", tls=tls, **login)  # type: ignore[arg-type]
        told = asyncio.run(_visit(relay, state, way, sink))
    assert told == _expected(state, way)
    assert not caplog.records
    if way == "finish" and state in ("idle", "body", "gate", "dot"):
        assert sink.commands[-1] == "QUIT"
    with contextlib.suppress(ValueError):
        assert sink.commands.index("QUIT") == len(sink.commands) - 1, "nothing follows, and it is said once"


class _Leaving(asyncio.Protocol):
    """Hangs up at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


@pytest.mark.parametrize("steps", range(12))
def test_an_attempt_that_is_given_up_as_the_relay_answers_leaves_no_socket(sink: Sink, steps: int) -> None:
    async def give_up() -> None:
        relay = SmtpRelay("sink", "127.0.0.1", sink.port, tls="off")
        attempt = asyncio.ensure_future(relay.connect(_Leaving))
        # The name is looked up in a thread; from then on it is a matter of single steps of the loop.
        with mock.patch.object(asyncio.get_running_loop(), "getaddrinfo", looked_up):
            for _step in range(steps):
                await asyncio.sleep(0)
            attempt.cancel()
            await asyncio.gather(attempt, return_exceptions=True)
        await asyncio.sleep(0.01)

    async def looked_up(host: str, port: int, **asked: object) -> list[tuple[Any, ...]]:
        one = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))
        return [one, one]

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        asyncio.run(give_up())
        gc.collect()
    assert not [str(warning.message) for warning in said]
