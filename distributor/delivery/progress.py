"""How far a run is: counts by state, rate and time left, all from rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from distributor.store.models import Delivery, Run
from distributor.store.queries import progress

# The rate of the last seconds tells the time left better than the rate since the start.
_RECENT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Progress:
    """One look at a run."""

    total: int
    states: dict[str, int]  # only states that occur
    rate: float  # copies accepted per second: lately while sending, overall once done
    seconds_left: float | None  # None: unknown
    started: dt.datetime
    finished: dt.datetime | None

    @property
    def open(self) -> int:
        """Copies that have not come to an end."""
        return sum(self.states.get(state, 0) for state in Delivery.OPEN)

    @property
    def ended(self) -> int:
        return self.total - self.open


def look(run: Run) -> Progress:
    """Count the rows of the run now."""
    states = progress.counts(run.pk)
    states = {state: states[state] for state in Delivery.STATES if state in states}
    total = sum(states.values())
    open_ = sum(states.get(state, 0) for state in Delivery.OPEN)
    rate = _rate(run, states.get(Delivery.ACCEPTED, 0), running=bool(open_))
    soon = open_ - states.get(Delivery.DEFERRED, 0)  # a deferred copy waits for its hour, whatever the rate
    left = 0.0 if not open_ else soon / rate if rate and soon else None
    return Progress(total, states, rate, left, run.created, run.finished)


def _rate(run: Run, accepted: int, *, running: bool) -> float:
    if running:
        return progress.accepted_since(run.pk, _RECENT_SECONDS) / _RECENT_SECONDS
    first, last = progress.span(run.pk)
    if first is None or last is None:
        return 0.0
    # A handful of copies within an instant says nothing about a rate.
    return accepted / max((last - first).total_seconds(), 1.0)
