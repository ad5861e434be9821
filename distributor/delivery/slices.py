"""A run's slice from start to end: what to send, through which relays, and what follows from its report."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from distributor.delivery import copies
from distributor.delivery.relay import read_relays
from distributor.delivery.run import Limits, SliceReport, send
from distributor.errors import DistributorError, UserError
from distributor.store.models import Run
from distributor.store.queries import runs, sweep

log = logging.getLogger(__name__)


def send_slice(
    run_id: int,
    *,
    relays: list[str],
    connections: int,
    state: Path,
    limits: Limits,
    stopping: Callable[[], bool],
) -> bool:
    """Send one slice of the run; returns whether the bell should ring again at once."""
    run = Run.objects.select_related("issue", "edition").filter(pk=run_id, state=Run.SENDING).first()
    if run is None:
        return False
    try:
        servers = read_relays(relays, connections=connections, state=state)
    except UserError as error:
        runs.tell(run.pk, str(error))
        return False
    try:
        press = copies.press(run)
    except DistributorError as error:
        _follow(run, SliceReport(hold=str(error)))
        return False
    report = send(run.pk, press, servers, limits, stopping)
    _follow(run, report)
    sweep.finish_runs()
    return bool(report.ended) and run.pk in sweep.waiting_runs()


def _follow(run: Run, report: SliceReport) -> None:
    """Put on hold what a person has to mend; otherwise note the trouble, or that it is over."""
    log.info("run %s: slice ended %s copies", run.pk, report.ended)
    if report.hold:
        runs.change_state(run, Run.PAUSED, of=[Run.SENDING], reason=report.hold)
    else:
        runs.tell(run.pk, report.trouble)
