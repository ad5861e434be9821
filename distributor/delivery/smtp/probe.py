"""A visit to a server: connect, secure, log in, ask for a sender and a recipient, and leave; nothing is sent.

The server gets as long for each of its replies as a worker would give it.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field, replace

from distributor.delivery.relays.relay import Relay
from distributor.delivery.relays.replies import Reply, SendResult
from distributor.delivery.smtp.connection import Connection
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.delivery.transport.connection import RelayConnection, Why
from distributor.delivery.transport.copy import Copy, Envelope
from distributor.delivery.transport.probe import ProbeResult
from distributor.delivery_codes import SessionReason
from distributor.errors import WireError
from distributor.language import gettext as _
from distributor.language import pgettext
from distributor.reason import Reason
from distributor.states import ReplyOutcome, Stage

_LOOK_SECONDS = 0.1
_LAST_SECONDS = 5.0  # for the reply to QUIT


@dataclass(frozen=True, slots=True)
class SmtpProbe(ProbeResult):
    """What a session found, if it was let in."""

    encrypted: bool = False
    extensions: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()  # of a log-in
    login: str = ""  # the mechanism that was used
    limit: int = 0  # octets of the largest mail; 0 where the relay names none
    lmtp: bool = False

    def described(self) -> list[str]:
        """What the relay is like, in words for people."""
        words = ["LMTP"] if self.lmtp else []
        words.append(
            pgettext("connection", "encrypted") if self.encrypted else pgettext("connection", "plain text")
        )
        if self.mechanisms:
            used = _("used: %(name)s") % {"name": self.login} if self.login else _("not used")
            words.append(
                _("log-in by %(names)s (%(used)s)") % {"names": " ".join(self.mechanisms), "used": used}
            )
        if self.limit:
            words.append(_("at most %(octets)s octets") % {"octets": f"{self.limit:,}"})
        return [*words, *(name for name in self.extensions if name not in ("AUTH", "SIZE"))]


class _ProbeCopy(Copy):
    """An envelope without a mail."""

    def __init__(self, envelope: Envelope) -> None:
        self.envelope, self.segments, self.waiting = envelope, [], False

    @property
    def id(self) -> int:
        return self.envelope.key


@dataclass(slots=True)
class _ProbeOwner:
    """A connection owner with one envelope to ask about, or none."""

    envelope: Envelope | None
    stage: str = ""  # where and why it failed
    reason: Why = None
    trial: SendResult | None = None
    asked: bool = False  # all there was to ask
    done: asyncio.Event = field(default_factory=asyncio.Event)
    reply_seconds: float = 0.0

    def next_copy(self, connection: RelayConnection) -> Copy | None:
        envelope, self.envelope = self.envelope, None
        try:
            if envelope is not None:
                connection.check(envelope)
                return _ProbeCopy(envelope)
        except WireError as error:
            self.trial = SendResult(ReplyOutcome.REFUSED, Stage.MAIL, Reply(550, "", ours=error.why))
        if not self.asked:
            self.asked = True
            asyncio.get_running_loop().call_soon(connection.finish)
        return None

    def await_gate(self, connection: RelayConnection, copy: Copy) -> None: ...

    def gate_refused(self, copy: Copy) -> None: ...

    def ended(self, relay: Relay, copy: Copy, result: SendResult) -> None:
        self.asked, self.trial = True, result

    def lost(self, relay: Relay, copy: Copy, reason: Why, *, doubtful: bool) -> None: ...

    def served(self, connection: RelayConnection) -> None: ...

    def closed(self, connection: RelayConnection, stage: str, reason: Why) -> None:
        self.fail(stage, reason)

    def fail(self, stage: str, reason: Why) -> None:
        """The visit is over; it failed where not all was asked by then."""
        if not self.asked:
            self.stage, self.reason = stage, reason
        self.asked = True
        self.done.set()


class _ProbeConnection(Connection):
    """A connection that ends after one envelope, whatever was said of it, and sends nothing."""

    def __init__(self, relay: SmtpRelay, owner: _ProbeOwner) -> None:
        super().__init__(relay, owner)
        self.session.trial = True

    def _end_copy(self, copy: Copy, result: SendResult) -> None:
        self._copies.pop(copy.id, None)
        if result.state != ReplyOutcome.ACCEPTED:
            result = self.relay.judge(result.stage, result.reply, copy.envelope.recipient)
        self._owner.ended(self.relay, copy, result)
        self.finish()


def probe(relay: SmtpRelay, envelope: Envelope | None = None) -> SmtpProbe:
    """Visit the relay; never raises for what the relay or the network does."""
    return asyncio.run(visit(relay, envelope))


async def visit(relay: SmtpRelay, envelope: Envelope | None) -> SmtpProbe:
    """Visit the relay, with the envelope that it is asked to take; as `probe`."""
    owner = _ProbeOwner(envelope)
    connection = _ProbeConnection(relay, owner)
    serving = asyncio.create_task(connection.serve())
    try:
        await _finish(connection, owner)
    finally:
        connection.abort(Stage.QUIT, None)
        await serving
    return replace(_offered(connection), stage=owner.stage, reason=owner.reason, trial=owner.trial)


def _offered(connection: Connection) -> SmtpProbe:
    if not connection.ready:
        return SmtpProbe()
    session = connection.session
    return SmtpProbe(
        encrypted=session.encrypted,
        extensions=tuple(sorted(session.extensions)),
        mechanisms=tuple(session.extensions.get("AUTH", "").upper().split()),
        login=session.login,
        limit=session.offer.limit,
        lmtp=session.policy.lmtp,
    )


async def _finish(connection: Connection, owner: _ProbeOwner) -> None:
    """Until the relay said all it was asked, or let a deadline pass."""
    begun, heard, last = time.monotonic(), 0, 0.0
    while not owner.done.is_set():
        now = time.monotonic()
        if connection.session.heard > heard:
            heard, begun = connection.session.heard, now
        last = last or (now + _LAST_SECONDS if owner.asked else 0.0)
        if now > (last or connection.deadline):
            owner.fail(connection.stage, _no_answer(now - begun))
        try:
            await asyncio.wait_for(owner.done.wait(), _LOOK_SECONDS)
        except TimeoutError:
            continue


def _no_answer(seconds: float) -> Reason:
    return Reason(SessionReason.NO_ANSWER, values={"seconds": int(seconds)})
