"""How a relay fares in this process, within a slice and from slice to slice.

Within a slice (`Health`) an unproven relay gets one probe at a time and a pause after each failure; after
three tries the slice gives it up. `Suspensions` remembers that from slice to slice, because an account that
is tried again and again gets locked: the relay is suspended until a person acts, or else for a quarter of an
hour, and longer each time. One try then decides whether it is suspended again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from distributor.delivery.relays.relay import Relay
from distributor.reason import Reason
from distributor.states import Stage

_LONGEST_PAUSE = 60.0  # seconds
_FIRST_SUSPENSION, _LONGEST_SUSPENSION = 900.0, 4 * 3600.0  # seconds
_LOOK_SECONDS = 0.25  # a slice whose work is done does not wait for a pause to end
_TRIES_BEFORE_HOLD = 3
# Failures that no waiting mends: somebody has to change a setting.
_OURS = (Stage.AUTH, Stage.STARTTLS, Stage.TLS)
# A relay that failed so often in a row is out of order: the others get its lines until a probe comes through.
_FAILURES_UNTIL_DOWN = 2


@dataclass(slots=True)
class Health:
    """Shared by all lines to one relay."""

    failures: int = 0  # in a row
    reason: Reason | None = None  # of the last one
    clock: Callable[[], float] = time.monotonic
    _ours: int = 0  # failures in a row that are a fault of the set-up
    _condemned: int = 0  # sessions that it ended by telling us a fault of ours, without taking a copy
    _resume: float = -math.inf
    _rest_until: float = -math.inf
    _proven: bool = False
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def succeeded(self) -> None:
        self.failures, self._ours, self.reason, self._proven = 0, 0, None, True

    def failed(self, stage: str, reason: Reason, tries: int = 1) -> None:
        """Lines that fail together have seen one failure: a restarted relay is not away for a minute.

        `tries`: so many log-ins were refused.
        """
        now = self.clock()
        if now >= self._resume:
            self.failures += 1
            self._resume = now + min(2.0 ** min(self.failures, 16) / 2, _LONGEST_PAUSE)
        self._ours += tries if stage in _OURS else 0
        self._condemned += stage == "setup"
        self.reason, self._proven = reason, False

    def suspended(self, reason: Reason) -> None:
        """An earlier slice found the relay unusable."""
        self.reason, self._ours = reason, _TRIES_BEFORE_HOLD

    def on_trial(self) -> None:
        """The relay was unusable before; one connection tries it again."""
        self._ours = self._condemned = _TRIES_BEFORE_HOLD - 1
        self._resume = -math.inf

    def accepted(self) -> None:
        """It took a copy: what it says of our set-up is not true of all of them."""
        self._condemned = 0

    def rest(self, seconds: float, reason: Reason | None) -> None:
        """Take nothing for so long: its share of the day is used up. No fault, and it holds no run."""
        self.reason, self._rest_until = reason, self.clock() + seconds

    @property
    def resting(self) -> bool:
        return self.clock() < self._rest_until

    @property
    def unusable(self) -> bool:
        """Tried often enough: a person has to look at the set-up; nobody is marked failed for our fault."""
        return max(self._ours, self._condemned) >= _TRIES_BEFORE_HOLD

    @property
    def usable(self) -> bool:
        """Worth opening lines to; a relay that is down has one, its probe."""
        return not (self.unusable or self.resting)

    @property
    def down(self) -> bool:
        """Its lines are better spent on other relays."""
        return not self.usable or self.failures >= _FAILURES_UNTIL_DOWN

    @property
    def pause(self) -> float:
        """Seconds to wait before the next connection."""
        return max(0.0, self._resume - self.clock())

    async def admit(self, wanted: Callable[[], bool]) -> bool:
        """Wait for the right to connect, while it is wanted; a probe (True) calls `probed` when it knows."""
        while not self._proven:
            await self._turn.acquire()
            if not self._proven:
                while wanted() and (pause := self.pause):  # noqa: ASYNC110 (work ends in many ways)
                    await asyncio.sleep(min(pause, _LOOK_SECONDS))
                return True
            self._turn.release()
        return False

    def probed(self) -> None:
        """The probe has its answer: the next may go."""
        self._turn.release()


@dataclass(slots=True)
class _Suspension:
    reason: Reason
    since: dt.datetime
    seconds: float
    until: float  # by the clock; in the past where one try is due


class Suspensions:
    """The relays that one process has suspended, by settings and password."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # The password may stand in a file: a relay is tried at once after a change of it or of the settings.
        self._known: dict[tuple[Relay, str], _Suspension] = {}

    def suspend(self, relay: Relay, reason: Reason) -> float:
        """Suspend the relay; returns for how many seconds."""
        before = self._known.get(_tried(relay))
        seconds = min(2 * before.seconds, _LONGEST_SUSPENSION) if before else _FIRST_SUSPENSION
        until = self._clock() + seconds
        self._known[_tried(relay)] = _Suspension(reason, dt.datetime.now(dt.UTC), seconds, until)
        return seconds

    def reason(self, relay: Relay) -> Reason | None:
        """Why the relay is suspended now; None where it is not."""
        known = self._known.get(_tried(relay))
        return known.reason if known and known.until > self._clock() else None

    def on_trial(self, relay: Relay) -> bool:
        """Whether its suspension is over and the next try decides whether it is suspended again."""
        return _tried(relay) in self._known and not self.reason(relay)

    def lift(self, relay: Relay) -> None:
        """End the suspension: the relay took a copy."""
        self._known.pop(_tried(relay), None)

    def pardon(self, acted: dt.datetime) -> None:
        """End what was suspended before `acted`, the moment at which a person sent or resumed a run."""
        for known in list(self._known.values()):
            if known.since < acted:
                known.until = min(known.until, self._clock())


def _tried(relay: Relay) -> tuple[Relay, str]:
    return relay, relay.present_password()


# Celery's processes serve one slice after another.
suspensions = Suspensions()
