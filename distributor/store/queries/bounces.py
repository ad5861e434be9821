"""What mail that came in does to copies and addresses, each effect once."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import QuerySet

from distributor.audience.address import comparable
from distributor.states import AttemptEvent
from distributor.store.models import Attempt, Delivery, Effect, Person, Run

# Word for word as in the index attempt_came_back: SQLite uses a partial index for its own condition only.
_IS_REPORT = f"event = '{AttemptEvent.BOUNCED}'"
# The reports first, whatever the planner thinks of a run's million copies: `+ 0` hides their index.
_COUNT = f"""
    SELECT COUNT(DISTINCT distributor_attempt.delivery_id)
    FROM distributor_attempt JOIN distributor_delivery d ON d.id = distributor_attempt.delivery_id
    WHERE {_IS_REPORT} AND d.run_id + 0 = %s
"""


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
    """The key of the reader with this address; empty where nobody reads there."""
    found = Person.objects.filter(address_key=comparable(address_key))
    return found.values_list("address_key", flat=True).first() or ""


def came_back(run_id: int) -> int:
    """How many copies of the run came back, as mail systems reported by mail."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [run_id])
        count: int = cursor.fetchone()[0]
    return count


def reports() -> QuerySet[Attempt]:
    """The entries that say that a copy came back."""
    return Attempt.objects.extra(where=[_IS_REPORT])


def last_reports(copies: Iterable[Delivery]) -> dict[int, Attempt]:
    """The last report about each of these copies that came back, by the copy's id."""
    found = reports().filter(delivery__in=[copy.pk for copy in copies]).order_by("id")
    return {entry.delivery_id: entry for entry in found}


def last_reports_of(run_id: int) -> dict[int, Attempt]:
    """The same for every copy of the run, by copy number."""
    found = reports().filter(delivery__run_id=run_id).select_related("delivery").order_by("id")
    return {entry.delivery.copy_number: entry for entry in found}
