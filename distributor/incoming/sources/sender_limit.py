"""No sender fills the store: so many mails an hour, and what is beyond that is asked for again later."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter

# Where others' servers report on what we sent; an issue may bring hundreds of them within minutes.
_NEVER = frozenset({"", "mailer-daemon", "postmaster"})
_MOST_KNOWN = 20_000


class Flood:
    """Counts by sender and hour of the clock, for one process; `most` of 0 is no limit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[tuple[str, int]] = Counter()
        self._lock = threading.Lock()  # several sources count together

    def takes(self, sender: str, at: dt.datetime) -> bool:
        """Whether one more mail of the sender may be taken; it counts if so. An empty sender is never one."""
        if not self._most or sender.partition("@")[0].lower() in _NEVER:
            return True
        key = sender.lower(), int(at.timestamp() // 3600)
        with self._lock:
            if self._taken[key] >= self._most:
                return False
            self._taken[key] += 1
            self._forget()
        return True

    def full(self, sender: str, at: dt.datetime) -> bool:
        """Whether the sender has had its share of that hour; nothing is counted."""
        if not self._most or sender.partition("@")[0].lower() in _NEVER:
            return False
        return self._taken[sender.lower(), int(at.timestamp() // 3600)] >= self._most

    def _forget(self) -> None:
        """The longest known go first: memory stays flat whoever writes."""
        while len(self._taken) > _MOST_KNOWN:
            del self._taken[next(iter(self._taken))]
