"""`distributor status`, `pause`, `resume` and `cancel`: commands for an existing run."""

from __future__ import annotations

import click

from distributor import settings
from distributor.cli import report, schedules, text, waiting
from distributor.cli.account import by_command
from distributor.cli.command import as_json, command, one_of
from distributor.delivery.runs.progress import look
from distributor.errors import NotFound, UserError
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.reason import Reason
from distributor.states import RunKind, RunState
from distributor.store.models import Issue, Run
from distributor.store.queries import answers, issues, runs
from distributor.words.runs import run_state_name
from distributor.worker import ring

run_option = click.option(
    "--run", "number", type=int, help=_("The number of the run; by default the latest.")
)


def find(slug: str, number: int | None = None) -> Run:
    """The run asked for, or the issue's latest; `answer` in place of an issue means mail to a contributor."""
    if slug == RunKind.ANSWER:
        return answers.run(number)
    issue = issues.by_slug(slug)
    run = runs.latest(issue) if number is None else runs.of_issue(issue, number)
    if run is None:
        raise NotFound(_missing(issue, number))
    return run


def with_copies(slug: str, number: int | None) -> Run:
    """The same; raises UserError if the copies of the run are archived."""
    run = find(slug, number)
    if run.archived:
        words = _(
            "the copies of run %(run)d are in the archive; first: "
            "distributor archive restore %(slug)s --run %(run)d"
        )
        raise UserError(words % {"run": run.pk, "slug": slug})
    return run


def _is_issue(slug: str) -> bool:
    return slug != RunKind.ANSWER


def _missing(issue: Issue, number: int | None) -> str:
    known = ", ".join(str(pk) for pk in issue.runs.order_by("pk").values_list("pk", flat=True))
    if number is not None and known:
        words = _("%(slug)s has no run %(run)d; it has: %(known)s")
        return words % {"slug": issue.slug, "run": number, "known": known}
    return _("%(slug)s has not been sent; send it with: distributor send %(slug)s") % {"slug": issue.slug}


@command(help=_("Show the progress of a run."))
@click.argument("slug")
@click.option("--by", type=one_of(report.BY), help=_("Count by group (the default) or by domain."))
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


@command(help=_("Put a run on hold: no further copy is started; copies that await a reply are completed."))
@click.argument("slug")
@click.option("--reason", default="", help=_("The reason, for the record."))
@run_option
def pause(slug: str, reason: str, number: int | None) -> None:
    run = find(slug, number)
    _move(run, RunState.PAUSED, of=[RunState.SENDING], reason=by_command(reason))
    text.say(
        _("run %(run)d is on hold; go on with: distributor resume %(slug)s") % {"run": run.pk, "slug": slug}
    )


@command(
    help=_("Resume a run on hold; `answer` instead of an issue: all mails to contributors that are on hold.")
)
@click.argument("slug")
@run_option
def resume(slug: str, number: int | None) -> None:
    every = answers.on_hold() if number is None and not _is_issue(slug) else []
    for run in every or [find(slug, number)]:
        _move(run, RunState.SENDING, of=[RunState.PAUSED])
        _go_on(run)


def _go_on(run: Run) -> None:
    named = {"run": run.pk, "slug": run.slug}
    if not waiting.machine_missing():
        ring(run.pk, times=settings.WORKER_PROCESSES)
        words = _("run %(run)d goes on; watch it with: distributor status %(slug)s")
    elif run.kind != RunKind.ISSUE:
        words = _("run %(run)d continues as soon as the service is running: distributor up")
    else:
        words = _("run %(run)d continues as soon as the service is running: distributor send %(slug)s --wait")
    text.say(words % named)


@command(help=_("Cancel a run for good, with every copy that was not sent."))
@click.argument("slug")
@click.option("--reason", default="", help=_("The reason, for the record."))
@run_option
def cancel(slug: str, reason: str, number: int | None) -> None:
    run = find(slug, number)
    if run.state not in Run.LIVE:
        raise UserError(_refusal(run))
    count = runs.cancel(run, by_command(reason))
    words = ngettext(
        "run %(run)d is cancelled; %(count)d copy was not sent",
        "run %(run)d is cancelled; %(count)d copies were not sent",
        count,
    )
    text.say(words % {"run": run.pk, "count": count})


def _move(run: Run, state: str, *, of: list[str], reason: Reason | None = None) -> None:
    if not runs.change_state(run, state, of=of, reason=reason):
        raise UserError(_refusal(run))


def _refusal(run: Run) -> str:
    words = _("run %(run)d of %(slug)s is %(state)s")
    return words % {"run": run.pk, "slug": run.slug, "state": run_state_name(run.state)}
