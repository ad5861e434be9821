"""The pipeline: claim, write, pass the gate, dot, record — one slice of a run in one process.

A slice is short and may be started any number of times at once: the rows, not the slices, know what
is to be done.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import DatabaseError

from distributor.delivery.claims import Claims, Desk
from distributor.delivery.connection import Connection
from distributor.delivery.copies import Copy, Press
from distributor.delivery.events import TooLarge
from distributor.delivery.gate import Gate
from distributor.delivery.lines import Lines
from distributor.delivery.relay import Relay
from distributor.delivery.replies import Reply, SendResult, delay
from distributor.errors import DistributorError
from distributor.language import later
from distributor.store.queries import deliveries, runs
from distributor.store.queries.deliveries import Claimed, Outcome

log = logging.getLogger(__name__)

_TICK = 0.5  # seconds between looks at deadlines, leases and the clock
# A copy whose connection broke before its dot is tried again soon: most often the relay was restarted.
_BROKEN_SECONDS = 2.0
_MOST_BREAKS = 2  # in one slice, before the copy is deferred


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much; seconds and copies."""

    slice_seconds: float = 60.0
    lease_seconds: float = 60.0
    reply_seconds: float = 600.0
    batch_size: int = 200


@dataclass(slots=True)
class SliceReport:
    """What a slice did, and why it could not do more."""

    ended: int = 0
    trouble: str = ""  # the last reason why relays or database did not serve us
    hold: str = ""  # set when a person has to put something right


def send(
    run_id: int,
    press: Press,
    relays: Sequence[Relay],
    limits: Limits,
    stopping: Callable[[], bool] = lambda: False,
) -> SliceReport:
    """Send one slice of the run, in at most `slice_seconds` and the replies still awaited then."""

    async def work() -> SliceReport:
        return await Slice(run_id, press, relays, limits, stopping).work()

    return asyncio.run(work())


class Slice:
    """One process's share of a run; the clerk of its connections (`connection.Clerk`)."""

    def __init__(
        self,
        run_id: int,
        press: Press,
        relays: Sequence[Relay],
        limits: Limits,
        stopping: Callable[[], bool],
    ) -> None:
        self.reply_seconds = limits.reply_seconds
        self.report = SliceReport()
        self._run_id, self._press, self._limits, self._stopping = run_id, press, limits, stopping
        self._stop_at = time.monotonic() + limits.slice_seconds
        self._claims = Claims(run_id, limits.batch_size, limits.lease_seconds, self._troubled)
        self._lines = Lines(relays, self, self._has_work)
        # Commits never queue behind claims: a thread, and so a database connection, for each.
        self._gate_desk = Desk("gate")
        self._gate = Gate(self._commit, limits.lease_seconds, self._troubled)
        self._breaks: Counter[int] = Counter()
        self._told = ""  # the trouble that stands on the run

    async def work(self) -> SliceReport:
        """Send until nothing is left to claim, time is up, or a person is needed."""
        helpers: list[asyncio.Task[None]] = []
        try:
            await self._claims.fill()
            helpers += [asyncio.create_task(self._gate.serve()), asyncio.create_task(self._watch())]
            await self._lines.serve(len(self._claims))
            await self._gate.quiet()
        finally:
            for helper in helpers:
                helper.cancel()
            await self._claims.put_away()
            await self._gate_desk.close()
        self._look_for_hopeless()
        return self.report

    async def _watch(self) -> None:
        """Look after deadlines, leases and the end of the slice."""
        renewed = time.monotonic()
        while True:
            await asyncio.sleep(_TICK)
            if time.monotonic() > self._stop_at or self._stopping():
                self._stop()
            self._lines.hang_up_on_the_silent()
            await self._tell_trouble()
            if time.monotonic() - renewed > self._limits.lease_seconds / 3:
                renewed = time.monotonic()
                await self._claims.renew()
            self._refill()
            self._go_on_or_home()

    async def _tell_trouble(self) -> None:
        """Keep the run's reason true while the slice runs: somebody may be waiting for it."""
        trouble, told = self.report.trouble, self._told
        if trouble == told:
            return
        self._told = trouble
        with contextlib.suppress(DatabaseError):
            await self._gate_desk.run(runs.tell, self._run_id, trouble)

    def _stop(self) -> None:
        """Begin nothing more; what is under way comes to its end."""
        self._lines.stop.set()

    def _has_work(self) -> bool:
        return not (self._lines.stop.is_set() or self._claims.empty)

    def _refill(self) -> None:
        if not self._lines.stop.is_set():
            self._claims.fill_to(2 * max(len(self._lines.open), 1), self._go_on_or_home)

    def _go_on_or_home(self) -> None:
        if self._has_work():
            self._lines.offer()
        else:
            self._lines.send_home()

    def _troubled(self, reason: str) -> None:
        self.report.trouble = reason
        log.warning("run %s: %s", self._run_id, reason)

    def _look_for_hopeless(self) -> None:
        """A run is put on hold only when no relay is left that could take it."""
        hopeless = list(self._lines.hopeless())
        if len(hopeless) == len(self._lines.relays):
            self.report.hold = "; ".join(f"{relay.name}: {reason}" for relay, reason in hopeless)

    async def _commit(self, outcomes: list[Outcome], intents: list[Claimed]) -> set[int]:
        lease = self._limits.lease_seconds
        return await self._gate_desk.run(deliveries.pass_gate, self._run_id, outcomes, intents, lease)

    # ── what connections ask and tell ───────────────────────────────────────────────────────────

    def next_copy(self, connection: Connection) -> Copy | None:
        """The next claimed delivery as a finished copy; one that cannot be made fails by itself."""
        while not self._lines.stop.is_set() and (claimed := self._claims.take()):
            self._refill()
            try:
                copy = self._press.copy(claimed)
                connection.session.check(copy.envelope)
            except TooLarge as error:
                self._claims.give_back(claimed)
                connection.leave("mail", str(error))
                return None
            except (DistributorError, ValueError) as error:
                self._record(
                    claimed, connection.relay, "failed", reason=later("cannot be written") + f": {error}"
                )
                continue
            return copy
        return None

    def await_gate(self, connection: Connection, copy: Copy) -> None:
        self._gate.arrive(connection, copy.claimed)

    def turned_away(self) -> None:
        """The gate refused a copy: the run is on hold, or we slept past our lease. Begin no more."""
        self._stop()

    def ended(self, relay: Relay, copy: Copy, result: SendResult) -> None:
        """A relay's word on one copy."""
        self.report.ended += 1
        if self._claims.empty:
            asyncio.get_running_loop().call_soon(self._lines.send_home)
        if result.state == "accepted":
            self.report.trouble = ""
        self._record(copy.claimed, relay, result.state, stage=result.stage, reply=result.reply)

    def give_back(self, copy: Copy) -> None:
        """The session was refused, not the copy: it keeps its claim and goes with the next session."""
        self._claims.give_back(copy.claimed)

    def lost(self, relay: Relay, copy: Copy, reason: str, *, doubtful: bool, committed: bool) -> None:
        """The connection ended while the copy was under way."""
        self._breaks[copy.id] += 1
        committed = committed and not self._gate.leave(copy.claimed)
        if doubtful:
            self._record(copy.claimed, relay, "in_doubt", stage="dot", reason=reason)
        elif committed or self._breaks[copy.id] > _MOST_BREAKS:
            # Its intent may be on disk, but no dot was written: surely not accepted.
            self._record(copy.claimed, relay, "deferred", stage="data", reason=reason)
        else:
            self._claims.give_back(copy.claimed)

    def opened(self, connection: Connection) -> None: ...

    def served(self, connection: Connection) -> None:
        self._lines.served(connection)

    def closed(self, connection: Connection, stage: str, reason: str) -> None:
        if reason:
            self._troubled(f"{connection.relay.name}: {stage}: {reason}")
        self._lines.closed(connection, stage, reason)

    def _record(
        self,
        claimed: Claimed,
        relay: Relay,
        state: str,
        *,
        stage: str = "",
        reply: Reply | None = None,
        reason: str = "",
    ) -> None:
        """Hand the outcome to the gate: with the relay's reply, or with our reason where there is none."""
        tries = claimed.attempts + 1
        wait = delay(tries, random.random()) if reply else _BROKEN_SECONDS * tries
        code, enhanced, text = (reply.code, reply.enhanced, reply.text) if reply else (None, "", reason[:500])
        self._gate.record(
            Outcome(claimed.id, claimed.fence, state, relay.name, stage, code, enhanced, text, wait)
        )
