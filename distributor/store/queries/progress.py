"""Totals of a run, always counted from its rows, and quickly where there are a million of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Min

from distributor.audience.fields import LISTED
from distributor.states import DeliveryState, RunKind
from distributor.store.models import Attempt, Delivery, Group, Run
from distributor.store.queries import bounces
from distributor.store.queries.clock import postgresql
from distributor.store.queries.exceptional import IS_APART

States = dict[str, int]

# Copies at either end of a run that tell of its time and rate; a smaller run is looked at whole.
_WINDOW = 10_000
_SATURATED = 0.8 * _WINDOW
_BRIEF = 0.1  # seconds

# Nearly all copies of a run are accepted or wait, and a small index (models/run.py) holds each of the other
# states: what is accepted is the rest. Copies are numbered 1 to N, but for those of a notice, which bear the
# numbers of the copies that it is about. `+ 0` keeps SQLite from walking all numbers of the run to find the
# few that are leased.
_COUNTS = f"""
    SELECT 'total', CASE WHEN EXISTS (
        SELECT 1 FROM distributor_run r WHERE r.id = %s AND r.kind IN ('{RunKind.ISSUE}', '{RunKind.TEST}')
    ) THEN (SELECT COALESCE(MAX(copy_number), 0) FROM distributor_delivery WHERE run_id = %s)
    ELSE (SELECT COUNT(*) FROM distributor_delivery WHERE run_id = %s) END
    UNION ALL
    SELECT '{DeliveryState.PLANNED}', COUNT(*) FROM distributor_delivery
    WHERE run_id = %s AND state = '{DeliveryState.PLANNED}'
    UNION ALL
    SELECT state, COUNT(*) FROM distributor_delivery
    WHERE run_id + 0 = %s AND state IN ('{DeliveryState.CLAIMED}', '{DeliveryState.COMMITTING}')
    GROUP BY state
    UNION ALL
    SELECT state, COUNT(*) FROM distributor_delivery
    WHERE run_id = %s AND {IS_APART} GROUP BY state
"""


def counts(run_id: int) -> States:
    """How many copies of the run are in each state; states without a copy are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [run_id] * 6)
        found: States = dict(cursor.fetchall())
    total = found.pop("total")
    return {
        state: n for state, n in (found | {DeliveryState.ACCEPTED: total - sum(found.values())}).items() if n
    }


def by_group(run_id: int) -> list[tuple[str, States]]:
    """The counts for each group of the run, in the order of the 送发 list."""
    order = {group.pk: (group.order, group.name) for group in Group.objects.all()}
    found = _by("group_id", run_id)
    ordered = sorted(found, key=lambda key: (order.get(key, (-1, "")), key or 0))
    return [(order[key][1] if key in order else "", found[key]) for key in ordered]


def by_domain(run_id: int) -> list[tuple[str, States]]:
    """The counts for each domain of the readers' addresses, the largest first."""
    domain = (
        "split_part(address_key, '@', -1)"
        if postgresql()
        else "substr(address_key, instr(address_key, '@') + 1)"
    )
    found = _by(domain, run_id)
    return sorted(found.items(), key=lambda each: (-sum(each[1].values()), each[0]))


def _by(heading: str, run_id: int) -> dict[Any, States]:
    # `copy_number > 0`: on SQLite in the order in which the rows lie, not in that of their addresses.
    sql = f"""
        SELECT {heading}, state, COUNT(*) FROM distributor_delivery
        WHERE run_id = %s AND copy_number > 0 GROUP BY 1, 2
    """
    found: dict[Any, States] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [run_id])
        for key, state, number in cursor.fetchall():
            found.setdefault(key, {})[state] = number
    return found


def span(run_id: int) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When the first and the last copy were accepted, as the copies at both ends of the run tell it."""
    copies = Delivery.objects.filter(run_id=run_id)
    highest = copies.aggregate(Max("copy_number"))["copy_number__max"] or 0
    accepted = copies.filter(state=DeliveryState.ACCEPTED)
    first = accepted.filter(copy_number__lte=_WINDOW).aggregate(Min("changed"))["changed__min"]
    last = accepted.filter(copy_number__gt=highest - _WINDOW).aggregate(Max("changed"))["changed__max"]
    return first, last


def begun(run: Run, counted: Mapping[str, int]) -> int:
    """The number of the last copy that was begun, if all before it were; `counted` are the run's states."""
    place = sum(counted.values()) - counted.get(DeliveryState.PLANNED, 0)
    if run.kind not in Run.NOTICES:
        return place
    numbers = Delivery.objects.filter(run=run).order_by("copy_number").values_list("copy_number", flat=True)
    return next(iter(numbers[max(place - 1, 0) : max(place, 1)]), 0)


def rate(run_id: int, begun: int, now: dt.datetime, seconds: float) -> float:
    """Copies accepted per second in the last `seconds`, told by those numbered up to `begun`.

    Copies are begun in the order of their numbers, so the highest are the latest. Where they go out so fast
    that the whole window is recent, the window's own time counts.
    """
    window = Delivery.objects.filter(
        run_id=run_id, state=DeliveryState.ACCEPTED, copy_number__gt=begun - _WINDOW, copy_number__lte=begun
    )
    recent = window.filter(changed__gte=now - dt.timedelta(seconds=seconds))
    found = recent.aggregate(Count("id"), Min("changed"))
    accepted: int = found["id__count"]
    if accepted < _SATURATED:
        return accepted / seconds
    return float(accepted / max((now - found["changed__min"]).total_seconds(), _BRIEF))


COLUMNS = (
    "copy_number",
    "group__name",
    *LISTED,
    "state",
    "relay",
    "stage",
    "reply_code",
    "enhanced_code",
    "reason",
    "reply",
    "attempts",
    "changed",
)


REPORT = ("made", "reply_code", "enhanced_code", "reason", "reply")


def rows(run: Run) -> Iterator[dict[str, object]]:
    """Every copy of the run by copy number, streamed: one dictionary of COLUMNS and `extra` each.

    `came_back` is the report that says so, as a dictionary of REPORT; None for most copies.
    """
    told = {number: entry_of(entry) for number, entry in bounces.last_reports_of(run.pk).items()}
    for row in (
        Delivery.objects.filter(run=run).order_by("copy_number").values(*COLUMNS, "extra").iterator(2000)
    ):
        yield {**row, "came_back": told.get(row["copy_number"])}


def entry_of(entry: Attempt) -> dict[str, object]:
    """The columns of a report."""
    return {name: getattr(entry, name) for name in REPORT}
