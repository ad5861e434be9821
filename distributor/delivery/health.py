"""How a relay fares in this process: one probe at a time while it is unproven, a pause after each failure."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

_LONGEST_PAUSE = 60.0  # seconds
_TRIES_BEFORE_HOLD = 3
# Failures that no waiting mends: somebody has to change a setting.
_OURS = ("auth", "starttls", "mail")


@dataclass(slots=True)
class Health:
    """Shared by all lines to one relay."""

    failures: int = 0  # in a row
    reason: str = ""  # of the last one, in words
    _ours: int = 0  # failures in a row that are a fault of the set-up
    _resume: float = 0.0
    _proven: bool = False
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def succeeded(self) -> None:
        self.failures, self._ours, self.reason, self._proven = 0, 0, "", True

    def failed(self, stage: str, reason: str) -> None:
        self.failures += 1
        self._ours += stage in _OURS
        self.reason, self._proven = reason, False
        self._resume = time.monotonic() + min(2.0**self.failures / 2, _LONGEST_PAUSE)

    @property
    def hopeless(self) -> bool:
        """Tried often enough: a person has to look at the set-up; nobody is marked failed for our fault."""
        return self._ours >= _TRIES_BEFORE_HOLD

    @property
    def pause(self) -> float:
        """Seconds to wait before the next connection."""
        return max(0.0, self._resume - time.monotonic())

    async def admit(self, stop: asyncio.Event) -> bool:
        """Wait for the right to connect, or for `stop`; a probe (True) calls `probed` when it knows."""
        while not self._proven:
            await self._turn.acquire()
            if not self._proven:
                await _first_of(stop, self.pause)
                return True
            self._turn.release()
        return False

    def probed(self) -> None:
        """The probe has its answer: the next may go."""
        self._turn.release()


async def _first_of(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
