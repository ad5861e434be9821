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
from distributor.delivery.sending.connection_pool import Lines
from distributor.delivery.sending.copies import Press, unwritable
from distributor.delivery.sending.dispatch import Paced, Traffic, Unhurried, domain_of
from distributor.delivery.sending.gate import Gate
from distributor.delivery.sending.outcome import answered, unanswered
from distributor.delivery.sending.slice_database import Books, Company, Limits
from distributor.delivery.sending.workload import SliceReport, Work, Works
from distributor.delivery.smtp.channel import Why
from distributor.delivery.smtp.connection import Connection
from distributor.delivery.smtp.copy import Copy
from distributor.delivery.smtp.events import NotOffered, TooLarge
from distributor.delivery_codes import RunReason
from distributor.reason import Reason
from distributor.states import DeliveryState, ReplyOutcome, Stage
from distributor.store.queries.deliveries import Claimed
from distributor.store.queries.refusals import listed
from distributor.words.reasons import english_of

log = logging.getLogger(__name__)

_COMPANY_SECONDS = 1.0  # between looks for other runs
_EXTENSION_SECONDS = 5.0  # of a slice that a relay keeps waiting
_TICK = 0.5  # seconds between looks at deadlines, leases and the clock
# Where a session ends with these it speaks of one copy: that is told of the copy, and not of its run.
_OF_ONE_COPY = (Stage.RCPT, Stage.DATA, Stage.DOT, "setup")


def send(
    run_id: int,
    press: Press,
    relays: Sequence[Relay],
    limits: Limits,
    *,
    stopping: Callable[[], bool] = lambda: False,
    company: Company = lambda known: [],
    paced: Callable[[Callable[[], None]], Paced] = lambda wake: Unhurried(),
) -> dict[int, SliceReport]:
    """Send one slice of the run, and of those that come along; returns a report for each.

    It takes at most `slice_seconds` and the replies still awaited then; while a relay keeps it waiting
    for those, it goes on with what other relays take.
    """

    async def work() -> dict[int, SliceReport]:
        return await Slice(relays, limits, stopping, company, paced).work(run_id, press)

    return asyncio.run(work())


class Slice:
    """One process's share of the runs; the clerk of its connections (`connection.Clerk`)."""

    def __init__(
        self,
        relays: Sequence[Relay],
        limits: Limits,
        stopping: Callable[[], bool],
        company: Company,
        paced: Callable[[Callable[[], None]], Paced],
    ) -> None:
        self.reply_seconds = limits.reply_seconds
        self._limits, self._stopping, self._company = limits, stopping, company
        self._stop_at = time.monotonic() + limits.slice_seconds
        self._hopeless: dict[str, Reason] = {}  # relays that a person has to look at; others may serve
        self._works = Works()
        self._books = Books(self._works, limits, self._troubled, self._barred)
        self._lines = Lines(relays, self, self._has_work, limits)
        self._traffic = Traffic(relays, paced(self._wake), self._offer_soon)
        self._gate = Gate(
            self._books.commit, limits.lease_seconds, self._troubled, lambda: len(self._lines.open)
        )

    async def work(self, run_id: int, press: Press) -> dict[int, SliceReport]:
        """Send until nothing is left to claim, time is up, or a person is needed."""
        try:
            await self._traffic.pace.look()
            await self._books.open(run_id, press)
            # Should a helper break, all ends at once: without it leases end, or sessions wait for ever.
            async with asyncio.TaskGroup() as together:
                helpers = [together.create_task(helper) for helper in (self._gate.serve(), self._watch())]
                await self._lines.serve(len(self._works))
                await self._gate.quiet()
                self._look_for_hopeless()
                for helper in helpers:
                    helper.cancel()
        finally:
            await self._traffic.pace.close()
            await self._books.close()
        return {work.run_id: work.report for work in self._works}

    async def _watch(self) -> None:
        """Look after deadlines, leases, other runs and the end of the slice."""
        renewed = looked = time.monotonic()
        while True:
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            self._look_at_the_clock(now)
            self._lines.hang_up_on_the_silent(hurry=self._stopping())
            await self._books.tell_trouble()
            if now - renewed > self._limits.lease_seconds / 3:
                renewed = now
                await self._books.renew()
            if now - looked > _COMPANY_SECONDS and not self._lines.stop.is_set():
                looked = now
                await self._books.take_in(self._company)
            await self._books.put_off(self._traffic.far_off)
            self._decide()
            self._look_for_hopeless()
            self._refill()
            self._go_on_or_home()

    def _decide(self) -> None:
        for work in self._works:
            for claimed, result in work.decided(self._lines.away):
                self._record(work, claimed, result)

    def _look_at_the_clock(self, now: float) -> None:
        """Stop in time; but who has to wait for a relay's word anyhow goes on with the rest meanwhile."""
        if self._stopping():
            self._stop()
        elif self._lines.keep_waiting():
            self._stop_at = max(self._stop_at, now + _EXTENSION_SECONDS)
            self._lines.resume()
        elif now > self._stop_at:
            self._stop()

    def _stop(self) -> None:
        """Begin nothing more; what is under way comes to its end."""
        self._lines.stop.set()

    def _has_work(self) -> bool:
        return not (self._lines.stop.is_set() or self._works.empty)

    def _refill(self) -> None:
        if not self._lines.stop.is_set():
            self._works.refill(2 * max(len(self._lines.open), 1), self._go_on_or_home)

    def _wake(self) -> None:
        """The pace has tokens, or tidings."""
        for work in self._works:
            work.aside.wake()
        self._offer_soon()

    def _offer_soon(self) -> None:
        asyncio.get_running_loop().call_soon(self._lines.offer)

    def _go_on_or_home(self) -> None:
        if self._has_work():
            self._lines.offer()
            self._lines.staff(len(self._works))
        else:
            self._lines.send_home()

    def _troubled(self, reason: Reason) -> None:
        self._works.trouble(reason)
        log.warning("runs %s: %s", sorted(self._works.runs), english_of([reason]))

    def _look_for_hopeless(self) -> None:
        """Runs are put on hold only when no relay is left that could take what they have to send."""
        self._hopeless = {relay.name: reason for relay, reason in self._lines.hopeless()}
        for work in self._works:
            names = self._traffic.wanted(work)
            barred = {name: why for name, why in self._barred(work).items() if why and name in names}
            if names and barred.keys() == names and not (work.report.hold or work.empty):
                work.hold(listed(barred))

    def _barred(self, work: Work) -> dict[str, Reason | None]:
        """Every relay, and why it cannot serve the run; None where it can."""
        reasons = self._hopeless | work.doubted | work.unfit
        return {relay.name: reasons.get(relay.name) for relay in self._lines.relays}

    # ── what connections ask and tell ───────────────────────────────────────────────────────────

    def next_copy(self, connection: Connection) -> Copy | None:
        """The next claimed delivery as a finished copy; one that cannot be made fails by itself."""
        relay = connection.relay
        while not self._lines.stop.is_set() and (found := self._take(relay)):
            work, claimed = found
            claimed.relay = relay.name
            self._refill()
            try:
                copy = work.press.copy(claimed)
                connection.session.check(copy.envelope)
            except TooLarge as error:
                self._traffic.pace.unused(relay, domain_of(claimed))
                work.claims.give_back(claimed)
                work.refused_by(relay.name, error.why, len(self._lines.relays))
            except Exception as error:  # noqa: BLE001 (whatever it is, it is about this copy alone)
                self._traffic.pace.unused(relay, domain_of(claimed))
                if isinstance(error, NotOffered) and self._traffic.leave_to_others(work, claimed, relay):
                    continue
                self._gate.record(unanswered(claimed, DeliveryState.FAILED, unwritable(error)))
            else:
                return copy
        return None

    def _take(self, relay: Relay) -> tuple[Work, Claimed] | None:
        return self._works.take(relay.name, lambda work: self._traffic.next(work, relay))

    def await_gate(self, connection: Connection, copy: Copy) -> None:
        self._gate.arrive(connection, copy.claimed)

    def turned_away(self, copy: Copy) -> None:
        """The gate refused a copy: its run is on hold, or we slept past our lease. Begin no more of it."""
        self._works.of(copy.claimed).close()
        self._go_on_or_home()

    def ended(self, relay: Relay, copy: Copy, result: SendResult) -> None:
        """A relay's word on one copy."""
        work = self._works.of(copy.claimed)
        if not (result.refused and self._asks_another(work, copy.claimed, relay, result)):
            self._record(work, copy.claimed, self._with_another_go(work, copy, result))
        self._traffic.pace.told(relay, domain_of(copy.claimed), result)
        if result.state == ReplyOutcome.ACCEPTED:
            work.report.trouble = listed(self._hopeless | work.unfit)
        work.judge(relay.name, copy.id, result, len(self._lines.relays))
        if self._works.empty:
            asyncio.get_running_loop().call_soon(self._go_on_or_home)

    def _with_another_go(self, work: Work, copy: Copy, result: SendResult) -> SendResult:
        """Where the relay ends the session instead of taking the copy, it goes over the next one at once."""
        again = result.state == ReplyOutcome.DEFERRED and result.hangs_up and work.may_go_on(copy)
        return replace(result, state=ReplyOutcome.PLANNED) if again else result

    def _asks_another(self, work: Work, claimed: Claimed, relay: Relay, result: SendResult) -> bool:
        """What a relay refuses that took nothing yet may be about the relay: others have their say first."""
        if relay.name in work.taking:
            return False
        work.refuse(relay.name, claimed, result, len(self._lines.relays))
        left = self._traffic.leave_to_others(work, claimed, relay, self._lines.away)
        if left:
            work.said[claimed.id] = (relay.name, result)
        return left

    def _record(self, work: Work, claimed: Claimed, result: SendResult) -> None:
        work.said.pop(claimed.id, None)
        work.report.ended += 1
        work.returning += result.state == ReplyOutcome.PLANNED
        self._gate.record(answered(claimed, result))

    def give_back(self, relay: Relay, copy: Copy, result: SendResult) -> None:
        """The session was refused, not the copy: it keeps its claim and goes with the next session.

        One that makes a relay hang up again and again is deferred: the others do not wait behind it.
        """
        work = self._works.of(copy.claimed)
        if work.is_of_one(relay.name, result) and not work.may_go_on(copy):
            self._record(work, copy.claimed, replace(result, state=ReplyOutcome.DEFERRED))
        else:
            work.claims.give_back(copy.claimed)
        work.judge(relay.name, copy.id, result, len(self._lines.relays))
        pace, domain = self._traffic.pace, domain_of(copy.claimed)
        pace.unused(relay, domain)
        pace.told(relay, domain, result)

    def lost(self, relay: Relay, copy: Copy, reason: Why, *, doubtful: bool, committed: bool) -> None:
        """The connection ended while the copy was under way."""
        work = self._works.of(copy.claimed)
        committed = committed and not self._gate.leave(copy.claimed)
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

    def opened(self, connection: Connection) -> None:
        self._lines.opened(connection)

    def served(self, connection: Connection) -> None:
        self._lines.served(connection)

    def closed(self, connection: Connection, stage: str, reason: Why) -> None:
        if reason:
            ended = Reason(RunReason.AT_STAGE, "", {"relay": connection.relay.name, "stage": stage}, reason)
            # A relay that served the session will be asked again at once: only what comes then is trouble.
            if stage != "quota" and (connection.accepted or stage in _OF_ONE_COPY):
                log.info("runs %s: %s", sorted(self._works.runs), english_of([ended]))
            else:
                self._troubled(ended)
        self._lines.closed(connection, stage, reason)
