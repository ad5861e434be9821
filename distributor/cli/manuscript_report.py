"""What is said about manuscripts, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from distributor.cli import table, text
from distributor.incoming import typeset
from distributor.language import gettext as _
from distributor.language import told
from distributor.store.models import Manuscript, Placement, Resemblance, Run, Version
from distributor.store.queries import manuscripts, placements, resemblances, runs

Row = tuple[Manuscript, list[Version], Placement | None]


def state_name(state: str) -> str:
    """The state of a manuscript as people call it."""
    return {
        Manuscript.RECEIVED: _("received"),
        Manuscript.ADOPTED: _("adopted"),
        Manuscript.REVISE: _("to be revised"),
        Manuscript.REJECTED: _("rejected"),
        Manuscript.PUBLISHED: _("published"),
    }.get(state, state)


def fields(names: Iterable[str]) -> str:
    """Names of fields as people call them."""
    words = {
        "title": _("title"),
        "authors": _("authors"),
        "unit": _("unit"),
        "telephone": _("telephone"),
        "column": _("column"),
        "body": _("text"),
    }
    return _(", ").join(words.get(name, name) for name in names)


def listed(rows: QuerySet[Manuscript]) -> list[Row]:
    """Each manuscript with its versions and where it stands."""
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


def show_list(rows: list[Row]) -> None:
    """Print a line per manuscript."""
    if not rows:
        text.note(
            _("no manuscripts; mail is kept by: distributor inbox receive FILE, distributor inbox fetch")
        )
        return
    headings = (_("number"), _("state"), _("title"), _("authors"), _("from"), _("versions"), _("issue"))
    lines = (
        (
            manuscript.number,
            state_name(manuscript.state),
            versions[-1].title,
            _(", ").join(versions[-1].authors),
            manuscript.contributor.name if manuscript.contributor else "",
            len(versions),
            placed.issue.slug if placed else "",
        )
        for manuscript, versions, placed in rows
    )
    table.show(headings, lines, right=(5,))


def markdown(version: Version) -> str:
    """Title, text and byline, as they go into an issue."""
    byline = typeset.byline(version.authors, version.unit)
    return "\n\n".join(filter(None, (f"# {version.title}", version.body.strip(), byline)))


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
        "decisions": [
            {"state": entry.state, "by": entry.by, "note": entry.note, "made": entry.made.isoformat()}
            for entry in manuscript.decisions.order_by("id")
        ],
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
        "notes": version.notes,
    }


def _resemblance(one: Resemblance, manuscript: Manuscript) -> dict[str, Any]:
    other = _other(one, manuscript)
    return {
        "manuscript": other.manuscript.number if other else None,
        "issue": one.issue.slug if one.issue else None,
        "title": other.title if other else one.article,
        "share": round(one.share, 3),
    }


def _other(one: Resemblance, manuscript: Manuscript) -> Version | None:
    """The version of the other manuscript, whichever of the two came first."""
    return one.other if one.version.manuscript_id == manuscript.pk else one.version


def _placement(row: Placement) -> dict[str, Any]:
    return {
        "issue": row.issue.slug,
        "column": row.column,
        "title": row.title,
        "version": row.version.number,
        "by": row.by,
        "made": row.made.isoformat(),
        "removed": row.removed.isoformat() if row.removed else None,
    }


def show(manuscript: Manuscript, chosen: Version) -> None:
    """Print all that is known of the manuscript, and the text of one version."""
    for line in _lines(manuscript, chosen):
        text.say(text.line(line))
    text.say("")
    text.say(chosen.body)


def _lines(manuscript: Manuscript, chosen: Version) -> Iterator[str]:
    words = _("%(number)s, %(state)s, version %(version)d")
    yield words % {
        "number": manuscript.number,
        "state": state_name(manuscript.state),
        "version": chosen.number,
    }
    yield from _fields(chosen)
    if manuscript.contributor:
        yield _("from: %(name)s") % {"name": _contributor(manuscript)}
    for note in chosen.notes:
        yield _("look at this: %(note)s") % {"note": told(note)}
    versions = list(manuscript.versions.select_related("incoming", "enclosure").order_by("number"))
    for version in versions:
        yield _arrival(version)
    for one in resemblances.of(versions):
        yield _likeness(one, manuscript)
    for entry in manuscript.decisions.order_by("id"):
        named = {"day": _day(entry.made), "state": state_name(entry.state), "by": entry.by or "–"}
        yield (_("%(day)s: %(state)s (%(by)s)") % named) + (f" {told(entry.note)}" if entry.note else "")
    for row in placements.of(manuscript):
        yield _trace(manuscript, row)


def _fields(version: Version) -> Iterator[str]:
    values: Mapping[str, str] = {
        "title": version.title,
        "authors": "、".join(version.authors),
        "unit": version.unit,
        "telephone": version.telephone,
        "column": version.column,
    }
    for name, value in values.items():
        sure = _("confirmed") if name in version.confirmed else _sure(version.found.get(name, {}))
        yield f"  {fields([name])}: {value or '–'}" + (f"  [{sure}]" if value else "")


def _sure(found: Mapping[str, Any]) -> str:
    return f"{found.get('confidence', 0):.0%} {_(str(found.get('source') or 'nowhere'))}"


def _contributor(manuscript: Manuscript) -> str:
    contributor = manuscript.contributor
    assert contributor
    addresses = _(", ").join(row.address for row in contributor.addresses.order_by("id"))
    return f"{contributor.pk} {contributor.name} <{addresses}> {contributor.unit or ''}".strip()


def _arrival(version: Version) -> str:
    words = _("version %(version)d: %(day)s, mail %(mail)d, %(place)s")
    place = version.enclosure.name if version.enclosure else _("its text")
    day = _day(version.incoming.received)
    return words % {"version": version.number, "day": day, "mail": version.incoming_id, "place": place}


def _likeness(one: Resemblance, manuscript: Manuscript) -> str:
    other = _other(one, manuscript)
    share = f"{one.share:.0%}"
    if one.issue:
        words = _("resembles “%(title)s” in %(slug)s: %(share)s of the text")
        return words % {"title": one.article, "slug": one.issue.slug, "share": share}
    assert other
    words = _("resembles %(number)s “%(title)s”: %(share)s of the text")
    return words % {"number": other.manuscript.number, "title": other.title, "share": share}


def _trace(manuscript: Manuscript, row: Placement) -> str:
    """Manuscript → article → issue, and what became of that."""
    run = runs.latest(row.issue)
    if row.removed:
        fate = _("taken out %(day)s") % {"day": _day(row.removed)}
    elif run is None:
        fate = _("not sent yet")
    else:
        fate = _("sent") if run.state == Run.DONE else _("being sent")
    words = _("%(number)s version %(version)d → “%(title)s” → %(slug)s, column %(column)s (%(fate)s)")
    return words % {
        "number": manuscript.number,
        "version": row.version.number,
        "title": row.title,
        "slug": row.issue.slug,
        "column": row.column,
        "fate": fate,
    }


def _day(moment: Any) -> str:
    return f"{moment.astimezone(settings.ZONE):%Y-%m-%d}"
