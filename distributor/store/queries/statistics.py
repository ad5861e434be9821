"""Manuscripts counted: when the first mail of each came, from whom, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Min

from distributor.store.models import Manuscript


@dataclass(frozen=True, slots=True)
class Entry:
    """One manuscript."""

    received: dt.datetime  # its first version
    state: str
    contributor_id: int | None
    contributor: str
    unit: str


def entries(since: dt.datetime | None = None, until: dt.datetime | None = None) -> Iterator[Entry]:
    """Every manuscript that came at or after `since` and before `until`, oldest first."""
    found = Manuscript.objects.annotate(received=Min("versions__incoming__received")).exclude(received=None)
    found = found.filter(received__gte=since) if since else found
    found = found.filter(received__lt=until) if until else found
    rows = found.order_by("received", "id").values_list(
        "received", "state", "contributor", "contributor__name", "contributor__unit__name"
    )
    for received, state, contributor_id, contributor, unit in rows.iterator(chunk_size=2000):
        yield Entry(received, state, contributor_id, contributor or "", unit or "")
