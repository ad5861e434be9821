"""Copies of runs that are over, on their way into an archive and out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max
from django.db.models.functions import Now

from distributor.states import RunKind, RunState
from distributor.store.models import ArchivedCopies, Attempt, Delivery, Run

_BATCH = 1000
OVER = (RunState.DONE, RunState.CANCELLED)
# What a finished copy has no use for any more: claims and dates of what was to come.
COPY = tuple(
    field.attname
    for field in Delivery._meta.concrete_fields
    if field.name not in ("run", "fence", "lease_until", "due")
)
ENTRY = tuple(
    field.attname for field in Attempt._meta.concrete_fields if field.name not in ("id", "delivery")
)


@dataclass(frozen=True, slots=True)
class RunSnapshot:
    """What a run's rows looked like; equal where nothing has changed since."""

    states: dict[str, int]
    changed: dt.datetime | None
    entries: int

    @property
    def copies(self) -> int:
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive copies, packed, for the links in their mails."""

    first: int
    last: int
    packed: bytes


def over_before(moment: dt.datetime) -> list[Run]:
    """Runs that ended before the moment and are not in an archive, oldest first.

    Answers stay: a file for a single copy would take more room than its row.
    """
    found = Run.objects.filter(state__in=OVER, archived=None, finished__lt=moment).exclude(
        kind=RunKind.ANSWER
    )
    return list(found.select_related("issue").order_by("id"))


def archived() -> list[Run]:
    """Archived runs with their issues, newest first."""
    return list(Run.objects.exclude(archived=None).select_related("issue").order_by("-id"))


def look(run_id: int) -> RunSnapshot:
    """Count the rows one by one: nothing is deduced from the numbers of the copies."""
    rows = Delivery.objects.filter(run_id=run_id).order_by()
    states = dict(rows.values_list("state").annotate(Count("id")))
    changed = rows.aggregate(Max("changed"))["changed__max"]
    return RunSnapshot(states, changed, Attempt.objects.filter(delivery__run_id=run_id).count())


def copies(run_id: int) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Every copy of the run by its number, with the entries of its history; streamed."""
    last = 0
    while batch := list(_after(run_id, last).values(*COPY, "group__name")[:_BATCH]):
        entries = _entries([row["id"] for row in batch])
        yield from ((row, entries.get(row["id"], [])) for row in batch)
        last = batch[-1]["copy_number"]


def _after(run_id: int, number: int) -> Any:
    return Delivery.objects.filter(run_id=run_id, copy_number__gt=number).order_by("copy_number")


def _entries(ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    found = Attempt.objects.filter(delivery_id__in=ids).order_by("delivery_id", "id")
    rows = found.values("delivery_id", *ENTRY)
    return {
        key: [{name: entry[name] for name in ENTRY} for entry in entries]
        for key, entries in groupby(rows, lambda row: row["delivery_id"])
    }


def seal(run_id: int, seen: RunSnapshot, totals: dict[str, Any], blocks: Iterable[Block]) -> bool:
    """Mark the run as archived if it is over and its rows still are what was seen; returns whether it is."""
    with transaction.atomic():
        run = Run.objects.select_for_update().only("state", "archived").get(pk=run_id)
        if run.archived or run.state not in OVER or look(run_id) != seen:
            return False
        ArchivedCopies.objects.bulk_create(
            (ArchivedCopies(run_id=run_id, first=b.first, last=b.last, packed=b.packed) for b in blocks),
            batch_size=50,
        )
        Run.objects.filter(pk=run_id).update(archived=Now(), totals=totals)
    return True


def drop(run_id: int) -> int:
    """Delete the next thousand rows of an archived run; returns how many went, 0 at the end."""
    with transaction.atomic():
        if not Run.objects.filter(pk=run_id).exclude(archived=None).exists():
            return 0
        ids = list(_after(run_id, 0).values_list("id", flat=True)[:_BATCH])
        _delete("distributor_attempt", "delivery_id", ids)
        _delete("distributor_delivery", "id", ids)
    return len(ids)


def _delete(table: str, column: str, ids: Sequence[int]) -> None:
    """Past Django's collector, which would read every row first."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {column} IN ({', '.join(['%s'] * len(ids))})", ids)


def remaining(run_id: int) -> bool:
    """Whether rows of the run are still in the database."""
    return Delivery.objects.filter(run_id=run_id).exists()


def packed(run_id: int, copy_number: int) -> tuple[Run, bytes] | None:
    """The block that holds this copy of an archived run, and its run with its issue."""
    found = ArchivedCopies.objects.filter(run_id=run_id, first__lte=copy_number, last__gte=copy_number)
    block = found.select_related("run__issue__publication").first()
    return (block.run, bytes(block.packed)) if block else None


def put_back(run_id: int, rows: Iterable[tuple[dict[str, Any], list[dict[str, Any]]]]) -> int:
    """In one transaction, what the archive holds takes the place of whatever is left; returns the copies."""
    count = 0
    with transaction.atomic():
        Run.objects.select_for_update().only("state").get(pk=run_id)
        while drop(run_id):
            pass
        batch: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
        for each in rows:
            batch.append(each)
            if len(batch) == _BATCH:
                count += _insert(run_id, batch)
                batch = []
        count += _insert(run_id, batch)
        ArchivedCopies.objects.filter(run_id=run_id).delete()
        Run.objects.filter(pk=run_id).update(archived=None, totals=None)
    return count


def _insert(run_id: int, batch: Sequence[tuple[dict[str, Any], list[dict[str, Any]]]]) -> int:
    Delivery.objects.bulk_create([Delivery(run_id=run_id, **copy) for copy, _ in batch])
    Attempt.objects.bulk_create(
        [Attempt(delivery_id=copy["id"], **entry) for copy, entries in batch for entry in entries]
    )
    return len(batch)
