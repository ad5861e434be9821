"""Totals of a run, always counted from its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Max, Min

from distributor.store.models import Delivery, Run


def counts(run_id: int) -> dict[str, int]:
    """How many copies of the run are in each state; states without a copy are left out."""
    rows = Delivery.objects.filter(run_id=run_id).order_by().values_list("state").annotate(Count("id"))
    return dict(rows)


def by_group(run_id: int) -> list[tuple[str, dict[str, int]]]:
    """The counts for each group of the run, in the order of the 送发 list."""
    rows = (
        Delivery.objects.filter(run_id=run_id)
        .order_by("group__order")
        .values_list("group__name", "group__order", "state")
        .annotate(Count("id"))
    )
    groups: dict[str, dict[str, int]] = {}
    for name, _order, state, number in rows:
        groups.setdefault(name or "", {})[state] = number
    return list(groups.items())


def span(run_id: int) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When the first and the last copy were accepted."""
    found = Delivery.objects.filter(run_id=run_id, state=Delivery.ACCEPTED).aggregate(
        Min("changed"), Max("changed")
    )
    return found["changed__min"], found["changed__max"]


def accepted_since(run_id: int, seconds: float) -> int:
    """Copies accepted in the last `seconds`."""
    since = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=seconds)
    return Delivery.objects.filter(run_id=run_id, state=Delivery.ACCEPTED, changed__gte=since).count()


COLUMNS = (
    "copy_number",
    "group__name",
    "name",
    "position",
    "unit",
    "address",
    "state",
    "relay",
    "stage",
    "reply_code",
    "enhanced_code",
    "reply",
    "attempts",
    "changed",
)


def rows(run: Run) -> Iterator[dict[str, object]]:
    """Every copy of the run by copy number, streamed: one dictionary of COLUMNS each."""
    yield from Delivery.objects.filter(run=run).order_by("copy_number").values(*COLUMNS).iterator(2000)
