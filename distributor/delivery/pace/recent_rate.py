"""The recent rate of copies by relay and by domain: where a slowed target starts from."""

from __future__ import annotations

from collections.abc import Callable

_WINDOW = 5.0  # seconds; a rate is measured over one to two windows
_SHORTEST = 1.0


class RecentRate:
    """Counts by relay and domain, forgotten after two windows."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since = clock()
        self._counts: dict[tuple[str, str], int] = {}
        self._before: dict[tuple[str, str], int] = {}
        self._begun = self._since  # of the window before

    def count(self, relay: str, domain: str) -> None:
        self._counts[relay, domain] = self._counts.get((relay, domain), 0) + 1

    def rate(self, which: Callable[[str, str], bool]) -> float:
        """Copies per second of those relays and domains."""
        self.turn()
        counts = (*self._counts.items(), *self._before.items())
        seen = sum(number for way, number in counts if which(*way))
        return seen / max(self._clock() - self._begun, _SHORTEST)

    def turn(self) -> None:
        """Begin a new window where the present one is full; to be called now and then."""
        now = self._clock()
        if now - self._since < _WINDOW:
            return
        stale = now - self._since >= 2 * _WINDOW
        self._before, self._begun = ({}, now) if stale else (self._counts, self._since)
        self._counts, self._since = {}, now
