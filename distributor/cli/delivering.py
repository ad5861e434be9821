"""What `send` and `correct` do with a planned run: wake the workers, or wait and report the result."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
from django.db import DatabaseError

from distributor import settings
from distributor.cli import report, text, waiting
from distributor.cli.exit_codes import ExitCode
from distributor.delivery.runs.progress import Progress, look
from distributor.language import gettext as _
from distributor.states import RunState
from distributor.store.models import Issue, Run
from distributor.store.queries import runs
from distributor.words.reasons import all_words_of
from distributor.worker import ring

to_me_option = click.option(
    "--to-me",
    multiple=True,
    metavar="ADDRESS",
    help=_("Send a copy marked as a test to this address (repeatable); needs no signature."),
)


@contextmanager
def interruptible(issue: Issue) -> Iterator[None]:
    """A block that plans a run: Ctrl-C inside it reports what becomes of that run, or of the live one.

    A plan that is on record may still be looking for Redis, and its copies go out all the same.
    """
    before = runs.newest(issue)
    try:
        yield
    except KeyboardInterrupt:
        made = runs.newest(issue)
        if made is None or (made == before and made.state not in Run.LIVE):
            raise
        _interrupted(made)


def deliver(run: Run, *, wait: bool, final: bool, as_json: bool) -> None:
    """Wake the workers for the run; wait and report if asked, or if the worker ends with us.

    Then raises click's Exit with the exit code (`report.outcome`).
    """
    try:
        waits = wait or final or waiting.machine_missing()
        seen = waiting.wait(run, final=final) if waits else _begin(run)
    except KeyboardInterrupt:
        _interrupted(run)
    if not waits:
        _tell_begun(run, seen, as_json)
        return
    code = report.outcome(run, seen)
    if as_json:
        text.print_json(report.as_json(run, seen) | {"outcome": code.name.lower(), "exit_code": int(code)})
    else:
        report.show(run, seen)
    _tell_next(run, seen, code)
    raise click.exceptions.Exit(code)


def _begin(run: Run) -> Progress:
    ring(run.pk, times=settings.WORKER_PROCESSES)
    return look(run)


def _tell_begun(run: Run, seen: Progress, as_json: bool) -> None:
    words = _("run %(run)d has begun; watch it with: distributor status %(slug)s --run %(run)d")
    text.note(words % {"run": run.pk, "slug": run.slug})
    if as_json:
        text.print_json(report.as_json(run, seen))


def _tell_next(run: Run, seen: Progress, code: ExitCode) -> None:
    """Print why copies are still open, and what to do."""
    named = {"run": run.pk, "slug": report.called(run), "reason": text.line(all_words_of(run.state_reason))}
    if code == ExitCode.CANCELLED:
        text.note(_("run %(run)d was cancelled (%(reason)s); no more copies are sent") % named)
    elif code == ExitCode.ON_HOLD and named["reason"]:
        text.note(_("run %(run)d is on hold (%(reason)s); go on: distributor resume %(slug)s") % named)
    elif code == ExitCode.ON_HOLD:
        text.note(_("run %(run)d is on hold; go on with: distributor resume %(slug)s") % named)
    elif seen.open and waiting.machine_missing():
        text.note(_("open copies are sent while the service is running: distributor up"))
    elif code == ExitCode.DEFERRED:
        text.note(_("deferred copies are retried automatically: distributor status %(slug)s") % named)


def _interrupted(run: Run) -> NoReturn:
    """Print whether sending continues without this command, and how to stop it."""
    click.echo(err=True)  # behind the terminal's ^C
    try:
        slug = _called(run)
        text.note(_after(run, slug))
        if run.state == RunState.SENDING:
            words = _(
                "put it on hold: distributor pause %(slug)s; end it for good: distributor cancel %(slug)s"
            )
            text.note(words % {"slug": slug})
    except KeyboardInterrupt:  # once more, while the workers are asked
        text.note(_("interrupted"))
    raise click.exceptions.Exit(ExitCode.INTERRUPTED) from None


def _called(run: Run) -> str:
    """The run's arguments for other commands; refreshes its state if the database answers."""
    try:
        run.refresh_from_db(fields=["state"])
        return report.called(run)
    except DatabaseError:
        return f"{run.slug} --run {run.pk}"


def _after(run: Run, slug: str) -> str:
    if run.state == RunState.DONE:
        words = _("run %(run)d has been sent completely")
    elif run.state == RunState.CANCELLED:
        words = _("run %(run)d is cancelled: no more copies are sent")
    elif run.state == RunState.PAUSED:
        words = _("run %(run)d is on hold; go on with: distributor resume %(slug)s")
    else:
        return _sending(run)
    return words % {"run": run.pk, "slug": slug}


def _sending(run: Run) -> str:
    goes_on, lender = waiting.goes_on(), waiting.lender()
    if goes_on is None:
        words = _(
            "Redis does not answer, so it is unknown whether run %(run)d is still being sent; a running "
            "worker continues as soon as Redis answers"
        )
    elif goes_on and lender:
        words = _(
            "run %(run)d is sent only as long as another command is waiting on this machine (process "
            "%(pid)d); after that, start the service: distributor up"
        )
    elif goes_on:
        words = _("only this command has stopped waiting: run %(run)d is still being sent")
    elif waiting.machine_missing():
        words = _("sending of run %(run)d has stopped until the service is started again: distributor up")
    else:
        words = _("no worker answers: run %(run)d continues as soon as a worker is running")
    return words % {"run": run.pk, "pid": lender}
