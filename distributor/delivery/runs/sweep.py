"""The sweeper: a process of its own that needs neither Redis nor a timetable.

It looks at rows, not at processes: what has not moved although it should is set right or rung for.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from django.db import DatabaseError, connections

from distributor.delivery.relays.relay import Relay
from distributor.delivery.runs import restored_backup, schedule, settle
from distributor.delivery.runs.installation import Installation
from distributor.store.queries import heartbeats, sweep

log = logging.getLogger(__name__)

# A run that somebody works on is rung for now and then all the same: another process may have died.
_OTHER_RUNS_SECONDS = 30.0


class Sweeper:
    """Round after round; `ring` is called with the id of each run that deserves it."""

    def __init__(
        self,
        ring: Callable[[int], object],
        *,
        site: Installation,
        defer_hours: float,
        relays: Sequence[Relay] = (),
        further: Mapping[str, Callable[[], int]] = MappingProxyType({}),
    ) -> None:
        """`further` is what others want done in every round, by name; each returns how much there was."""
        self._site = site
        self._ring, self._defer_hours, self._relays, self._further = ring, defer_hours, relays, further
        self._rung: dict[int, float] = {}

    def sweep(self) -> dict[str, int]:
        """One round; returns what it found, by name, for the log."""
        restored_backup.check(self._site)
        found = {
            "started": len(schedule.start_due(self._site)),
            "given up": sweep.give_up(self._defer_hours),
            "due again": sweep.due_again(),
            "expired claims": sweep.expired_claims(),
            "in doubt": sweep.expired_commits(),
            "sent once more": len(settle.resend(self._relays)),
            "finished": len(sweep.finish_runs()),
        }
        found |= {name: work() for name, work in self._further.items()}
        self._ring_for(sweep.waiting_runs())
        heartbeats.beat(heartbeats.SWEEPER)
        return {name: number for name, number in found.items() if number}

    def sweep_for_ever(self, *, pause: float, stop: threading.Event) -> None:
        """Until `stop`; a database that is away is waited for."""
        while not stop.is_set():
            try:
                if found := self.sweep():
                    log.info("swept: %s", ", ".join(f"{number} {name}" for name, number in found.items()))
            except DatabaseError as error:
                log.warning("database: %s", error)
                connections.close_all()
            stop.wait(pause)

    def _ring_for(self, runs: dict[int, bool]) -> None:
        now = time.monotonic()
        for run_id, silent in runs.items():
            if silent or now - self._rung.get(run_id, -_OTHER_RUNS_SECONDS) >= _OTHER_RUNS_SECONDS:
                self._ring(run_id)
                self._rung[run_id] = now
