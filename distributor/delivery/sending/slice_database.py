"""All database work of a slice, and the thread that does it."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import DatabaseError

from distributor.delivery.database_thread import DatabaseThread
from distributor.delivery.sending.claims import Claims
from distributor.delivery.sending.copies import CompiledRun
from distributor.delivery.sending.workload import RunWork, Workload
from distributor.delivery_codes import RunReason
from distributor.reason import Reason
from distributor.states import DeliveryState
from distributor.store.queries import deliveries, refusals, runs
from distributor.store.queries.deliveries import Claimed, CopyOutcome

_FAR_SECONDS = 30.0  # a copy that has to wait for longer gives up its claim


@dataclass(frozen=True, slots=True)
class SliceLimits:
    """How long and how much; seconds and copies. A day's limits go by the office's calendar."""

    slice_seconds: float = 60.0
    lease_seconds: float = 60.0
    reply_seconds: float = 600.0
    batch_size: int = 200
    processes: int = 1  # that send, this one included
    zone: dt.tzinfo = dt.UTC


# The runs that a slice may serve besides its own: given those it has, more of them.
OtherRuns = Callable[[frozenset[int]], list[tuple[int, CompiledRun]]]


class SliceDatabase:
    """Claims, renews, postpones and commits copies, and records the trouble of runs."""

    def __init__(
        self,
        workload: Workload,
        limits: SliceLimits,
        on_trouble: Callable[[Reason], None],
        barred: Callable[
            [RunWork], Mapping[str, Reason | None]
        ],  # every relay, and why it cannot serve the run
    ) -> None:
        self._barred = barred
        self._workload, self._limits, self._note_trouble = workload, limits, on_trouble
        # Commits never queue behind claims: a thread, and so a database connection, for each.
        self._claims_thread, self._gate_thread = DatabaseThread("claims"), DatabaseThread("gate")

    async def open(self, run_id: int, compiled: CompiledRun) -> None:
        """Serve this run, too."""
        limits = self._limits
        claims = Claims(
            run_id,
            limits.batch_size,
            limits.lease_seconds,
            self._claims_thread,
            self._note_trouble,
            extra=compiled.extra,
        )
        await claims.fill()
        self._workload.add(RunWork(run_id, compiled, claims))

    async def close(self) -> None:
        """Give back what was not begun."""
        for work in self._workload:
            await work.claims.put_away()
        await self._claims_thread.close()
        await self._gate_thread.close()

    async def renew(self) -> None:
        """Hold all claims for another lease."""
        for work in self._workload:
            await work.claims.renew()

    async def add_other_runs(self, other_runs: OtherRuns) -> None:
        """Serve the runs that began meanwhile, too."""
        try:
            found = await self._claims_thread.run(other_runs, self._workload.runs)
        except DatabaseError as error:
            self._note_trouble(Reason(RunReason.DATABASE, str(error)))
            return
        for run_id, compiled in found:
            await self.open(run_id, compiled)

    async def put_off(self, far_off: Callable[[RunWork, float], list[tuple[Claimed, float]]]) -> None:
        """What may not go for long waits in the database, and without its claim."""
        for work in self._workload:
            if far := far_off(work, _FAR_SECONDS):
                work.report.trouble = (Reason(RunReason.PACE),)
                with contextlib.suppress(DatabaseError):  # then their leases end by themselves
                    await self._claims_thread.run(deliveries.put_off, far)
                work.claims.settled({claimed.id for claimed, _ in far})

    async def record_trouble(self) -> None:
        """Keep each run's reason true while the slice runs: somebody may be waiting for it."""
        for work in self._workload:
            trouble, recorded = work.report.trouble, work.recorded_trouble
            if trouble == recorded:
                continue
            work.recorded_trouble = trouble
            with contextlib.suppress(DatabaseError):
                await self._gate_thread.run(runs.tell, work.run_id, trouble)

    async def commit(self, outcomes: list[CopyOutcome], intents: list[Claimed]) -> set[int]:
        """The gate's round (`deliveries.pass_gate`)."""
        passed = await self._gate_thread.run(
            deliveries.pass_gate, outcomes, intents, self._limits.lease_seconds
        )
        written = passed.union(outcome.id for outcome in outcomes)
        for work in self._workload:
            work.claims.settled(written)
        for outcome in outcomes:
            if outcome.state == DeliveryState.PLANNED:
                self._workload.of(outcome).planned_again()
        for work in {
            outcome.run_id: self._workload.of(outcome) for outcome in outcomes if outcome.refused
        }.values():
            await self._look_at_refusals(work, {outcome.relay for outcome in outcomes})
        return passed

    async def _look_at_refusals(self, work: RunWork, relays: set[str]) -> None:
        """What a relay refused that took nothing may be put back, and the run held (`refusals.settle`)."""
        if relays <= work.taking:
            return
        work.settle(await self._gate_thread.run(refusals.settle, work.run_id, self._barred(work)))
