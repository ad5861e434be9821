"""What is measured from outside: numbers of all runs, and of the copies of those that are live."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db.models import Count, Max, Min
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Now

from distributor.states import AttemptEvent, DeliveryState
from distributor.store.models import Attempt, Delivery, Run
from distributor.store.queries import exceptional, progress
from distributor.store.queries.progress import States

# Copies that tell when the last one was accepted; see queries/progress.py.
_WINDOW = 10_000


def runs() -> dict[str, int]:
    """How many runs are in each state."""
    return dict(Run.objects.order_by().values_list("state").annotate(Count("id")))


def live() -> list[tuple[Run, States]]:
    """The runs that are sending or on hold, with their copies by state."""
    found = Run.objects.filter(state__in=Run.LIVE).only("kind").order_by("id")
    return [(run, progress.counts(run.pk)) for run in found]


def in_doubt() -> int:
    """Copies in doubt, of whatever run."""
    return exceptional.in_doubt().count()


def waiting_since(run_id: int) -> dt.datetime | None:
    """Since when the copy of the run waits that has waited longest, for its first try or for another."""
    return min((moment for moment in (_planned(run_id), _deferred(run_id)) if moment), default=None)


def _planned(run_id: int) -> dt.datetime | None:
    """That of the lowest number: copies are begun in this order. The literal words are those of the index."""
    planned = Delivery.objects.filter(run_id=run_id).extra(
        where=[f"distributor_delivery.state = '{DeliveryState.PLANNED}'"]
    )
    first = planned.order_by(RawSQL("copy_number + 0", [])).values_list("changed", flat=True)[:1]
    return next(iter(first), None)


def _deferred(run_id: int) -> dt.datetime | None:
    deferred = Delivery.objects.extra(
        where=[f"distributor_delivery.state = '{DeliveryState.DEFERRED}'"]
    ).filter(run_id=run_id)
    moment: dt.datetime | None = deferred.aggregate(moment=Min(Coalesce("since", "changed")))["moment"]
    return moment


def last_accepted(run: Run, counted: States) -> dt.datetime | None:
    """When a copy of the run was accepted last, estimated from the copies that were begun last."""
    begun = progress.begun(run, counted)
    accepted = Delivery.objects.filter(
        run=run,
        state=DeliveryState.ACCEPTED,
        copy_number__gt=begun - _WINDOW,
        copy_number__lte=begun + _WINDOW,
    )
    moment: dt.datetime | None = accepted.aggregate(Max("changed"))["changed__max"]
    return moment


def attempts(run_id: int) -> Counter[tuple[str, str]]:
    """(relay, outcome) -> attempts of the run: what was accepted, and every other word of a relay."""
    accepted = Delivery.objects.filter(run_id=run_id, state=DeliveryState.ACCEPTED).order_by()
    by_relay = accepted.values_list("relay").annotate(Count("id"))
    total: Counter[tuple[str, str]] = Counter(
        {(relay, DeliveryState.ACCEPTED): number for relay, number in by_relay}
    )
    others = Attempt.objects.filter(delivery__run_id=run_id, event=AttemptEvent.ATTEMPT).order_by()
    for relay, state, number in others.values_list("relay", "state").annotate(Count("id")):
        total[relay, state] += number
    return total


def now() -> dt.datetime:
    """The database's clock."""
    found = Run.objects.annotate(now=Now()).values_list("now", flat=True).first()
    return found or dt.datetime.now(dt.UTC)
