"""Copies that a relay refused for good, in runs that are done: nothing of them is put back any more."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from distributor.states import DeliveryState, RunKind, RunState
from distributor.store.models import Delivery, Run, SuppressionEvidence
from distributor.store.queries.exceptional import apart

_LOOKED_BACK = timedelta(days=30)  # whoever was not at work for longer leaves older runs as they are


def runs_done() -> QuerySet[Run]:
    """Runs that ended recently and are not archived, without tests."""
    found = Run.objects.filter(state=RunState.DONE, archived=None, finished__gte=Now() - _LOOKED_BACK)
    return found.exclude(kind=RunKind.TEST).order_by("pk")


def refused(run: Run) -> QuerySet[Delivery]:
    """The copies of the run that failed with a permanent reply."""
    failed = apart(Delivery.objects.filter(run=run)).filter(state=DeliveryState.FAILED, reply_code__gte=500)
    return failed.select_related("run").order_by("copy_number")


def stopped_for(run_id: int, copy_number: int) -> bool:
    """Whether a reply about this copy stopped its reader before, also if that was lifted since."""
    found = SuppressionEvidence.objects.filter(run=run_id, copy_number=copy_number, incoming=None)
    return found.exclude(cause="").exists()
