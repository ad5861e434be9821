"""Reports about manuscripts, for people and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from distributor import settings
from distributor.cli import table, text
from distributor.cli.manuscript_json import Row, other_version
from distributor.language import gettext as _
from distributor.newsroom import placing
from distributor.store.models import Manuscript, Placement, Resemblance, Version
from distributor.store.queries import placements, resemblances, runs
from distributor.words.actors import actor_name
from distributor.words.manuscripts import field_name, found_in, manuscript_state_name
from distributor.words.reasons import all_words_of, words_of
from distributor.words.runs import run_state_name


def show_list(rows: list[Row]) -> None:
    """Print a line per manuscript."""
    if not rows:
        text.note(
            _("no manuscripts; to receive mail: distributor inbox receive FILE, distributor inbox fetch")
        )
        return
    headings = (_("number"), _("state"), _("title"), _("authors"), _("from"), _("versions"), _("issue"))
    lines = (
        (
            manuscript.number,
            manuscript_state_name(manuscript.state),
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
    byline = placing.byline(version.authors, version.unit)
    return "\n\n".join(filter(None, (f"# {version.title}", version.body.strip(), byline)))


def show(manuscript: Manuscript, chosen: Version) -> None:
    """Print everything about the manuscript, and the text of one version."""
    for line in _lines(manuscript, chosen):
        text.say(text.line(line))
    text.say("")
    text.say(chosen.body)


def _lines(manuscript: Manuscript, chosen: Version) -> Iterator[str]:
    words = _("%(number)s, %(state)s, version %(version)d")
    yield words % {
        "number": manuscript.number,
        "state": manuscript_state_name(manuscript.state),
        "version": chosen.number,
    }
    yield from _fields(chosen)
    if manuscript.contributor:
        yield _("from: %(name)s") % {"name": _contributor(manuscript)}
    for note in chosen.notes:
        yield _("note: %(note)s") % {"note": words_of(note)}
    versions = list(manuscript.versions.select_related("incoming", "enclosure").order_by("number"))
    for version in versions:
        yield _arrival(version)
    for one in resemblances.of(versions):
        yield _likeness(one, manuscript)
    for entry in manuscript.decisions.order_by("id"):
        named = {
            "day": _day(entry.made),
            "state": manuscript_state_name(entry.state),
            "by": actor_name(entry.by) or "–",
        }
        yield (_("%(day)s: %(state)s (%(by)s)") % named) + "".join(
            f" {said}" for said in (all_words_of(entry.reasons), entry.note) if said
        )
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
        yield f"  {field_name(name)}: {value or '–'}" + (f"  [{sure}]" if value else "")


def _sure(found: Mapping[str, Any]) -> str:
    source = str(found.get("source", ""))
    return f"{found.get('confidence', 0):.0%} {found_in(source)}".strip()


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
    other = other_version(one, manuscript)
    share = f"{one.share:.0%}"
    if one.issue:
        words = _("resembles “%(title)s” in %(slug)s: %(share)s of the text")
        return words % {"title": one.article, "slug": one.issue.slug, "share": share}
    assert other
    words = _("resembles %(number)s “%(title)s”: %(share)s of the text")
    return words % {"number": other.manuscript.number, "title": other.title, "share": share}


def _trace(manuscript: Manuscript, row: Placement) -> str:
    """The placement: manuscript → article → issue, and the state of the issue."""
    run = runs.latest(row.issue)
    if row.removed:
        fate = _("taken out %(day)s") % {"day": _day(row.removed)}
    elif run is None:
        fate = _("not sent yet")
    else:
        fate = run_state_name(run.state)
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
