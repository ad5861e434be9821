"""The pipeline: claim, write, pass the gate, dot, record — one slice of a run in one process.

A slice is short and may be started any number of times at once: the rows know what is to be done.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from distributor.delivery.relays.relay import Relay
from distributor.delivery.relays.replies import SendResult
from distributor.delivery.sending.connection_pool import ConnectionPool
from distributor.delivery.sending.copies import CompiledRun, unwritable
from distributor.delivery.sending.dispatch import Dispatcher, Paced, Unpaced, domain_of
from distributor.delivery.sending.gate import Gate, answered, unanswered
from distributor.delivery.sending.slice_database import OtherRuns, SliceDatabase, SliceLimits
from distributor.delivery.sending.workload import RunWork, SliceReport, Workload
from distributor.delivery.transport.connection import RelayConnection, Why
from distributor.delivery.transport.copy import Copy, NotOffered, TooLarge
from distributor.delivery_codes import RunReason
from distributor.reason import Reason
from distributor.states import DeliveryState, ReplyOutcome, Stage
from distributor.store.queries.deliveries import Claimed
from distributor.store.queries.refusals import listed
from distributor.words.reasons import english_of

log = logging.getLogger(__name__)

_OTHER_RUNS_SECONDS = 1.0  # between looks for other runs
_EXTENSION_SECONDS = 5.0  # of a slice that a relay keeps waiting
_TICK = 0.5  # seconds between looks at deadlines, leases and the clock
# A session that ends at one of these stages says something about one copy, not about its run.
_OF_ONE_COPY = (Stage.RCPT, Stage.DATA, Stage.DOT, "setup")


def send(
    run_id: int,
    compiled: CompiledRun,
    relays: Sequence[Relay],
    limits: SliceLimits,
    *,
    stopping: Callable[[], bool] = lambda: False,
    other_runs: OtherRuns = lambda known: [],
    paced: Callable[[Callable[[], None]], Paced] = lambda wake: Unpaced(),
) -> dict[int, SliceReport]:
    """Send one slice of the run, and of those that come along; returns a report for each.

    It takes at most `slice_seconds` and the replies still awaited then; while a relay keeps it waiting
    for those, it goes on with what other relays take.
    """

    async def work() -> dict[int, SliceReport]:
        return await Slice(relays, limits, stopping, other_runs, paced).work(run_id, compiled)

    return asyncio.run(work())


class Slice:
    """One process's share of the runs; its connections' `ConnectionOwner`."""

    def __init__(
        self,
        relays: Sequence[Relay],
        limits: SliceLimits,
        stopping: Callable[[], bool],
        other_runs: OtherRuns,
        paced: Callable[[Callable[[], None]], Paced],
    ) -> None:
        self.reply_seconds = limits.reply_seconds
        self._limits, self._stopping, self._other_runs = limits, stopping, other_runs
        self._stop_at = time.monotonic() + limits.slice_seconds
        self._unusable: dict[str, Reason] = {}  # relays that a person has to look at; others may serve
        self._workload = Workload()
        self._database = SliceDatabase(self._workload, limits, self._note_trouble, self._barred)
        self._connections = ConnectionPool(relays, self, self._has_work, limits)
        self._dispatcher = Dispatcher(relays, paced(self._wake), self._offer_soon)
        self._gate = Gate(
            self._database.commit,
            limits.lease_seconds,
            self._note_trouble,
            lambda: len(self._connections.open),
        )

    async def work(self, run_id: int, compiled: CompiledRun) -> dict[int, SliceReport]:
        """Send until nothing is left to claim, time is up, or a person is needed."""
        try:
            await self._dispatcher.pace.look()
            await self._database.open(run_id, compiled)
            # Should a helper break, all ends at once: without it leases end, or sessions wait for ever.
            async with asyncio.TaskGroup() as together:
                helpers = [together.create_task(helper) for helper in (self._gate.serve(), self._watch())]
                await self._connections.serve(len(self._workload))
                await self._gate.quiet()
                self._look_for_unusable()
                for helper in helpers:
                    helper.cancel()
        finally:
            await self._dispatcher.pace.close()
            await self._database.close()
        return {work.run_id: work.report for work in self._workload}

    async def _watch(self) -> None:
        """Look after deadlines, leases, other runs and the end of the slice."""
        renewed = looked = time.monotonic()
        while True:
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            self._look_at_the_clock(now)
            self._connections.abort_silent(hurry=self._stopping())
            await self._database.record_trouble()
            if now - renewed > self._limits.lease_seconds / 3:
                renewed = now
                await self._database.renew()
            if now - looked > _OTHER_RUNS_SECONDS and not self._connections.stop.is_set():
                looked = now
                await self._database.add_other_runs(self._other_runs)
            await self._database.put_off(self._dispatcher.far_off)
            self._decide()
            self._look_for_unusable()
            self._refill()
            self._continue_or_close()

    def _decide(self) -> None:
        for work in self._workload:
            for claimed, result in work.decided(self._connections.away):
                self._record(work, claimed, result)

    def _look_at_the_clock(self, now: float) -> None:
        """Stop in time; but who has to wait for a relay's answer anyhow goes on with the rest meanwhile."""
        if self._stopping():
            self._stop()
        elif self._connections.any_late_reply():
            self._stop_at = max(self._stop_at, now + _EXTENSION_SECONDS)
            self._connections.resume()
        elif now > self._stop_at:
            self._stop()

    def _stop(self) -> None:
        """Begin nothing more; what is under way comes to its end."""
        self._connections.stop.set()

    def _has_work(self) -> bool:
        return not (self._connections.stop.is_set() or self._workload.empty)

    def _refill(self) -> None:
        if not self._connections.stop.is_set():
            self._workload.refill(2 * max(len(self._connections.open), 1), self._continue_or_close)

    def _wake(self) -> None:
        """The pace has tokens, or other limits than before."""
        for work in self._workload:
            work.waiting_copies.wake()
        self._offer_soon()

    def _offer_soon(self) -> None:
        asyncio.get_running_loop().call_soon(self._connections.offer)

    def _continue_or_close(self) -> None:
        if self._has_work():
            self._connections.offer()
            self._connections.open_connections(len(self._workload))
        else:
            self._connections.close_idle()

    def _note_trouble(self, reason: Reason) -> None:
        self._workload.trouble(reason)
        log.warning("runs %s: %s", sorted(self._workload.runs), english_of([reason]))

    def _look_for_unusable(self) -> None:
        """Runs are put on hold only when no relay is left that could take what they have to send."""
        self._unusable = {relay.name: reason for relay, reason in self._connections.unusable()}
        for work in self._workload:
            names = self._dispatcher.wanted(work)
            barred = {name: why for name, why in self._barred(work).items() if why and name in names}
            if names and barred.keys() == names and not (work.report.hold or work.empty):
                work.hold(listed(barred))

    def _barred(self, work: RunWork) -> dict[str, Reason | None]:
        """Every relay, and why it cannot serve the run; None where it can."""
        reasons = self._unusable | work.doubted | work.unfit
        return {relay.name: reasons.get(relay.name) for relay in self._connections.relays}

    # ── what connections ask and tell ───────────────────────────────────────────────────────────

    def next_copy(self, connection: RelayConnection) -> Copy | None:
        """The next claimed delivery as a finished copy; one that cannot be made fails by itself."""
        relay = connection.relay
        while not self._connections.stop.is_set() and (found := self._take(relay)):
            work, claimed = found
            claimed.relay = relay.name
            self._refill()
            try:
                copy = work.compiled.copy(claimed)
                connection.check(copy.envelope)
            except TooLarge as error:
                self._dispatcher.pace.unused(relay, domain_of(claimed))
                work.claims.give_back(claimed)
                work.refused_by(relay.name, error.why, len(self._connections.relays))
            except Exception as error:  # noqa: BLE001 (whatever it is, it is about this copy alone)
                self._dispatcher.pace.unused(relay, domain_of(claimed))
                if isinstance(error, NotOffered) and self._dispatcher.leave_to_others(work, claimed, relay):
                    continue
                self._gate.record(unanswered(claimed, DeliveryState.FAILED, unwritable(error)))
            else:
                return copy
        return None

    def _take(self, relay: Relay) -> tuple[RunWork, Claimed] | None:
        return self._workload.take(relay.name, lambda work: self._dispatcher.next(work, relay))

    def await_gate(self, connection: RelayConnection, copy: Copy) -> None:
        self._gate.arrive(connection, copy.claimed)

    def gate_refused(self, copy: Copy) -> None:
        """The gate refused a copy: its run is on hold, or we slept past our lease. Begin no more of it."""
        self._workload.of(copy.claimed).close()
        self._continue_or_close()

    def ended(self, relay: Relay, copy: Copy, result: SendResult) -> None:
        """A relay's answer for one copy, or for the session that the copy was in."""
        work = self._workload.of(copy.claimed)
        if result.state == ReplyOutcome.REFUSED:
            self._give_back(work, relay, copy, result)
            return
        if not (result.refused and self._asks_another(work, copy.claimed, relay, result)):
            self._record(work, copy.claimed, self._with_another_go(work, copy, result))
        self._dispatcher.pace.record(relay, domain_of(copy.claimed), result)
        if result.state == ReplyOutcome.ACCEPTED:
            work.report.trouble = listed(self._unusable | work.unfit)
        work.judge(relay.name, copy.id, result, len(self._connections.relays))
        if self._workload.empty:
            asyncio.get_running_loop().call_soon(self._continue_or_close)

    def _with_another_go(self, work: RunWork, copy: Copy, result: SendResult) -> SendResult:
        """Where the relay ends the session instead of taking the copy, it goes over the next one at once."""
        again = result.state == ReplyOutcome.DEFERRED and result.hangs_up and work.may_go_on(copy)
        return replace(result, state=ReplyOutcome.PLANNED) if again else result

    def _asks_another(self, work: RunWork, claimed: Claimed, relay: Relay, result: SendResult) -> bool:
        """What a relay refuses that took nothing yet may be about the relay: others have their say first."""
        if relay.name in work.taking:
            return False
        work.refuse(relay.name, claimed, result, len(self._connections.relays))
        left = self._dispatcher.leave_to_others(work, claimed, relay, self._connections.away)
        if left:
            work.said[claimed.id] = (relay.name, result)
        return left

    def _record(self, work: RunWork, claimed: Claimed, result: SendResult) -> None:
        work.said.pop(claimed.id, None)
        work.report.ended += 1
        work.returning += result.state == ReplyOutcome.PLANNED
        self._gate.record(answered(claimed, result))

    def _give_back(self, work: RunWork, relay: Relay, copy: Copy, result: SendResult) -> None:
        """The session was refused, not the copy: it keeps its claim and goes with the next session.

        One that makes a relay hang up again and again is deferred: the others do not wait behind it.
        """
        if work.is_of_one(relay.name, result) and not work.may_go_on(copy):
            self._record(work, copy.claimed, replace(result, state=ReplyOutcome.DEFERRED))
        else:
            work.claims.give_back(copy.claimed)
        work.judge(relay.name, copy.id, result, len(self._connections.relays))
        pace, domain = self._dispatcher.pace, domain_of(copy.claimed)
        pace.unused(relay, domain)
        pace.record(relay, domain, result)

    def lost(self, relay: Relay, copy: Copy, reason: Why, *, doubtful: bool) -> None:
        """The connection ended while the copy was under way."""
        work = self._workload.of(copy.claimed)
        committed = copy.waiting and not self._gate.leave(copy.claimed)
        if doubtful:
            self._gate.record(unanswered(copy.claimed, DeliveryState.IN_DOUBT, reason, Stage.DOT))
        elif not work.may_go_on(copy):
            self._gate.record(unanswered(copy.claimed, DeliveryState.DEFERRED, reason, Stage.DATA))
        elif committed:
            # Its intent may be on disk, but no dot was written: surely not accepted.
            work.returning += 1
            self._gate.record(unanswered(copy.claimed, DeliveryState.PLANNED, reason, Stage.DATA))
        else:
            work.claims.give_back(copy.claimed)

    def served(self, connection: RelayConnection) -> None:
        self._connections.served(connection)

    def closed(self, connection: RelayConnection, stage: str, reason: Why) -> None:
        if reason:
            ended = Reason(RunReason.AT_STAGE, "", {"relay": connection.relay.name, "stage": stage}, reason)
            # A relay that served the session will be asked again at once: only what comes then is trouble.
            if stage != "quota" and (connection.accepted or stage in _OF_ONE_COPY):
                log.info("runs %s: %s", sorted(self._workload.runs), english_of([ended]))
            else:
                self._note_trouble(ended)
        self._connections.closed(connection, stage, reason)
