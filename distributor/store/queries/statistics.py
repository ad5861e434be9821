"""Manuscripts counted: when the first mail of each came, from whom, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Min, OuterRef, Subquery

from distributor.store.models import Manuscript, Publication, Unit, Version


@dataclass(frozen=True, slots=True)
class CountedManuscript:
    """One manuscript."""

    received: dt.datetime  # its first version
    state: str
    contributor_id: int | None
    contributor: str
    unit: str  # of the contributor
    named_unit: (
        str  # that the manuscript names, by the name it has now; the contributor's where it names none
    )


def entries(
    since: dt.datetime | None = None, until: dt.datetime | None = None, publication: Publication | None = None
) -> Iterator[CountedManuscript]:
    """Every manuscript, of all publications or one, from `since` on and before `until`, oldest first."""
    found = Manuscript.objects.annotate(received=Min("versions__incoming__received")).exclude(received=None)
    found = found.filter(received__gte=since) if since else found
    found = found.filter(received__lt=until) if until else found
    found = found.filter(publication=publication) if publication else found
    newest = Version.objects.filter(manuscript=OuterRef("pk")).order_by("-number")
    rows = (
        found.annotate(named=Subquery(newest.values("unit")[:1]))
        .order_by("received", "id")
        .values_list(
            "received", "state", "contributor", "contributor__name", "contributor__unit__name", "named"
        )
    )
    merged = dict(Unit.objects.exclude(merged_into=None).values_list("name", "merged_into__name"))
    for received, state, contributor_id, contributor, unit, named in rows.iterator(chunk_size=2000):
        name = " ".join((named or "").split())
        own = merged.get(name, name) or unit or ""
        yield CountedManuscript(received, state, contributor_id, contributor or "", unit or "", own)
