"""The history of copies: written with what changes them, and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from distributor.states import AttemptEvent, DeliveryState, RunKind
from distributor.store.models import Attempt, Delivery, Run
from distributor.store.queries.exceptional import in_doubt

_BATCH = 500


@dataclass(frozen=True, slots=True)
class CopyChange:
    """A copy as a change left it."""

    id: int
    run_id: int
    copy_number: int
    state: str
    relay: str
    stage: str
    reason: str
    reply: str


def change(sql: str, parameters: Sequence[Any], *, event: str, by: str = "") -> list[CopyChange]:
    """Run an UPDATE of deliveries (without its RETURNING) and enter the event in the copies' histories."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            returning = "id, run_id, copy_number, state, relay, stage, reason, reply"
            cursor.execute(f"{sql} RETURNING {returning}", parameters)
            changed = [CopyChange(*row) for row in cursor.fetchall()]
        Attempt.objects.bulk_create((_entry(row, event, by) for row in changed), batch_size=_BATCH)
    return changed


def _entry(row: CopyChange, event: str, by: str) -> Attempt:
    """What a person or a policy decides happened at no relay."""
    made = Attempt(delivery_id=row.id, event=event, by=by[:150], state=row.state)
    if event in (AttemptEvent.CRASHED, AttemptEvent.GIVEN_UP):
        made.relay, made.stage = row.relay, row.stage
        if row.state != DeliveryState.PLANNED:
            made.reason, made.reply = row.reason, row.reply
    return made


def of(copy: Delivery) -> list[Attempt]:
    """The entries of one copy, oldest first."""
    return list(Attempt.objects.filter(delivery=copy).order_by("id"))


def doubts(run: Run | None = None, slug: str | None = None) -> list[Delivery]:
    """Copies in doubt of the run, of the issue (or `answer`), or all; with run and issue, in their order."""
    found = in_doubt().select_related("run__issue", "group")
    if run is not None:
        found = found.filter(run=run)
    if slug is not None:
        found = found.filter(
            Q(run__kind=RunKind.ANSWER) if slug == RunKind.ANSWER else Q(run__issue__slug=slug)
        )
    return list(found.order_by("run_id", "copy_number"))


def decided(run_id: int, numbers: Sequence[int]) -> dict[int, Attempt]:
    """The last decision of a person about each of these copies, by copy number."""
    entries = Attempt.objects.filter(
        delivery__run_id=run_id,
        delivery__copy_number__in=numbers,
        event__in=(AttemptEvent.SETTLED, AttemptEvent.RETRIED),
    )
    return {entry.delivery.copy_number: entry for entry in entries.select_related("delivery").order_by("id")}
