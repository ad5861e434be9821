"""Manuscripts as JSON."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from distributor.store.models import Decision, Manuscript, Placement, Resemblance, Version
from distributor.store.queries import manuscripts, placements, resemblances
from distributor.words.actors import actor_name
from distributor.words.reasons import english_of

Row = tuple[Manuscript, list[Version], Placement | None]


def listed(rows: QuerySet[Manuscript]) -> list[Row]:
    """Each manuscript with its versions and its place in an issue."""
    found = list(manuscripts.in_pages(rows))
    standing = placements.standing([manuscript.pk for manuscript, _versions in found])
    return [(manuscript, versions, standing.get(manuscript.pk)) for manuscript, versions in found]


def as_json(manuscript: Manuscript, versions: list[Version], placed: Placement | None) -> dict[str, Any]:
    """One entry of `manuscript list --json`."""
    newest = versions[-1]
    contributor = manuscript.contributor
    return {
        "number": manuscript.number,
        "state": manuscript.state,
        "title": newest.title,
        "authors": newest.authors,
        "unit": newest.unit,
        "telephone": newest.telephone,
        "column": newest.column,
        "contributor": {"id": contributor.pk, "name": contributor.name} if contributor else None,
        "publication": manuscript.publication.title if manuscript.publication else None,
        "versions": len(versions),
        "received": versions[0].incoming.received.isoformat(),
        "confirmed": newest.confirmed,
        "issue": placed.issue.slug if placed else None,
    }


def whole_as_json(manuscript: Manuscript, chosen: Version) -> dict[str, Any]:
    """What `manuscript show --json` prints."""
    versions = list(manuscript.versions.select_related("incoming", "enclosure").order_by("number"))
    whole = as_json(manuscript, versions, placements.active(manuscript))
    return whole | {
        "version": chosen.number,
        "text": chosen.body,
        "found": chosen.found,
        "pictures": sorted(chosen.pictures),
        "history": [_version(version) for version in versions],
        "resembles": [_resemblance(one, manuscript) for one in resemblances.of(versions)],
        "decisions": [_decision(entry) for entry in manuscript.decisions.order_by("id")],
        "placements": [_placement(row) for row in placements.of(manuscript)],
    }


def _version(version: Version) -> dict[str, Any]:
    return {
        "version": version.number,
        "incoming": version.incoming_id,
        "place": version.place,
        "file": version.enclosure.name if version.enclosure else None,
        "received": version.incoming.received.isoformat(),
        "title": version.title,
        "notes": [english_of([note]) for note in version.notes],
    }


def _decision(entry: Decision) -> dict[str, Any]:
    return {
        "state": entry.state,
        "by": actor_name.english(entry.by),
        "note": entry.note or english_of(entry.reasons),
        "made": entry.made.isoformat(),
    }


def _resemblance(one: Resemblance, manuscript: Manuscript) -> dict[str, Any]:
    other = other_version(one, manuscript)
    return {
        "manuscript": other.manuscript.number if other else None,
        "issue": one.issue.slug if one.issue else None,
        "title": other.title if other else one.article,
        "share": round(one.share, 3),
    }


def _placement(row: Placement) -> dict[str, Any]:
    return {
        "issue": row.issue.slug,
        "column": row.column,
        "title": row.title,
        "version": row.version.number,
        "by": actor_name.english(row.by),
        "made": row.made.isoformat(),
        "removed": row.removed.isoformat() if row.removed else None,
    }


def other_version(one: Resemblance, manuscript: Manuscript) -> Version | None:
    """The version of the other manuscript, whichever of the two came first."""
    return one.other if one.version.manuscript_id == manuscript.pk else one.version
