"""Sends ordered for later: kept, found when they are due, and moved from state to state."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now

from distributor.reason import Reason
from distributor.states import ScheduleState
from distributor.store.models import Issue, Schedule

_ASKING = (ScheduleState.OVERDUE, ScheduleState.HELD)
_TEXTS = ("edition__html", "edition__text", "edition__pictures", "edition__templates")


def make(wanted: Schedule) -> None:
    """Inside a transaction: keep the schedule; IntegrityError where its issue has one that may still send."""
    wanted.save(force_insert=True)


def open_of(issue: Issue) -> Schedule | None:
    """The schedule of the issue that may still send, if any."""
    return _found().filter(issue=issue, state__in=Schedule.OPEN).first()


def latest(issue: Issue) -> Schedule | None:
    """The newest schedule of the issue, whatever became of it."""
    return _found().filter(issue=issue).order_by("-id").first()


def listing(limit: int = 200) -> list[Schedule]:
    """The newest schedules: those that may still send first."""
    rows = list(_found().order_by("-id")[:limit])
    return sorted(rows, key=lambda row: row.state not in Schedule.OPEN)


def asking() -> list[Schedule]:
    """Those that a person must decide about: overdue or held."""
    return list(_found().filter(state__in=_ASKING).order_by("due"))


def count_asking() -> int:
    """How many those are."""
    return Schedule.objects.filter(state__in=_ASKING).count()


def due() -> list[int]:
    """Ids of waiting schedules whose time has come, by the database's clock."""
    found = Schedule.objects.filter(state=ScheduleState.WAITING, due__lte=Now())
    return list(found.order_by("due", "id").values_list("pk", flat=True))


def taken(schedule_id: int, state: str) -> Schedule | None:
    """Inside a transaction: the schedule, locked, where it is in this state and nobody else holds it."""
    skip = connection.features.has_select_for_update_skip_locked
    rows = Schedule.objects.select_for_update(skip_locked=skip, of=("self",) if skip else ())
    return rows.select_related("issue__publication", "edition").filter(pk=schedule_id, state=state).first()


def lock(schedule: Schedule) -> None:
    """Inside a transaction: nobody else changes the schedule until its end; it is read anew."""
    Schedule.objects.select_for_update().get(pk=schedule.pk)
    schedule.refresh_from_db()
    schedule.issue.refresh_from_db()


def move(
    schedule: Schedule, state: str, *, of: Sequence[str], reason: Reason | None = None, **fields: object
) -> bool:
    """Bring the schedule from one of the states `of` to `state`; returns whether it moved."""
    changes = {"state": state, "state_reason": [reason] if reason else [], "changed": Now(), **fields}
    moved = Schedule.objects.filter(pk=schedule.pk, state__in=of).update(**changes)
    schedule.refresh_from_db()
    return bool(moved)


def _found() -> QuerySet[Schedule]:
    return Schedule.objects.select_related("issue__publication", "edition").defer(*_TEXTS)
