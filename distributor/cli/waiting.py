"""Waits for a run, and runs the parts of the service that it needs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from celery.exceptions import CeleryError
from django.db import InterfaceError, OperationalError, connection
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn

from distributor import configuration, settings
from distributor.cli import text
from distributor.cli.table import console
from distributor.delivery.relays.relay import Relay
from distributor.delivery.runs import progress
from distributor.delivery.runs.progress import Progress as Look
from distributor.language import gettext as _
from distributor.local.machine import CATCHER, Machine
from distributor.states import DeliveryState, RunState
from distributor.store.models import Run
from distributor.words.reasons import all_words_of
from distributor.words.runs import run_state_name
from distributor.worker import app, ring

Found = TypeVar("Found")

_LOOK_SECONDS = 0.4
_QUESTIONS = 5  # before workers that do not answer count for none: a busy machine is slow
_AWAY_SECONDS = 1.0  # between two tries to reach a database that is away

_wait = click.option(
    "--wait",
    is_flag=True,
    help=_(
        "Show progress until no copy is under way: every copy has its result or is deferred, or the run is"
        " on hold or cancelled. The exit code tells which."
    ),
)
_final = click.option("--wait-final", is_flag=True, help=_("Like --wait, but also wait for deferred copies."))


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options `--wait` and `--wait-final`, for a command that begins a run."""
    return _wait(_final(function))


def machine_missing() -> bool:
    """Whether this is a one-machine installation whose service is not running."""
    return settings.EMBEDDED_REDIS and Machine.running(settings.VAR) is None


def workers(seconds: float) -> list[str]:
    """The names of the workers that consume our queue.

    Raises kombu's OperationalError, CeleryError, RedisError or OSError where Redis cannot be asked.
    """
    queues = app.control.inspect(timeout=seconds).active_queues() or {}
    return sorted(
        name
        for name, consumed in queues.items()
        if any(queue["name"] == app.conf.task_default_queue for queue in consumed)
    )


def lender() -> int | None:
    """The process id of another waiting command if the running service ends with it; otherwise None."""
    found = Machine.running(settings.VAR) if settings.EMBEDDED_REDIS else None
    return None if found is None or found.lasts else found.pid


def goes_on() -> bool | None:
    """Whether copies are sent without this command; None if Redis does not answer."""
    if machine_missing():
        return False
    try:
        return any(workers(seconds=1.0) for _patience in range(_QUESTIONS))
    except (BrokerError, CeleryError, RedisError, OSError):
        return None


def require_relays() -> list[Relay]:
    """The relays of RELAYS without the catcher; an invalid value is refused before anything is planned."""
    return configuration.relays([url for url in settings.RELAYS if url != CATCHER])


def wait(run: Run, *, final: bool = False) -> Look:
    """Show progress until no copy is under way (`final`: nor deferred); returns the final counts.

    What is missing of the machine runs meanwhile. A database that goes away is waited for, however long.
    """
    with _machine(run) as check:
        _until_rest(run, check, final=final)
    return patiently(lambda: _look(run))


def patiently(ask: Callable[[], Found]) -> Found:
    """The database's answer; while the database is unreachable, repeat the query and report the wait."""
    away = False
    while True:
        try:
            found = ask()
        except (OperationalError, InterfaceError) as error:
            if not _is_away(error):
                raise
            connection.close()  # the next question opens another one
            if not away:
                reason = text.line((str(error).splitlines() or [""])[0])
                text.note(_("the database does not answer (%(reason)s): waiting for it") % {"reason": reason})
            away = True
            time.sleep(_AWAY_SECONDS)
            continue
        if away:
            text.note(_("the database answers again"))
        return found


def _is_away(error: Exception) -> bool:
    """Whether the error may end by itself: a server may come back, a file may be locked for a while."""
    return connection.vendor == "postgresql" or "is locked" in str(error)


@contextmanager
def _machine(run: Run) -> Iterator[Callable[[], None]]:
    """A block with worker, Redis and catcher running; those that do not run already are started here.

    Gives what is to be called now and then: it tells of a machine that is gone.
    """
    if not machine_missing():
        yield _Elsewhere(run).check
        return
    with Machine(web=False, lasts=False, interrupted=_tell_ending) as ours:
        yield ours.check


def _tell_ending() -> None:
    text.note(_("stopping after the copies under way are complete (press Ctrl-C again to stop at once)"))


class _Elsewhere:
    """The service of another process; reports once each time it disappears."""

    def __init__(self, run: Run) -> None:
        self._run, self._missing = run, False

    def check(self) -> None:
        missing = machine_missing()
        if missing and not self._missing:
            words = _(
                "the service has stopped: run %(run)d continues when it is started again: distributor up"
            )
            text.note(words % {"run": self._run.pk})
        self._missing = missing


def _until_rest(run: Run, check: Callable[[], None], *, final: bool) -> None:
    ring(run.pk, times=settings.WORKER_PROCESSES)
    said = {""}
    with _bar() as show:
        while True:
            look = patiently(lambda: _look(run))
            why = text.line(all_words_of(run.state_reason))
            show(look, why)
            if run.state != RunState.SENDING or (_only_deferred(look) and not final):
                return
            if why not in said:
                text.note(_("run %(run)d: %(reason)s") % {"run": run.pk, "reason": why})
                said.add(why)
            check()
            time.sleep(_LOOK_SECONDS)


def _look(run: Run) -> Look:
    """State and counts; the state is read first, so that a finished run has no open copy."""
    run.refresh_from_db(fields=["state", "state_reason", "finished"])
    return progress.look(run)


@contextmanager
def _bar() -> Iterator[Callable[[Look, str], None]]:
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TaskProgressColumn()]
    pace = TextColumn("{task.fields[pace]}", markup=False)
    screen = console()
    with Progress(*columns, pace, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(run_state_name(RunState.SENDING), total=None, pace="")
        yield lambda look, why: bar.update(
            task, total=look.total, completed=look.ended, pace=why or _pace(look)
        )


def _pace(look: Look) -> str:
    """`93/s, 12 s left`."""
    if not look.rate:
        return ""
    left = (
        "" if look.seconds_left is None else _(", %(seconds)d s left") % {"seconds": round(look.seconds_left)}
    )
    return _("%(rate).0f/s") % {"rate": look.rate} + left


def _only_deferred(look: Look) -> bool:
    return bool(look.open) and look.open == look.states.get(DeliveryState.DEFERRED, 0)
