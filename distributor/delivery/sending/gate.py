"""The gate before the final dot: no dot is written before its intent is committed.

Sessions that have written a body wait here. Whoever is here when a commit begins shares it, and
the outcomes of the copies before travel in the same transaction; while it is on its way to disk the
next sessions gather. Without a database nobody passes.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Protocol

from django.db import DatabaseError

from distributor.delivery.relays.replies import SendResult, delay
from distributor.delivery.sending import event_log
from distributor.delivery_codes import RunReason
from distributor.reason import Reason
from distributor.states import ReplyOutcome
from distributor.store.queries.deliveries import Claimed, CopyOutcome

Commit = Callable[[list[CopyOutcome], list[Claimed]], Awaitable[set[int]]]

# The longest that one copy waits for others to share its commit, in seconds.
_LONGEST_GATHERING = 0.01
_LULL = 0.001  # in which nobody arrived
# A copy whose connection broke before its dot is tried again soon: most often the relay was restarted. One
# that makes a relay hang up, whenever it sees it, waits longer each time.
_BROKEN_SECONDS = 2.0
_LONGEST_PAUSE = 5.0  # seconds between two tries to reach the database


class AwaitsGate(Protocol):
    """A session at the gate."""

    def pass_gate(self, granted: bool) -> None: ...


class Gate:
    """Group commit for all sessions of a process; runs in the event loop."""

    def __init__(
        self,
        commit: Commit,
        patience: float,
        on_trouble: Callable[[Reason], None],
        sessions: Callable[[], int] = lambda: 1,  # how many are open
    ) -> None:
        self._commit, self._sessions = commit, sessions
        self._patience = patience  # seconds without a database before the sessions are sent away
        self._note_trouble = on_trouble
        self._waiting: list[tuple[AwaitsGate, Claimed]] = []
        self._outcomes: list[CopyOutcome] = []
        self._bell = asyncio.Event()
        self._all_here = asyncio.Event()
        self._quiet = asyncio.Event()
        self._quiet.set()

    def arrive(self, session: AwaitsGate, copy: Claimed) -> None:
        """The body is written; `session.pass_gate` is called when its turn has come."""
        self._waiting.append((session, copy))
        self._ring()
        if len(self._waiting) >= self._sessions():
            self._all_here.set()

    def leave(self, copy: Claimed) -> bool:
        """The session is gone; True where its copy was not yet on the way into a commit.

        One statement must not hold both the intent and the outcome of a copy.
        """
        staying = [(session, other) for session, other in self._waiting if other.id != copy.id]
        left = len(staying) < len(self._waiting)
        self._waiting = staying
        return left

    def record(self, outcome: CopyOutcome) -> None:
        """Keep what became of a copy with the next commit."""
        self._outcomes.append(outcome)
        self._ring()

    async def quiet(self) -> None:
        """Wait until everything handed in is committed."""
        await self._quiet.wait()

    async def serve(self) -> None:
        """Commit round after round until cancelled."""
        while True:
            await self._bell.wait()
            await self._gather()
            self._bell.clear()
            await self._round()
            if not self._waiting and not self._outcomes:
                self._quiet.set()

    async def _gather(self) -> None:
        """Let a commit be worth its while: wait for all sessions, or for half of them and a lull.

        While half of them are elsewhere the relay has work, too; one that keeps its session waiting for long
        costs the others no more than the lull.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + _LONGEST_GATHERING
        await asyncio.sleep(0)  # whoever is just arriving comes along
        here = -1
        while len(self._waiting) < self._sessions() and loop.time() < until:
            if here == len(self._waiting) and 2 * here >= self._sessions():
                return
            here = len(self._waiting)
            await self._all_here_within(loop, _LULL)

    async def _all_here_within(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._all_here.clear()
        timer = loop.call_later(seconds, self._all_here.set)
        await self._all_here.wait()
        timer.cancel()

    def _ring(self) -> None:
        self._quiet.clear()
        self._bell.set()

    async def _round(self) -> None:
        waiting, self._waiting = self._waiting, []
        outcomes, self._outcomes = self._outcomes, []
        granted, deadline = await self._commit_at_last(outcomes, [copy for _, copy in waiting])
        for session, copy in waiting:
            # The answer came late, after this machine or the server stood still: the lease may be over.
            session.pass_gate(copy.id in granted and asyncio.get_running_loop().time() < deadline)

    async def _commit_at_last(
        self, outcomes: list[CopyOutcome], intents: list[Claimed]
    ) -> tuple[set[int], float]:
        """Try until the database answers: who may go on, and until when by the loop's clock.

        Intents are given up before their leases end, outcomes are not.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience
        pause = 0.1
        while True:
            begun = loop.time()
            try:
                return await self._commit(outcomes, intents), begun + self._patience
            except DatabaseError as error:
                self._note_trouble(Reason(RunReason.DATABASE, str(error)))
            if loop.time() > deadline:
                intents = []
                if not outcomes:
                    return set(), 0.0
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


def answered(claimed: Claimed, result: SendResult) -> CopyOutcome:
    """A row's outcome with the relay's reply; a deferred copy waits as it asks, else longer each time."""
    wait, reply = result.wait, result.reply
    if wait is None:
        wait = 0.0 if result.state == ReplyOutcome.ACCEPTED else delay(claimed.attempts + 1, random.random())
    outcome = CopyOutcome(
        claimed.id,
        claimed.fence,
        result.state,
        claimed.relay,
        result.stage,
        reply.code,
        reply.enhanced,
        reply.text,
        wait,
        claimed.run_id,
    )
    event_log.outcome(claimed, outcome)
    return outcome


def unanswered(claimed: Claimed, state: str, reason: Reason | None, stage: str = "") -> CopyOutcome:
    """A row's outcome without a reply, with our reason where there is one."""
    codes, said = (reason or Reason("")).packed()
    wait = delay(claimed.attempts + 1, random.random(), _BROKEN_SECONDS)
    outcome = CopyOutcome(
        claimed.id,
        claimed.fence,
        state,
        claimed.relay,
        stage,
        None,
        "",
        said,
        wait,
        claimed.run_id,
        codes,
    )
    event_log.outcome(claimed, outcome)
    return outcome
