"""How a relay fares in this process: one probe at a time while it is unproven, a pause after each failure."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from distributor.reason import Reason
from distributor.states import Stage

_LONGEST_PAUSE = 60.0  # seconds
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
