"""Copies as people look at them: one by its number, those that did not arrive, page by page."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from distributor.audience.address import comparable
from distributor.states import DeliveryState, RunKind
from distributor.store.comparable import with_former_key
from distributor.store.models import Delivery, Run
from distributor.store.models.run import APART
from distributor.store.queries import bounces
from distributor.store.queries import suppression_scope as scope
from distributor.store.queries.exceptional import apart
from distributor.store.queries.pages import Page

NOT_ARRIVED = (DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.DEFERRED)


@dataclass(frozen=True, slots=True)
class CopyFilter:
    """Which copies of a run to show; empty fields let everything pass."""

    states: Sequence[str] = ()
    group: str = ""
    words: str = ""  # in the name, unit or address
    came_back: bool = False


def numbered(run_id: int, copy_number: int) -> Delivery | None:
    """The copy of that number with its run and issue, without the edition's text."""
    found = Delivery.objects.select_related("run__issue__publication", "group")
    return found.filter(run_id=run_id, copy_number=copy_number).first()


def last(run: Run) -> Delivery:
    """The copy of the run's highest number; every run has one at least."""
    return run.deliveries.order_by("-copy_number")[:1].get()


def withhold(address_key: str, reason: str, publication_id: int | None = None) -> int:
    """Copies of live runs for this address whose dot is not under way are suppressed; returns how many.

    Those of one publication alone where it is named. One that is claimed loses its fence: the gate turns it
    away, even with its body written.
    """
    live = Run.objects.filter(scope.stops(reason, publication_id), state__in=Run.LIVE).exclude(
        kind=RunKind.TEST
    )
    waiting = Delivery.objects.filter(
        run__in=list(live.values_list("pk", flat=True)),
        state__in=[DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.DEFERRED],
    )
    # One after the other, so that each finds its own index.
    found = waiting.filter(address_key=comparable(address_key)), with_former_key(waiting, address_key)
    ended = {"fence": 0, "lease_until": None, "due": None, "changed": Now()}
    return sum(
        rows.update(state=DeliveryState.SUPPRESSED, reason=reason, reply="", **ended) for rows in found
    )


def not_arrived(run_id: int, limit: int) -> list[Delivery]:
    """Failed, doubtful and deferred copies of the run, lowest number first."""
    return list(apart(_shown(run_id)).filter(state__in=NOT_ARRIVED).order_by("copy_number")[:limit])


def came_back(run_id: int, limit: int) -> list[Delivery]:
    """Copies of the run that mail systems reported back by mail, lowest number first."""
    return list(_matching(run_id, CopyFilter(came_back=True)).order_by("copy_number")[:limit])


def page_after(run_id: int, chosen: CopyFilter, number: int, size: int) -> Page[Delivery]:
    """The `size` copies that follow this number."""
    matching = _matching(run_id, chosen)
    rows = list(matching.filter(copy_number__gt=number).order_by("copy_number")[: size + 1])
    passed = matching.filter(copy_number__lte=number).order_by("-copy_number")[:1]
    return Page(tuple(rows[:size]), bool(passed), len(rows) > size)


def page_before(run_id: int, chosen: CopyFilter, number: int, size: int) -> Page[Delivery]:
    """The `size` copies that stand before this number."""
    matching = _matching(run_id, chosen)
    rows = list(matching.filter(copy_number__lt=number).order_by("-copy_number")[: size + 1])
    passed = matching.filter(copy_number__gte=number).order_by("copy_number")[:1]
    return Page(tuple(reversed(rows[:size])), len(rows) > size, bool(passed))


def _shown(run_id: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(run_id=run_id).select_related("group")


def _matching(run_id: int, chosen: CopyFilter) -> QuerySet[Delivery]:
    found = _shown(run_id)
    if chosen.states:
        found = found.filter(state__in=chosen.states)
    if chosen.states and set(chosen.states) <= set(APART):
        found = apart(found)
    if chosen.came_back:
        found = found.filter(pk__in=bounces.reports().values("delivery_id"))
    if chosen.group:
        found = found.filter(group__name=chosen.group)
    if chosen.words:
        anywhere = (Q(**{f"{field}__icontains": chosen.words}) for field in ("name", "unit", "address"))
        found = found.filter(functools.reduce(operator.or_, anywhere))
    return found
