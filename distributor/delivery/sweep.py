"""The sweeper: a process of its own that needs neither Redis nor a timetable.

It looks at rows, not at processes: what has not moved although it should is set right or rung for.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, connections

from distributor.store.queries import sweep

log = logging.getLogger(__name__)


def sweep_once(ring: Callable[[int], object], *, defer_hours: float) -> dict[str, int]:
    """One round; returns what it found, by name, for the log."""
    found = {
        "given up": sweep.give_up(defer_hours),
        "due again": sweep.due_again(),
        "expired claims": sweep.expired_claims(),
        "in doubt": sweep.expired_commits(),
        "finished": len(sweep.finish_runs()),
    }
    for run_id in sweep.silent_runs():
        ring(run_id)
    return {name: number for name, number in found.items() if number}


def sweep_for_ever(
    ring: Callable[[int], object], *, pause: float, defer_hours: float, stop: threading.Event
) -> None:
    """Round after round until `stop`; a database that is away is waited for."""
    while not stop.is_set():
        try:
            if found := sweep_once(ring, defer_hours=defer_hours):
                log.info("swept: %s", ", ".join(f"{number} {name}" for name, number in found.items()))
        except DatabaseError as error:
            log.warning("database: %s", error)
            connections.close_all()
        stop.wait(pause)
