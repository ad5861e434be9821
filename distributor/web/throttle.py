"""Failed log-ins, counted in the memory of the web process: guessing passwords must be slow.

In the process and not in the database, so that an attacker's attempts cost no writes; several web
processes allow as many times the attempts, which is still far too few to guess with.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

_MOST_KEYS = 10_000  # memory stays bounded whatever names are tried


class Throttle:
    """At most `most` failures per key within `window` seconds; safe between threads."""

    def __init__(self, most: int, window: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._window, self._clock = most, window, clock
        self._failures: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def refuses(self, key: str) -> bool:
        """Whether this key has failed too often lately."""
        with self._lock:
            return len(self._recent(key)) >= self._most

    def failed(self, key: str) -> None:
        """Note one more failure."""
        with self._lock:
            if len(self._failures) >= _MOST_KEYS:
                self._drop_old()
            self._failures[key] = self._recent(key)
            self._failures[key].append(self._clock())

    def succeeded(self, key: str) -> None:
        """Forget the failures of this key."""
        with self._lock:
            self._failures.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        kept = self._failures.get(key) or deque(maxlen=self._most)
        while kept and kept[0] <= self._clock() - self._window:
            kept.popleft()
        return kept

    def _drop_old(self) -> None:
        self._failures = {key: kept for key in self._failures if (kept := self._recent(key))}
        # A tenth at once, so that a flood of names pays for it once in a while only.
        for key in list(self._failures)[: len(self._failures) - _MOST_KEYS * 9 // 10]:
            del self._failures[key]
