"""A look at relays: connect, secure, log in, ask for a sender and a recipient, and leave; nothing is sent.

A relay gets as long for each of its words as a worker would give it, and several are visited side by side.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from distributor.delivery.relays.relay import Relay
from distributor.delivery.relays.replies import Reply, SendResult
from distributor.delivery.smtp.channel import Why
from distributor.delivery.smtp.connection import Connection
from distributor.delivery.smtp.copy import Copy
from distributor.delivery.smtp.events import Envelope
from distributor.delivery_codes import SessionReason
from distributor.errors import WireError
from distributor.language import gettext as _
from distributor.language import pgettext
from distributor.reason import Reason
from distributor.states import ReplyOutcome, Stage

Remind = Callable[[Relay], None]  # the relay keeps us waiting
_PATIENCE_SECONDS = 5.0  # before the caller hears that it has to wait
_LOOK_SECONDS = 0.1
_LAST_SECONDS = 5.0  # for the reply to QUIT


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """How far the session came; `stage` and `reason` are empty where all went well.

    `trial` is what the relay says to a copy's envelope, where it was asked.
    """

    stage: str = ""
    reason: Reason | None = None
    encrypted: bool = False
    extensions: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()  # of a log-in
    login: str = ""  # the mechanism that was used
    limit: int = 0  # octets of the largest mail; 0 where the relay names none
    lmtp: bool = False
    trial: SendResult | None = None

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

    trial: _ProbeCopy | None
    found: ProbeResult = field(default_factory=ProbeResult)
    asked: bool = False  # all there was to ask
    done: asyncio.Event = field(default_factory=asyncio.Event)
    reply_seconds: float = 0.0

    def next_copy(self, connection: Connection) -> Copy | None:
        trial, self.trial = self.trial, None
        try:
            if trial is not None:
                connection.session.check(trial.envelope)
                connection.session.trial = True
                return trial
        except WireError as error:
            reply = Reply(550, "", ours=error.why)
            self.found = replace(self.found, trial=SendResult(ReplyOutcome.REFUSED, Stage.MAIL, reply))
        if not self.asked:
            self.asked = True
            asyncio.get_running_loop().call_soon(connection.finish)
        return None

    def await_gate(self, connection: Connection, copy: Copy) -> None: ...

    def gate_refused(self, copy: Copy) -> None: ...

    def give_back(self, relay: Relay, copy: Copy, result: SendResult) -> None: ...

    def served(self, connection: Connection) -> None: ...

    def ended(self, relay: Relay, copy: Copy, result: SendResult) -> None:
        self.asked, self.found = True, replace(self.found, trial=result)

    def lost(self, relay: Relay, copy: Copy, reason: Why, *, doubtful: bool, committed: bool) -> None: ...

    def opened(self, connection: Connection) -> None:
        session = connection.session
        self.found = ProbeResult(
            encrypted=session.encrypted,
            extensions=tuple(sorted(session.extensions)),
            mechanisms=tuple(session.extensions.get("AUTH", "").upper().split()),
            login=session.login,
            limit=session.offer.limit,
            lmtp=session.policy.lmtp,
        )

    def closed(self, connection: Connection, stage: str, reason: Why) -> None:
        self.fail(stage, reason)

    def fail(self, stage: str, reason: Why) -> None:
        """The visit is over; it failed where not all was asked by then."""
        if not self.asked:
            self.found = replace(self.found, stage=stage, reason=reason)
        self.asked = True
        self.done.set()


class _ProbeConnection(Connection):
    """A connection that takes its leave after one envelope, whatever was said of it."""

    def _end_copy(self, copy: Copy, result: SendResult) -> None:
        self._copies.pop(copy.id, None)
        if result.state != ReplyOutcome.ACCEPTED:
            result = self.relay.judge(result.stage, result.reply, copy.envelope.recipient)
        self._owner.ended(self.relay, copy, result)
        self.finish()


def probe(relay: Relay, envelope: Envelope | None = None) -> ProbeResult:
    """Visit the relay; never raises for what the relay or the network does."""
    return probe_all([(relay, envelope)])[0]


def probe_all(
    asked: Sequence[tuple[Relay, Envelope | None]], remind: Remind = lambda relay: None
) -> list[ProbeResult]:
    """Visit relays side by side, each with the envelope that it is asked to take."""

    async def visits() -> list[ProbeResult]:
        return await asyncio.gather(*(_visit(relay, envelope, remind) for relay, envelope in asked))

    return asyncio.run(visits())


async def _visit(relay: Relay, envelope: Envelope | None, remind: Remind) -> ProbeResult:
    visitor = _ProbeOwner(_ProbeCopy(envelope) if envelope else None)
    reminder = asyncio.get_running_loop().call_later(_PATIENCE_SECONDS, remind, relay)
    connection = _ProbeConnection(relay, visitor)
    visit = asyncio.create_task(connection.serve())
    try:
        await _finish(connection, visitor)
    finally:
        reminder.cancel()
        connection.abort(Stage.QUIT, None)
        await visit
    return visitor.found


async def _finish(connection: Connection, visitor: _ProbeOwner) -> None:
    """Until the relay said all it was asked, or let a deadline pass."""
    begun, heard, last = time.monotonic(), 0, 0.0
    while not visitor.done.is_set():
        now = time.monotonic()
        if connection.session.heard > heard:
            heard, begun = connection.session.heard, now
        last = last or (now + _LAST_SECONDS if visitor.asked else 0.0)
        if now > (last or connection.deadline):
            visitor.fail(connection.stage, _no_answer(now - begun))
        try:
            await asyncio.wait_for(visitor.done.wait(), _LOOK_SECONDS)
        except TimeoutError:
            continue


def _no_answer(seconds: float) -> Reason:
    return Reason(SessionReason.NO_ANSWER, values={"seconds": int(seconds)})
