"""One connection to a server: a session's octets to and from the socket, its events to the owner, a slice."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import replace

from distributor.delivery.relays.replies import Reply, SendResult
from distributor.delivery.smtp.auth import mechanisms
from distributor.delivery.smtp.channel import Channel, isolated
from distributor.delivery.smtp.events import (
    BodyWanted,
    Ended,
    Event,
    Ready,
    SessionBroken,
    SessionRefused,
    StartTLS,
)
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.delivery.smtp.session import SmtpSession
from distributor.delivery.transport.connection import ConnectionOwner, Ending, Why
from distributor.delivery.transport.copy import Copy, Envelope
from distributor.delivery_codes import SessionReason
from distributor.reason import Reason
from distributor.states import ReplyOutcome, Stage

# RFC 5321 section 4.5.3.2: at least five minutes between commands; the wait after the dot is set apart.
_COMMAND_SECONDS = 300.0
_GREETING_SECONDS = 60.0
_GOODBYE_SECONDS = 5.0  # for the reply to QUIT, which nothing depends on
_PATIENCE_SECONDS = 10.0  # a slice that ends while a relay takes longer than this to let us in reports it
_STALLED_SECONDS = 5.0  # a body that gets no further for so long is not on its way any more
_DOT_PATIENCE_SECONDS = (
    3.0  # for the reply to a final dot, before a slice goes on with what other relays take
)


class Connection(Channel):
    """An SMTP session on a socket (`transport.connection.RelayConnection`)."""

    def __init__(self, relay: SmtpRelay, owner: ConnectionOwner) -> None:
        super().__init__(relay)
        policy = replace(relay.policy(), broken=mechanisms.broken(relay))
        self.session = SmtpSession(policy, encrypted=relay.implicit_tls)
        self.deadline = time.monotonic() + _GREETING_SECONDS
        self.sent = 0  # copies that the relay answered for
        self.accepted = 0
        self.blamed = False  # it ended for what the relay said of a copy: that is its run's affair
        self.ready = False
        self._served = False
        self._owner = owner
        self._copies: dict[int, Copy] = {}
        self._dotted: set[int] = set()  # of these: those whose dot was written
        self._at_gate: Copy | None = None  # its body is written, or still draining
        self._left, self._moved = 0, 0.0  # octets of its body still here, and since when so few
        self._parting: Ending | None = None  # why it takes no more copies

    # ── the channel's events ────────────────────────────────────────────────────────────────────

    def _connected(self, transport: asyncio.Transport) -> None:
        self.session.speak_from(transport.get_extra_info("sockname"))

    def _hear(self, data: bytes) -> None:
        heard = self.session.heard
        events = self.session.receive(data)
        if self.session.heard > heard:  # octets alone are no reply: they might drip in for ever
            self._extend_deadline()
        for event in events:
            if not (self._over or self._parted):
                self._take(event)
        self._flush()

    def _secured(self) -> None:
        if not self.relay.implicit_tls:
            self.session.secured()
            self._flush()

    def _drained(self) -> None:
        self._go_to_gate()

    def _account(self) -> None:
        while self._copies:
            self._lose(self._copies.popitem()[1])
        self._report_closed()

    @isolated
    def _lose(self, copy: Copy) -> None:
        doubtful = copy.id in self._dotted
        copy.after_others = bool(self.accepted)
        self._owner.lost(self.relay, copy, self._reason[1], doubtful=doubtful)

    @isolated
    def _report_closed(self) -> None:
        # The last one may have failed for the password alone.
        mechanisms.note(self.relay, self.session.failed_logins[:-1])
        self._owner.closed(self, *self._reason)

    @property
    def stage(self) -> str:
        """Where the session is, in a word for people."""
        if not self.ready:
            return "greeting"
        return "dot" if self.session.doubtful else "reply"

    @property
    def refused_logins(self) -> int:
        """Log-ins that the relay refused, each by another mechanism."""
        return len(self.session.failed_logins)

    # ── what the owner asks for ─────────────────────────────────────────────────────────────────

    def check(self, envelope: Envelope) -> None:
        """WireError where nobody can take this envelope, NotOffered or TooLarge where this relay cannot."""
        self.session.check(envelope)

    @isolated
    def offer(self) -> None:
        """There is work again: take a copy if this connection is free."""
        if self.ready and not self._copies and not self.session.closing and not self._over:
            self._begin_next()
            self._flush()

    @isolated
    def pass_gate(self, granted: bool) -> None:
        """The intent of the copy at the gate is committed, or refused (lost claim, run on hold)."""
        copy, self._at_gate = self._at_gate, None
        if copy is None or self._over:
            return
        if not granted:
            # The dot must not follow; to break off is SMTP's only way to take a body back.
            del self._copies[copy.id]
            self.abort("gate", None)
            self._owner.gate_refused(copy)
            return
        following = None if self._used_up else self._owner.next_copy(self)
        if following is not None:
            self._copies[following.id] = following
        self.session.end(following.envelope if following else None)
        self._flush()

    def leave(self, stage: str, reason: Why) -> None:
        """Take no more copies: this relay is of no use for them. Those under way come to their end."""
        self._parting = (stage, reason)

    @isolated
    def finish(self) -> None:
        """If no copy is under way, say QUIT and close after its reply (RFC 5321 section 4.1.1.10)."""
        if not (self._copies or self._over or self._parted):
            self._parted = True
            self._reason = self._parting or (Stage.QUIT, self._unheard)
            self.session.quit()
            self._extend_deadline()
            self._flush()

    @isolated
    def abort_if_silent(self, now: float, last_call: float, *, hurry: bool) -> None:
        """Abort where the relay let its deadline pass; from `last_call` on, and in a hurry, earlier."""
        moving = self._moving(now)
        last = math.inf if self.session.doubtful or (moving and not hurry) else last_call
        if self._waiting_for_relay and now > min(self.deadline, last):
            self.abort(self.stage, Reason(SessionReason.SILENT))

    @isolated
    def awaits_late_reply(self, now: float) -> bool:
        """Whether the reply to a final dot has been awaited for a while, and may yet be for long."""
        if not self.session.doubtful or self._over:
            return False
        return now - self.deadline + self._owner.reply_seconds > _DOT_PATIENCE_SECONDS

    @property
    def _unheard(self) -> Reason | None:
        """The reason to leave a relay that has not let us in for so long that somebody should know."""
        silent = time.monotonic() - self.deadline + _GREETING_SECONDS
        in_time = self.ready or silent < _PATIENCE_SECONDS
        return None if in_time else Reason(SessionReason.SILENT)

    # ── the session's events ────────────────────────────────────────────────────────────────────

    def _take(self, event: Event) -> None:
        match event:
            case Ready():
                self.ready = True
                mechanisms.note(self.relay, self.session.failed_logins)
                self._begin_next()
            case BodyWanted(key):
                copy = self._copies[key]
                self._serves()
                self.session.write_body(copy.segments)
                self._at_gate = copy
            case Ended(key, result):
                self._end_copy(self._copies[key], result)
            case StartTLS():
                self._secure()
            case SessionRefused(stage, reply):
                self._refuse(stage, reply)
            case SessionBroken(reason):
                self.abort(self.stage, reason)

    def _end_copy(self, copy: Copy, result: SendResult) -> None:
        if result.state != ReplyOutcome.ACCEPTED:
            # The session knows the words; whose they are is known here.
            result = self.relay.judge(result.stage, result.reply, copy.envelope.recipient)
        copy.after_others = bool(self.accepted)
        if result.hangs_up and result.stage != Stage.DOT:
            result = replace(result, state=ReplyOutcome.REFUSED)
        if result.state == ReplyOutcome.REFUSED and copy.waiting:
            # A chunk was refused, and its reply crossed our intent: the row says so, and has to change.
            result = replace(result, state=ReplyOutcome.DEFERRED)
        del self._copies[copy.id]
        self._dotted.discard(copy.id)
        if result.state == ReplyOutcome.REFUSED:
            # Not the copy's fault, so the next one would fare no better in this session.
            self.blamed = True
            self._owner.ended(self.relay, copy, result)
            self._refuse(result.stage, result.reply)
            return
        if result.scope == "relay" and result.kind in ("reconnect", "quota", "setup"):
            self.blamed = True
            self.leave(result.kind, result.reply.why)
        self.sent += 1
        self.accepted += result.state == ReplyOutcome.ACCEPTED
        self._serves()
        self._owner.ended(self.relay, copy, result)
        if not self._copies:
            self._begin_next()

    def _refuse(self, stage: str, reply: Reply) -> None:
        """End the session; what the relay says for now only (4xx) is no fault of the set-up."""
        kind = self.relay.judge(Stage.MAIL, reply).kind if reply.lines else ""
        usual = stage if reply.kind == 5 else "busy"
        self.abort(usual if kind in ("", "slow") else kind, reply.why)

    def _serves(self) -> None:
        """The relay takes mail from us: its other sessions may open."""
        if not self._served:
            self._served = True
            self._owner.served(self)

    def _begin_next(self) -> None:
        if self._over or self.session.closing:
            return
        copy = None if self._used_up else self._owner.next_copy(self)
        if copy is not None:
            self._copies[copy.id] = copy
            self.session.begin(copy.envelope)
        elif self._used_up:
            self.finish()

    @property
    def _used_up(self) -> bool:
        return self._parting is not None or self.sent + len(self._copies) >= self.relay.messages

    def _flush(self) -> None:
        if self._over:
            return
        if output := self.session.take_output():
            self._dotted.update(self.session.doubtful)
            self._write(output)
            self._extend_deadline()
        if self._parted and self.session.over:
            self._close()
        self._go_to_gate()

    def _go_to_gate(self) -> None:
        if self._at_gate is not None and not self._draining and not self._at_gate.waiting:
            self._at_gate.waiting = True
            self._owner.await_gate(self, self._at_gate)

    def _extend_deadline(self) -> None:
        if self._parted:
            wait = _GOODBYE_SECONDS
        elif not self.ready:
            wait = _GREETING_SECONDS
        else:
            wait = self._owner.reply_seconds if self.session.doubtful else _COMMAND_SECONDS
        self.deadline = time.monotonic() + wait

    def _moving(self, now: float) -> bool:
        """Whether a body is on its way and gets further, however slowly; to be asked again and again."""
        if not self._draining or self._transport is None:
            return False
        left = self._transport.get_write_buffer_size()
        if left != self._left:
            self._left, self._moved = left, now
            self._extend_deadline()
        return now - self._moved < _STALLED_SECONDS

    @property
    def _waiting_for_relay(self) -> bool:
        """Whether the deadline counts: an idle session waits for us, and so does one at the gate."""
        if self._parted or not self.ready:
            return True
        return bool(self._copies) and (self._at_gate is None or self._draining)
