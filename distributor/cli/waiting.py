"""Waiting for a run, with the machine that it needs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn

from distributor import settings
from distributor.cli import text
from distributor.cli.table import console
from distributor.delivery import progress
from distributor.delivery.progress import Progress as Look
from distributor.delivery.relay import read_relays
from distributor.language import gettext as _
from distributor.language import told
from distributor.local.machine import CATCHER, Machine
from distributor.store.models import Delivery, Run
from distributor.worker import ring

_LOOK_SECONDS = 0.4


def machine_missing() -> bool:
    """Whether this is the one-machine default and nothing of it runs."""
    return settings.EMBEDDED_REDIS and Machine.running(settings.VAR) is None


def require_relays() -> None:
    """Refuse a RELAYS that cannot be read before anything is planned."""
    given = [url for url in settings.RELAYS if url != CATCHER]
    read_relays(given, connections=settings.SESSIONS, state=settings.VAR)


@contextmanager
def machine() -> Iterator[None]:
    """Worker, Redis and catcher alive inside the block, started here only where they do not run already."""
    with Machine(web=False) if machine_missing() else nullcontext():
        yield


def until_done(run: Run) -> Look:
    """Ring, show progress, and return when the run ended, is on hold, or has only deferred copies left."""
    ring(run.pk, times=settings.WORKER_PROCESSES)
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TaskProgressColumn()]
    with Progress(
        *columns, TextColumn("{task.fields[pace]}", markup=False), console=console(), transient=True
    ) as bar:
        task = bar.add_task(_("sending"), total=None, pace="")
        while True:
            look = progress.look(run)
            run.refresh_from_db(fields=["state", "state_reason", "finished"])
            said = text.line(told(run.state_reason)) or pace(look)
            bar.update(task, total=look.total, completed=look.ended, pace=said)
            if run.state != Run.SENDING or _only_deferred(look):
                return look
            time.sleep(_LOOK_SECONDS)


def pace(look: Look) -> str:
    """`93/s, 12 s left`."""
    if not look.rate:
        return ""
    left = (
        "" if look.seconds_left is None else _(", %(seconds)d s left") % {"seconds": round(look.seconds_left)}
    )
    return _("%(rate).0f/s") % {"rate": look.rate} + left


def _only_deferred(look: Look) -> bool:
    return bool(look.open) and look.open == look.states.get(Delivery.DEFERRED, 0)
