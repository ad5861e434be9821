"""Who receives nothing any more (停发), since when and why."""

from __future__ import annotations

from django.db.models import QuerySet
from django.db.models.functions import Now

from distributor.store.models import Suppression

# Of a copy, in SQL. Who wants no further issue still gets an answer to a mail of their own.
SUPPRESSED = (
    "EXISTS (SELECT 1 FROM distributor_suppression s "
    "WHERE s.address_key = distributor_delivery.address_key AND s.lifted IS NULL "
    "AND (s.reason <> 'unsubscribed' OR NOT EXISTS (SELECT 1 FROM distributor_run r "
    "WHERE r.id = distributor_delivery.run_id AND r.kind = 'answer')))"
)


def active() -> QuerySet[Suppression]:
    """The suppressions in force, newest first."""
    return Suppression.objects.filter(lifted=None).order_by("-id")


def of(address_key: str) -> Suppression | None:
    """The suppression in force for this address, if any."""
    return active().filter(address_key=address_key).first()


def suppress(address_key: str, reason: str, detail: str = "") -> None:
    """Send nothing more to this address; where that is so already, the first reason stands."""
    fresh = Suppression(address_key=address_key, reason=reason, detail=detail[:500])
    # The unique constraint settles two who come at once; asking first would not.
    Suppression.objects.bulk_create([fresh], ignore_conflicts=True)


def lift(address_key: str, reason: str = "") -> bool:
    """End the suppression of this address, only one for `reason` where given; returns whether one ended."""
    found = active().filter(address_key=address_key)
    return bool((found.filter(reason=reason) if reason else found).update(lifted=Now()))
