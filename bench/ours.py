"""The product: plan, ring, and read from the rows when the last copy was recorded."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

from bench import database, processes
from bench.errors import BenchError
from bench.legs import Leg, pace
from distributor import configuration, settings
from distributor.delivery.runs import plan, progress
from distributor.delivery.runs.plan import Order
from distributor.states import DeliveryState, RunState
from distributor.store.models import Delivery, Issue, Run
from distributor.worker import ring

_LOOK_SECONDS = 0.1
_MOST_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Office:
    """Workers that wait for the bell, and the database server where there is one."""

    worker: int  # process ids
    server: int

    @classmethod
    def open(cls) -> Office:
        """That of the running machine."""
        return cls(processes.child_with("distributor.worker"), database.server())

    def send(self, issue: Issue, order: Order, mails: int) -> Leg:
        """Send the issue to so many readers; timed from the ring to the record of the last copy."""
        run = plan.plan(issue, order, site=configuration.site())
        before = self._cpu()
        rung = dt.datetime.now(dt.UTC)
        ring(run.pk, times=settings.WORKER_PROCESSES)
        _await_end(run)
        after = self._cpu()
        _require_accepted(run, mails)
        records = list(Delivery.objects.filter(run=run).order_by("changed").values_list("changed", flat=True))
        return Leg(
            mails,
            (records[-1] - rung).total_seconds(),
            after[0] - before[0],
            after[1] - before[1],
            pace=pace(rung, records),
        )

    def _cpu(self) -> tuple[float, float]:
        return processes.cpu_seconds(self.worker), processes.cpu_seconds(self.server) if self.server else 0.0


def _await_end(run: Run) -> None:
    deadline = time.monotonic() + _MOST_SECONDS
    while run.state == RunState.SENDING:
        if time.monotonic() > deadline:
            raise BenchError(
                f"not sent after {_MOST_SECONDS} s: {progress.look(run).states}; {run.state_reason}"
            )
        time.sleep(_LOOK_SECONDS)
        run.refresh_from_db(fields=["state", "state_reason"])
    if run.state != RunState.DONE:
        raise BenchError(f"the run is {run.state}: {run.state_reason}")


def _require_accepted(run: Run, mails: int) -> None:
    states = progress.look(run).states
    if states != {DeliveryState.ACCEPTED: mails}:
        raise BenchError(f"not every one of {mails} copies was accepted: {states}")
