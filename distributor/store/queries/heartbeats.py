"""Signs of life of processes that leave no other trace in the rows."""

from __future__ import annotations

from django.db import connection
from django.db.models.functions import Now

from distributor.store.models import Pulse
from distributor.store.queries.clock import now

SWEEPER = "sweeper"


def beat(name: str) -> None:
    """The process of that name came round just now."""
    sql = f"""
        INSERT INTO distributor_pulse (name, beat) VALUES (%s, {now()})
        ON CONFLICT (name) DO UPDATE SET beat = excluded.beat
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [name])


def age(name: str) -> float | None:
    """Seconds since then by the database's clock; None where it never came round."""
    found = Pulse.objects.filter(name=name).annotate(now=Now()).values_list("now", "beat").first()
    return (found[0] - found[1]).total_seconds() if found else None
