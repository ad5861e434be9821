"""Relays that refuse us are left alone for a while: an account that is asked again and again gets locked.

A slice gives a relay three tries (`health.py`). What they came to is remembered here from slice to slice,
by each process for itself: until a person acts, or else for a quarter of an hour, and longer each time.
Then one try tells.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

from distributor.delivery.relays.relay import Relay
from distributor.reason import Reason

_FIRST_SECONDS, _LONGEST_SECONDS = 900.0, 4 * 3600.0


@dataclass(slots=True)
class _Suspension:
    reason: Reason
    since: dt.datetime
    seconds: float
    until: float  # by the clock; in the past where one try is due


class Suspensions:
    """What one process remembers."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # By settings and password, which may stand in a file: whoever changes one is believed.
        self._known: dict[tuple[Relay, str], _Suspension] = {}

    def suspend(self, relay: Relay, reason: Reason) -> float:
        """Leave it alone; returns for how many seconds."""
        before = self._known.get(_tried(relay))
        seconds = min(2 * before.seconds, _LONGEST_SECONDS) if before else _FIRST_SECONDS
        until = self._clock() + seconds
        self._known[_tried(relay)] = _Suspension(reason, dt.datetime.now(dt.UTC), seconds, until)
        return seconds

    def reason(self, relay: Relay) -> Reason | None:
        """Why it is left alone now; None where it is not."""
        known = self._known.get(_tried(relay))
        return known.reason if known and known.until > self._clock() else None

    def on_trial(self, relay: Relay) -> bool:
        """Whether it was suspended, and one try decides whether it is again."""
        return _tried(relay) in self._known and not self.reason(relay)

    def lift(self, relay: Relay) -> None:
        """It took a copy."""
        self._known.pop(_tried(relay), None)

    def pardon(self, acted: dt.datetime) -> None:
        """A person sent a run, or let one go on, at that moment: what was suspended before is tried now."""
        for known in list(self._known.values()):
            if known.since < acted:
                known.until = min(known.until, self._clock())


def _tried(relay: Relay) -> tuple[Relay, str]:
    return relay, relay.present_password()


# Celery's processes serve one slice after another.
suspensions = Suspensions()
