"""`status`, `deliveries`, `pause`, `resume`, `cancel`: a run after it has begun."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import click

from distributor import settings
from distributor.cli import report, schedules, table, text, waiting
from distributor.cli.command import as_json, command
from distributor.delivery import archive
from distributor.delivery.progress import look
from distributor.errors import NotFound, UserError
from distributor.language import gettext as _
from distributor.language import ngettext, told
from distributor.store.models import Delivery, Issue, Run
from distributor.store.queries import answers, issues, progress, runs
from distributor.worker import ring

# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
run_option = click.option("--run", "number", type=int, help=_("A certain run; the latest where not given."))


def find(slug: str, number: int | None = None) -> Run:
    """The run asked for, or the issue's latest; `answer` in place of an issue means mail to a contributor."""
    if slug == Run.ANSWER:
        return answers.run(number)
    issue = issues.by_slug(slug)
    run = Run.objects.filter(issue=issue, pk=number).first() if number is not None else runs.latest(issue)
    if run is None:
        raise NotFound(_missing(issue, number))
    return run


def _is_issue(slug: str) -> bool:
    return slug != Run.ANSWER


def _missing(issue: Issue, number: int | None) -> str:
    known = ", ".join(str(pk) for pk in issue.runs.order_by("pk").values_list("pk", flat=True))
    if number is not None and known:
        words = _("%(slug)s has no run %(run)d; it has: %(known)s")
        return words % {"slug": issue.slug, "run": number, "known": known}
    return _("%(slug)s has not been sent; send it with: distributor send %(slug)s") % {"slug": issue.slug}


@command(help=_("Show how far the sending of an issue is."))
@click.argument("slug")
@click.option("--by", type=click.Choice(report.BY), help=_("Count by group (the default) or by domain."))
@run_option
@as_json
def status(slug: str, by: str | None, number: int | None, as_json: bool) -> None:
    if _is_issue(slug) and number is None and not as_json and schedules.tell(issues.by_slug(slug)):
        return
    run = find(slug, number)
    seen = look(run)
    if as_json:
        text.print_json(report.as_json(run, seen, by or ""))
    else:
        report.show(run, seen, by or "group")


@command(help=_("List what became of every copy; as CSV it opens in a spreadsheet."))
@click.argument("slug")
@click.option(
    "--csv",
    "file",
    type=click.Path(dir_okay=False, allow_dash=True),
    help=_("Write a CSV file (- for standard output)."),
)
@click.option("--state", type=click.Choice(Delivery.STATES), help=_("Only copies in this state."))
@run_option
@as_json
def deliveries(slug: str, file: str | None, state: str | None, number: int | None, as_json: bool) -> None:
    run = find(slug, number)
    every = archive.rows(run, settings.ARCHIVE) if run.archived else progress.rows(run)
    rows = (row for row in every if state in (None, row["state"]))
    if file:
        _write_csv(file, rows)
    elif as_json:
        text.print_json([{**row, "changed": _iso(row)} for row in rows])
    else:
        table.show(_headings()[:9], (_line(row)[:9] for row in rows), right=(0,))


def _headings() -> list[str]:
    return [
        _("Copy no."),
        _("Group"),
        _("Name"),
        _("Position"),
        _("Unit"),
        _("Address"),
        _("State"),
        _("Reply"),
        _("Time"),
        _("Code"),
        _("Enhanced code"),
        _("Stage"),
        _("Relay"),
        _("Attempts"),
    ]


def _line(row: dict[str, object]) -> list[object]:
    state = report.state_name(str(row["state"]))
    who = [row["group__name"], row["name"], row["position"], row["unit"], row["address"]]
    how = [row["reply_code"], row["enhanced_code"], row["stage"], row["relay"], row["attempts"]]
    reply = str(row["reply"]) if row["reply_code"] else told(str(row["reply"]))
    return [row["copy_number"], *who, state, reply, _iso(row), *how]


def _iso(row: dict[str, object]) -> str:
    changed = row["changed"]
    return changed.astimezone(settings.ZONE).strftime("%Y-%m-%d %H:%M:%S") if changed else ""  # type: ignore[attr-defined]


def _write_csv(name: str, rows: Iterable[dict[str, object]]) -> None:
    """UTF-8 with a byte order mark, so that spreadsheets see Chinese; whole or not at all."""
    if name == "-":
        _write_rows(sys.stdout, rows)
        return
    path = Path(name)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with fresh.open("w", encoding="utf-8-sig", newline="") as file:
            count = _write_rows(file, rows)
        fresh.replace(path)
    except OSError as error:
        raise UserError(
            _("%(file)s cannot be written: %(reason)s") % {"file": name, "reason": error.strerror}
        ) from None
    finally:
        fresh.unlink(missing_ok=True)
    words = ngettext("%(count)d copy written to %(file)s", "%(count)d copies written to %(file)s", count)
    text.note(words % {"count": count, "file": name})


def _write_rows(file: IO[str], rows: Iterable[dict[str, object]]) -> int:
    writer = csv.writer(file)
    writer.writerow(_headings())
    count = 0
    for row in rows:
        writer.writerow(_harmless(_line(row)))
        count += 1
    return count


def _harmless(line: list[object]) -> Iterator[object]:
    for value in line:
        written = text.line(value) if isinstance(value, str) else value
        yield f"'{written}" if isinstance(written, str) and written.startswith(_FORMULA) else written


@command(help=_("Hold a run: nothing more is begun; what awaits its reply comes to an end."))
@click.argument("slug")
@click.option("--reason", default="", help=_("Why, for the record."))
@run_option
def pause(slug: str, reason: str, number: int | None) -> None:
    run = find(slug, number)
    _move(run, Run.PAUSED, of=[Run.SENDING], reason=reason or _("by command"))
    text.say(
        _("run %(run)d is on hold; go on with: distributor resume %(slug)s") % {"run": run.pk, "slug": slug}
    )


@command(help=_("Let a run on hold go on; `answer` in place of an issue: every answer on hold."))
@click.argument("slug")
@run_option
def resume(slug: str, number: int | None) -> None:
    every = answers.on_hold() if number is None and not _is_issue(slug) else []
    for run in every or [find(slug, number)]:
        _move(run, Run.SENDING, of=[Run.PAUSED], reason="")
        _go_on(run)


def _go_on(run: Run) -> None:
    named = {"run": run.pk, "slug": run.slug}
    if not waiting.machine_missing():
        ring(run.pk, times=settings.WORKER_PROCESSES)
        words = _("run %(run)d goes on; watch it with: distributor status %(slug)s")
    elif run.kind == Run.ANSWER:
        words = _("run %(run)d goes on as soon as something runs here: distributor up")
    else:
        words = _("run %(run)d goes on as soon as something runs here: distributor send %(slug)s --wait")
    text.say(words % named)


@command(help=_("End a run: copies that were not sent are cancelled, for good."))
@click.argument("slug")
@click.option("--reason", default="", help=_("Why, for the record."))
@run_option
def cancel(slug: str, reason: str, number: int | None) -> None:
    run = find(slug, number)
    if run.state not in Run.LIVE:
        raise UserError(_refusal(run))
    count = runs.cancel(run, reason or _("by command"))
    words = ngettext(
        "run %(run)d is cancelled; %(count)d copy was not sent",
        "run %(run)d is cancelled; %(count)d copies were not sent",
        count,
    )
    text.say(words % {"run": run.pk, "count": count})


def _move(run: Run, state: str, *, of: list[str], reason: str) -> None:
    if not runs.change_state(run, state, of=of, reason=reason):
        raise UserError(_refusal(run))


def _refusal(run: Run) -> str:
    words = _("run %(run)d of %(slug)s is %(state)s")
    return words % {"run": run.pk, "slug": run.slug, "state": report.run_state_name(run.state)}
