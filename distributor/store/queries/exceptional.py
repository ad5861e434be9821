"""Copies that are neither on their way nor accepted: few among many, and found by an index of their own."""

from __future__ import annotations

from django.db.models import QuerySet

from distributor.states import DeliveryState
from distributor.store.models import Delivery
from distributor.store.models.run import APART

# Word for word as in the index: SQLite uses a partial index for its own condition and for no other.
IS_APART = f"state IN ({', '.join(repr(state) for state in APART)})"


def in_doubt() -> QuerySet[Delivery]:
    """Copies in doubt, of whatever run; their index has this condition, word for word."""
    return Delivery.objects.extra(where=[f"distributor_delivery.state = '{DeliveryState.IN_DOUBT}'"])


def apart(found: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Those of the copies that are apart."""
    return found.extra(where=[f"distributor_delivery.{IS_APART}"])
