"""What mail that came in does to copies and addresses, each effect once."""

from __future__ import annotations

from django.db import transaction

from distributor.store.models import Attempt, Delivery, Effect, Person, Run


def once(incoming_id: int, kind: str, about: str) -> bool:
    """Write down this effect of the mail; False where it had it before."""
    return Effect.objects.get_or_create(incoming_id=incoming_id, kind=kind, about=about[:320])[1]


def enter(copy: Delivery, entry: Attempt) -> bool:
    """Enter this in the copy's history as it stands; False where its run went into the archive."""
    with transaction.atomic():
        # The lock that the archive takes too: no entry is made for rows that are about to go.
        run = Run.objects.select_for_update(no_key=True).only("archived").get(pk=copy.run_id)
        row = None if run.archived else Delivery.objects.filter(pk=copy.pk).only("state").first()
        if row is None:
            return False
        entry.delivery, entry.state = row, row.state
        entry.save()
    return True


def reader(address_key: str) -> str:
    """The key of the reader with this address, whatever its capitals; empty where nobody reads there."""
    if not address_key:
        return ""
    found = Person.objects.order_by("id").values_list("address_key", flat=True)
    exact = found.filter(address_key=address_key).first()
    return exact or found.filter(address_key__iexact=address_key).first() or ""
