"""How far a run is: counts by state, rate and time left, all from rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from distributor.states import DeliveryState
from distributor.store.models import Delivery, Run
from distributor.store.queries import bounces, progress

# The rate of the last seconds tells the time left better than the rate since the start.
_RECENT_SECONDS = 10.0
_KEPT = 200  # domains whose counts outlive the copies

Heading = tuple[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Progress:
    """One look at a run."""

    total: int
    states: dict[str, int]  # only states that occur
    rate: float  # copies accepted per second: of late while sending, overall once done
    seconds_left: float | None  # None: unknown
    started: dt.datetime
    finished: dt.datetime | None
    came_back: int = 0  # copies that their relay accepted and a mail system reported back by mail

    @property
    def open(self) -> int:
        """Copies that have not come to an end."""
        return sum(self.states.get(state, 0) for state in Delivery.OPEN)

    @property
    def ended(self) -> int:
        return self.total - self.open


def look(run: Run) -> Progress:
    """Count the rows of the run now."""
    found = states(run)
    total = sum(found.values())
    if run.totals:
        back = run.totals.get("came_back", 0)
        return Progress(total, found, run.totals["rate"], 0.0, run.created, run.finished, back)
    open_ = sum(found.get(state, 0) for state in Delivery.OPEN)
    rate = _latest_rate(run, found) if open_ else _overall_rate(run, found)
    soon = open_ - found.get(
        DeliveryState.DEFERRED, 0
    )  # a deferred copy waits for its hour, whatever the rate
    left = 0.0 if not open_ else soon / rate if rate and soon else None
    return Progress(total, found, rate, left, run.created, run.finished, bounces.came_back(run.pk))


def states(run: Run) -> dict[str, int]:
    """How many copies are in each state; states without a copy are left out."""
    return _ordered(run.totals["states"] if run.totals else progress.counts(run.pk))


def groups(run: Run) -> list[Heading]:
    """The counts for each group of the run, in the order of the 送发 list."""
    return (
        [(name, counted) for name, counted in run.totals["groups"]]
        if run.totals
        else progress.by_group(run.pk)
    )


def domains(run: Run, most: int | None) -> list[Heading]:
    """The counts for the `most` largest domains of addresses (None: all); "" heads the others together."""
    found = run.totals["domains"] if run.totals else progress.by_domain(run.pk)
    rest: Counter[str] = Counter()
    for _name, counted in found[most:] if most is not None else ():
        rest.update(counted)
    return [(name, counted) for name, counted in found[:most]] + ([("", dict(rest))] if rest else [])


def totals(run: Run) -> dict[str, object]:
    """All of the above as it is kept when the copies go into an archive."""
    seen = look(run)
    counted = {"states": seen.states, "came_back": seen.came_back, "rate": seen.rate}
    return {**counted, "groups": groups(run), "domains": domains(run, _KEPT)}


def _ordered(found: Mapping[str, int]) -> dict[str, int]:
    return {state: found[state] for state in Delivery.STATES if state in found}


def _latest_rate(run: Run, found: Mapping[str, int]) -> float:
    return progress.rate(run.pk, progress.begun(run, found), dt.datetime.now(dt.UTC), _RECENT_SECONDS)


def _overall_rate(run: Run, found: Mapping[str, int]) -> float:
    first, last = progress.span(run.pk)
    if first is None or last is None:
        return 0.0
    # A handful of copies within an instant says nothing about a rate.
    return found.get(DeliveryState.ACCEPTED, 0) / max((last - first).total_seconds(), 1.0)
