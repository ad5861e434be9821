"""`distributor archive`: moves finished runs into files and restores them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import asdict

import click

from distributor import settings
from distributor.cli import table, text
from distributor.cli.command import as_json, command
from distributor.cli.run import find, run_option
from distributor.delivery.keeping import archive
from distributor.delivery.keeping.archive_file import Manifest
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.store.models import Run
from distributor.store.queries import archive as query


@command(help=_("Move the copies of a finished run, or of all runs that ended before a date, into files."))
@click.argument("slug", required=False)
@click.option(
    "--before", metavar=_("DAY"), help=_("Archive every run that ended before this date, such as 2026-01-01.")
)
@run_option
def add(slug: str | None, before: str | None, number: int | None) -> None:
    for run in _chosen(slug, before, number):
        manifest = archive.put(run, settings.ARCHIVE)
        words = ngettext(
            "run %(run)d of %(slug)s: %(count)d copy is in %(file)s",
            "run %(run)d of %(slug)s: %(count)d copies are in %(file)s",
            manifest.copies,
        )
        named = {"run": run.pk, "slug": run.slug, "count": manifest.copies}
        text.say(words % {**named, "file": settings.ARCHIVE / manifest.file})


def _chosen(slug: str | None, before: str | None, number: int | None) -> list[Run]:
    if bool(slug) == bool(before):
        raise UserError(_("name an issue or a date: distributor archive add SLUG, or --before 2026-01-01"))
    if slug:
        return [find(slug, number)]
    assert before is not None
    found = query.over_before(_morning(before))
    if not found:
        text.say(_("no finished run ended before that day"))
    return found


def _morning(day: str) -> dt.datetime:
    """The beginning of that day in the office's time zone."""
    try:
        return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), settings.ZONE)
    except ValueError:
        raise UserError(_("“%(day)s” is not a date; write it like this: 2026-01-01") % {"day": day}) from None


@command(help=_("List the archived runs."))
@as_json
def list_(as_json: bool) -> None:
    runs = query.archived()
    if as_json:
        text.print_json([_as_json(run) for run in runs])
        return
    if not runs:
        text.say(_("no run is archived; see: distributor archive add --help"))
        return
    headings = [_("Issue"), _("Run"), _("Copies"), _("Archived"), _("File")]
    rows = [[run.slug, run.pk, held.copies, _day(run), held.file] for run, held in _held(runs)]
    table.show(headings, rows, right=(1, 2))


def _held(runs: Iterable[Run]) -> Iterator[tuple[Run, Manifest]]:
    return ((run, archive.manifest_of(run)) for run in runs)


def _as_json(run: Run) -> dict[str, object]:
    return {
        "issue": run.slug,
        "run": run.pk,
        "archived": run.archived.isoformat() if run.archived else None,
        "rows_left": query.remaining(run.pk),
        **asdict(archive.manifest_of(run)),
    }


def _day(run: Run) -> str:
    return run.archived.astimezone(settings.ZONE).strftime("%Y-%m-%d") if run.archived else ""


@command(help=_("Read and verify the whole file of an archived run, and summarise its content."))
@click.argument("slug")
@run_option
@as_json
def show(slug: str, number: int | None, as_json: bool) -> None:
    run = find(slug, number)
    count = sum(1 for _copy in archive.copies(run, settings.ARCHIVE))
    if as_json:
        text.print_json(_as_json(run))
        return
    for name, value in asdict(archive.manifest_of(run)).items():
        text.say(f"{name}: {value}")
    words = ngettext(
        "%(count)d copy read, as it was written", "%(count)d copies read, as they were written", count
    )
    text.say(words % {"count": count})
    if query.remaining(run.pk):
        words = _("rows are left in the database; go on with: distributor archive add %(slug)s --run %(run)d")
        text.say(words % {"slug": slug, "run": run.pk})


@command(help=_("Restore the copies of an archived run into the database; the file is kept."))
@click.argument("slug")
@run_option
def restore(slug: str, number: int | None) -> None:
    run = find(slug, number)
    count = archive.restore(run, settings.ARCHIVE)
    words = ngettext(
        "%(count)d copy of run %(run)d is back", "%(count)d copies of run %(run)d are back", count
    )
    text.say(words % {"count": count, "run": run.pk})
