"""What `send` and `correct` do with a run once it is planned: ring, or wait and say what became of it."""

from __future__ import annotations

from typing import NoReturn

import click
from django.db import DatabaseError

from distributor import settings
from distributor.cli import report, text, waiting
from distributor.cli.exit_codes import ExitCode
from distributor.delivery.progress import Progress, look
from distributor.language import gettext as _
from distributor.language import told
from distributor.store.models import Run
from distributor.worker import ring

to_me_option = click.option(
    "--to-me",
    multiple=True,
    metavar="ADDRESS",
    help=_("Send a marked test copy there (repeatable); needs no signature."),
)


def deliver(run: Run, *, wait: bool, final: bool, as_json: bool) -> None:
    """Ring for the run; where it is waited for, or the worker lives as long as we do only, report it.

    Then raises click's Exit with the exit code (`report.outcome`).
    """
    if not (wait or final or waiting.machine_missing()):
        _begin(run, as_json=as_json)
        return
    try:
        seen = waiting.wait(run, final=final)
    except KeyboardInterrupt:
        _interrupted(run)
    code = report.outcome(run, seen)
    if as_json:
        text.print_json(report.as_json(run, seen) | {"outcome": code.name.lower(), "exit_code": int(code)})
    else:
        report.show(run, seen)
    _tell_next(run, seen, code)
    raise click.exceptions.Exit(code)


def _begin(run: Run, *, as_json: bool) -> None:
    ring(run.pk, times=settings.WORKER_PROCESSES)
    words = _("run %(run)d has begun; watch it with: distributor status %(slug)s --run %(run)d")
    text.note(words % {"run": run.pk, "slug": run.slug})
    if as_json:
        text.print_json(report.as_json(run, look(run)))


def _tell_next(run: Run, seen: Progress, code: ExitCode) -> None:
    """What keeps the copies that are open, and what to do about it."""
    named = {"run": run.pk, "slug": report.called(run), "reason": text.line(told(run.state_reason))}
    if code == ExitCode.ON_HOLD and named["reason"]:
        text.note(_("run %(run)d is on hold (%(reason)s); go on: distributor resume %(slug)s") % named)
    elif code == ExitCode.ON_HOLD:
        text.note(_("run %(run)d is on hold; go on with: distributor resume %(slug)s") % named)
    elif seen.open and waiting.machine_missing():
        text.note(_("what is open goes out while something runs here: distributor up"))
    elif code == ExitCode.DEFERRED:
        text.note(_("deferred copies are tried again by themselves: distributor status %(slug)s") % named)


def _interrupted(run: Run) -> NoReturn:
    """Say truly whether sending goes on without us, and how to stop it."""
    click.echo(err=True)  # behind the terminal's ^C
    try:
        named = {"run": run.pk, "slug": _called(run)}
        text.note(_after(run) % named)
        if run.state == Run.SENDING:
            words = _(
                "put it on hold: distributor pause %(slug)s; end it for good: distributor cancel %(slug)s"
            )
            text.note(words % named)
    except KeyboardInterrupt:  # once more, while the workers are asked
        text.note(_("interrupted"))
    raise click.exceptions.Exit(ExitCode.INTERRUPTED) from None


def _called(run: Run) -> str:
    """The run as commands take it, as its state is now where the database tells."""
    try:
        run.refresh_from_db(fields=["state"])
        return report.called(run)
    except DatabaseError:
        return f"{run.slug} --run {run.pk}"


def _after(run: Run) -> str:
    if run.state == Run.DONE:
        return _("run %(run)d is done: nothing of it is left to send")
    if run.state == Run.CANCELLED:
        return _("run %(run)d is cancelled: nothing more of it goes out")
    if run.state == Run.PAUSED:
        return _("run %(run)d is on hold; go on with: distributor resume %(slug)s")
    return _sending()


def _sending() -> str:
    goes_on = waiting.goes_on()
    if goes_on is None:
        return _("whether sending of run %(run)d goes on is not known: Redis does not answer")
    if goes_on:
        return _("only the waiting has ended: run %(run)d goes on being sent")
    if settings.EMBEDDED_REDIS:
        return _("nothing of run %(run)d is sent any more until the next: distributor up")
    return _("no worker answers: run %(run)d goes on as soon as one runs")
