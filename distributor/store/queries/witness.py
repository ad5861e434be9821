"""The witness: a number that only grows while runs are live, so that an older copy of the database shows."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from distributor.reason import Reason
from distributor.states import RunKind, RunState, ScheduleState
from distributor.store.models import Run, Schedule, Witness

_ONLY = 1  # the row's id
_AFTERWARDS = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Testimony:
    """The state of a database by which an older copy of it is recognised."""

    origin: str
    number: int
    live: bool  # a run is live, or ended within the last minute


def read() -> Testimony | None:
    """The testimony of this database; None before its first."""
    row = Witness.objects.filter(pk=_ONLY).values_list("origin", "number").first()
    return Testimony(*row, live=_is_live()) if row else None


def begin() -> Testimony | None:
    """Give the database a name of its own; harmless when it has one."""
    Witness.objects.bulk_create([Witness(pk=_ONLY, origin=secrets.token_hex(16))], ignore_conflicts=True)
    return read()


def advance() -> None:
    """Count on."""
    Witness.objects.filter(pk=_ONLY).update(number=F("number") + 1)


def note_plan(*, compared: bool) -> None:
    """Count on for a run; `compared` ends the doubt about a restored database.

    At 0 the mirrors were not told of it yet, and it stays there.
    """
    Witness.objects.filter(pk=_ONLY, number__gt=0).update(number=F("number") + 1)
    if compared:
        Witness.objects.filter(pk=_ONLY).update(restored=None)


def restored() -> bool:
    """Whether this is a restored backup that nobody has compared yet."""
    return Witness.objects.filter(pk=_ONLY).exclude(restored=None).exists()


def waits() -> bool:
    """Whether anything would go on by itself: a live run, or a schedule."""
    live = Run.objects.filter(state__in=Run.LIVE).exclude(kind=RunKind.TEST)
    return live.exists() or Schedule.objects.filter(state=ScheduleState.WAITING).exists()


def hold_everything(seen: Testimony, known: int, reason: Reason) -> int | None:
    """Put live runs and schedules on hold and count past `known`; returns how many of them.

    None where somebody else has counted on since `seen`: what he did stands.
    """
    with transaction.atomic():
        mine = Witness.objects.filter(pk=_ONLY, number=seen.number)
        if not mine.update(number=max(seen.number, known) + 1, restored=Now()):
            return None
        held = Run.objects.filter(state__in=Run.LIVE).update(state=RunState.PAUSED, state_reason=[reason])
        waiting = Schedule.objects.filter(state__in=[ScheduleState.WAITING, ScheduleState.OVERDUE])
        return held + waiting.update(state=ScheduleState.HELD, changed=Now(), state_reason=[reason])


def _is_live() -> bool:
    # Copies may have been accepted between the last beat and the end of their run.
    just = Q(finished__gt=Now() - _AFTERWARDS)
    return Run.objects.filter(Q(state__in=Run.LIVE) | just).exists()
