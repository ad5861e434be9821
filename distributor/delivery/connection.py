"""One connection to a relay: feeds the session's bytes to the socket and its events to the slice."""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import replace
from typing import Protocol, cast

from distributor.delivery.copies import Copy
from distributor.delivery.events import BodyWanted, Broken, Ended, Event, Ready, Refused, StartTLS
from distributor.delivery.relay import Relay
from distributor.delivery.replies import Reply, SendResult, result_of
from distributor.delivery.session import Session
from distributor.language import later

# RFC 5321 section 4.5.3.2: at least five minutes between commands; the wait after the dot is set apart.
_COMMAND_SECONDS = 300.0
_GREETING_SECONDS = 60.0
_PATIENCE_SECONDS = 10.0  # a relay that takes longer to let us in is told of, should a slice end meanwhile
_STALLED_SECONDS = 5.0  # a body that gets no further for so long is not on its way any more
# A whole mail fits: one system call hands it over.
_SEND_BUFFER = 1 << 20


class Clerk(Protocol):
    """The slice, as a connection sees it."""

    reply_seconds: float

    def next_copy(self, connection: Connection) -> Copy | None: ...
    def await_gate(self, connection: Connection, copy: Copy) -> None: ...
    def turned_away(self, copy: Copy) -> None: ...
    def give_back(self, relay: Relay, copy: Copy, result: SendResult) -> None: ...
    def ended(self, relay: Relay, copy: Copy, result: SendResult) -> None: ...
    def lost(self, relay: Relay, copy: Copy, reason: str, *, doubtful: bool, committed: bool) -> None: ...
    def opened(self, connection: Connection) -> None: ...
    def served(self, connection: Connection) -> None: ...
    def closed(self, connection: Connection, stage: str, reason: str) -> None: ...


class Connection(asyncio.Protocol):
    """An SMTP session on a socket."""

    def __init__(self, relay: Relay, clerk: Clerk, hostname: str) -> None:
        self.relay = relay
        self.session = Session(relay.policy(hostname), encrypted=relay.implicit_tls)
        self.deadline = time.monotonic() + _GREETING_SECONDS
        self.sent = 0  # copies that the relay had a word on
        self.accepted = 0
        self.blamed = False  # it ended for what the relay said of a copy: that is its run's affair
        self.ready = False
        self._served = False
        self._clerk = clerk
        self._transport: asyncio.Transport | None = None
        self._upgrade: asyncio.Task[None] | None = None
        self._copies: dict[int, Copy] = {}
        self._at_gate: Copy | None = None  # its body is written, or still draining
        self._draining = False
        self._left, self._moved = 0, 0.0  # octets of its body still here, and since when so few
        self._reason: tuple[str, str] = ("connect", later("the relay closed the connection"))
        self._parting: tuple[str, str] | None = None  # why it takes no more copies
        self._over = self._lost = False

    # ── asyncio.Protocol ────────────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.session.speak_from(transport.get_extra_info("sockname"))
        # Nothing may lie in our own buffer when a body counts as written.
        self._transport.set_write_buffer_limits(high=0)
        sock = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)

    def data_received(self, data: bytes) -> None:
        if self._over:
            return
        heard = self.session.heard
        events = self.session.receive(data)
        if self.session.heard > heard:  # octets alone are no reply: they might drip in for ever
            self._extend_deadline()
        for event in events:
            if not self._over:
                self._take(event)
        self._flush()

    def pause_writing(self) -> None:
        self._draining = True

    def resume_writing(self) -> None:
        self._draining = False
        self._go_to_gate()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._lost:
            return
        self._lost = True
        if exc is not None and not self._over:
            self._reason = ("connect", later("the connection broke") + f": {exc}")
        self._over = True
        self._account_for_copies()
        self._clerk.closed(self, *self._reason)

    @property
    def stage(self) -> str:
        """Where the session is, in a word for people."""
        if not self.ready:
            return "greeting"
        return "dot" if self.session.doubtful else "reply"

    # ── what the slice asks for ─────────────────────────────────────────────────────────────────

    def offer(self) -> None:
        """There is work again: take a copy if this connection is free."""
        if self.ready and not self._copies and not self.session.closing and not self._over:
            self._begin_next()
            self._flush()

    def pass_gate(self, granted: bool) -> None:
        """The intent of the copy at the gate is committed, or refused (lost claim, run on hold)."""
        copy, self._at_gate = self._at_gate, None
        if copy is None or self._over:
            return
        if not granted:
            # The dot must not follow; to break off is SMTP's only way to take a body back.
            del self._copies[copy.id]
            self.abort("gate", "")
            self._clerk.turned_away(copy)
            return
        following = None if self._worn else self._clerk.next_copy(self)
        if following is not None:
            self._copies[following.id] = following
        self.session.end(following.envelope if following else None)
        self._flush()

    def abort(self, stage: str, reason: str) -> None:
        """End the connection at once."""
        self._reason = (stage, reason)
        self._over = True
        if self._transport is not None:
            self._transport.abort()

    def leave(self, stage: str, reason: str) -> None:
        """Take no more copies: this relay is of no use for them. Those under way come to their end."""
        self._parting = (stage, reason)

    def finish(self) -> None:
        """Say good-bye if no copy is under way."""
        if not self._copies and not self._over:
            self._reason = self._parting or ("quit", self._unheard)
            self.session.quit()
            self._flush()
            if self._transport is not None:
                self._transport.close()

    @property
    def _unheard(self) -> str:
        """The reason to leave a relay that has not let us in for so long that somebody should know."""
        silent = time.monotonic() - self.deadline + _GREETING_SECONDS
        return "" if self.ready or silent < _PATIENCE_SECONDS else later("no reply in time")

    # ── events ──────────────────────────────────────────────────────────────────────────────────

    def _take(self, event: Event) -> None:
        match event:
            case Ready():
                self.ready = True
                self._clerk.opened(self)
                self._begin_next()
            case BodyWanted(key):
                copy = self._copies[key]
                self._serves()
                self.session.write_body(copy.segments)
                self._at_gate = copy
            case Ended(key, result):
                self._end_copy(self._copies.pop(key), result)
            case StartTLS():
                self._upgrade = asyncio.get_running_loop().create_task(self._secure())
            case Refused(stage, reply):
                self._refuse(stage, reply)
            case Broken(reason):
                self.abort(self.stage, reason)

    def _end_copy(self, copy: Copy, result: SendResult) -> None:
        if result.state != "accepted":
            # The session knows the words; whose they are is known here.
            result = result_of(result.stage, result.reply, copy.envelope.recipient, self.relay.profile)
        if result.state == "refused" and copy.waiting:
            # A chunk was refused, and its reply crossed our intent: the row says so, and has to be told.
            result = replace(result, state="deferred")
        if result.state == "refused":
            # Not the copy's fault, so the next one would fare no better in this session.
            self.blamed = True
            self._clerk.give_back(self.relay, copy, result)
            self._refuse(result.stage, result.reply)
            return
        if result.scope == "relay" and result.kind in ("reconnect", "quota", "setup"):
            self.blamed = True
            self.leave(result.kind, result.reply.told)
        self.sent += 1
        self.accepted += result.state == "accepted"
        self._serves()
        self._clerk.ended(self.relay, copy, result)
        if not self._copies:
            self._begin_next()

    def _refuse(self, stage: str, reply: Reply) -> None:
        """End the session; what the relay says for now only (4xx) is no fault of the set-up."""
        kind = result_of("mail", reply, profile=self.relay.profile).kind if reply.lines else ""
        usual = stage if reply.kind == 5 else "busy"
        self.abort(usual if kind in ("", "slow") else kind, reply.told)

    def _serves(self) -> None:
        """The relay takes mail from us: its other sessions may open."""
        if not self._served:
            self._served = True
            self._clerk.served(self)

    def _begin_next(self) -> None:
        if self._over or self.session.closing:
            return
        copy = None if self._worn else self._clerk.next_copy(self)
        if copy is not None:
            self._copies[copy.id] = copy
            self.session.begin(copy.envelope)
        elif self._worn:
            self.finish()

    @property
    def _worn(self) -> bool:
        return self._parting is not None or self.sent + len(self._copies) >= self.relay.messages

    async def _secure(self) -> None:
        """Upgrade to TLS; a certificate that does not fit ends the session before any password is sent."""
        assert self._transport is not None
        try:
            self._transport = await self.relay.secure(self._transport, self)
        except OSError as error:  # ssl.SSLError is one
            if not (self._over or self.session.closing):
                self.abort("starttls", f"TLS: {error}")
            # asyncio tells no protocol that its connection ended in the middle of a handshake.
            asyncio.get_running_loop().call_soon(self.connection_lost, None)
            return
        self._transport.set_write_buffer_limits(high=0)
        self.session.secured()
        self._flush()

    def _flush(self) -> None:
        if self._over or self._transport is None:
            return
        if output := self.session.take_output():
            self._transport.writelines(output)
            self._extend_deadline()
        self._go_to_gate()

    def _go_to_gate(self) -> None:
        if self._at_gate is not None and not self._draining and not self._at_gate.waiting:
            self._at_gate.waiting = True
            self._clerk.await_gate(self, self._at_gate)

    def _extend_deadline(self) -> None:
        wait = self._clerk.reply_seconds if self.session.doubtful else _COMMAND_SECONDS
        self.deadline = time.monotonic() + (wait if self.ready else _GREETING_SECONDS)

    def kept_waiting(self, now: float) -> float:
        """Seconds since the relay said its last word before that on a final dot; 0 where no dot is out."""
        if not self.session.doubtful or self._over:
            return 0.0
        return now - self.deadline + self._clerk.reply_seconds

    def moving(self, now: float) -> bool:
        """Whether a body is on its way and gets further, however slowly; to be asked again and again."""
        if not self._draining or self._transport is None:
            return False
        left = self._transport.get_write_buffer_size()
        if left != self._left:
            self._left, self._moved = left, now
            self._extend_deadline()
        return now - self._moved < _STALLED_SECONDS

    @property
    def waiting_for_relay(self) -> bool:
        """Whether the deadline counts: an idle session waits for us, and so does one at the gate."""
        return not self.ready or (bool(self._copies) and (self._at_gate is None or self._draining))

    def _account_for_copies(self) -> None:
        doubtful = set(self.session.doubtful)
        for copy in self._copies.values():
            reason = self._reason[1]
            self._clerk.lost(
                self.relay,
                copy,
                reason,
                doubtful=copy.id in doubtful,
                committed=copy.waiting,
            )
        self._copies.clear()
