"""How many copies went out since a moment, counted from the rows: what a daily limit has left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q

from distributor.states import DeliveryState
from distributor.store.models import Delivery

_SPENT = (DeliveryState.ACCEPTED, DeliveryState.IN_DOUBT)


def sent_since(relay: str, moment: dt.datetime, domains: Sequence[str] = ()) -> int:
    """Copies that this relay (any where empty) accepted since, or may have; to these domains where given.

    Rows of runs that ended before are not looked at.
    """
    spent = Delivery.objects.filter(state__in=_SPENT, changed__gte=moment)
    spent = spent.filter(Q(run__finished=None) | Q(run__finished__gte=moment))
    if relay:
        spent = spent.filter(relay=relay)
    if domains:
        asked = Q()
        for domain in domains:
            asked |= Q(address_key__endswith=f"@{domain}")
        spent = spent.filter(asked)
    return spent.count()
