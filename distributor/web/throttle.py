"""Log-ins are slow to guess: each attempt is reserved before its password is looked at.

Counting after the answer would let through as many attempts as run side by side. Each process counts for
itself and in Redis, which all share: where that is away, or slow under the very attack, nobody is locked out
and nothing is open.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol, TypeVar

from redis.exceptions import RedisError

from distributor.web import redis

log = logging.getLogger(__name__)
T = TypeVar("T")

_PREFIX = "distributor:log-in:"
_MOST_KEYS = 10_000  # memory stays bounded whatever names are tried

# All of the keys or none: an attempt that one limit refuses is not held against the others.
_RESERVE = """
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[i + 1]) then return 0 end
end
for _, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('EXPIRE', key, ARGV[1]) end
end
return 1
"""
_GIVE_BACK = "if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many attempts that did not succeed, within the counters' window."""

    key: str
    most: int


class Counters(Protocol):
    """Attempts by key, counted from the first one on for a window of time; safe between threads."""

    def reserve(self, limits: Sequence[Limit]) -> bool:
        """Count one attempt for each key, unless one of them has had its most."""

    def give_back(self, key: str) -> None:
        """Uncount one attempt."""

    def forget(self, key: str) -> None:
        """Begin anew with this key."""


class RedisCounters:
    """Counters of all processes; RedisError where Redis does not answer in time."""

    def __init__(self, url: str, seconds: int) -> None:
        self._client = redis.client(url)
        self._seconds = seconds
        self._reserve = self._client.register_script(_RESERVE)
        self._give_back = self._client.register_script(_GIVE_BACK)

    def reserve(self, limits: Sequence[Limit]) -> bool:
        keys = [self._named(limit.key) for limit in limits]
        return bool(self._reserve(keys=keys, args=[self._seconds, *(limit.most for limit in limits)]))

    def give_back(self, key: str) -> None:
        self._give_back(keys=[self._named(key)])

    def forget(self, key: str) -> None:
        self._client.delete(self._named(key))

    @staticmethod
    def _named(key: str) -> str:
        """Of one length whatever was typed as a name, and no name can be read from it."""
        return _PREFIX + sha256(key.encode(errors="replace")).hexdigest()


class OwnCounters:
    """Counters of this process."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._counts: dict[str, tuple[int, float]] = {}  # and when they end
        self._lock = threading.Lock()

    def reserve(self, limits: Sequence[Limit]) -> bool:
        with self._lock:
            if any(self._count(limit.key) >= limit.most for limit in limits):
                return False
            self._make_room()
            for limit in limits:
                count = self._count(limit.key)
                until = self._counts[limit.key][1] if count else self._clock() + self._seconds
                self._counts[limit.key] = (count + 1, until)
            return True

    def give_back(self, key: str) -> None:
        with self._lock:
            if count := self._count(key):
                self._counts[key] = (count - 1, self._counts[key][1])

    def forget(self, key: str) -> None:
        with self._lock:
            self._counts.pop(key, None)

    def _count(self, key: str) -> int:
        count, until = self._counts.get(key, (0, 0.0))
        return count if until > self._clock() else 0

    def _make_room(self) -> None:
        if len(self._counts) < _MOST_KEYS:
            return
        self._counts = {key: counted for key, counted in self._counts.items() if self._count(key)}
        # A tenth at once, so that a flood of names pays for it once in a while only.
        for key in list(self._counts)[: len(self._counts) - _MOST_KEYS * 9 // 10]:
            del self._counts[key]


class Throttle:
    """This process's own counters, and the shared ones as long as those answer."""

    def __init__(self, shared: Counters, own: Counters) -> None:
        self._shared, self._own = shared, own
        self._away = False

    def reserve(self, limits: Sequence[Limit]) -> bool:
        if not self._own.reserve(limits):
            return False
        if self._ask_shared(lambda shared: shared.reserve(limits), otherwise=True):
            return True
        for limit in limits:
            self._own.give_back(limit.key)
        return False

    def give_back(self, key: str) -> None:
        self._own.give_back(key)
        self._ask_shared(lambda shared: shared.give_back(key), otherwise=None)

    def forget(self, key: str) -> None:
        self._own.forget(key)
        self._ask_shared(lambda shared: shared.forget(key), otherwise=None)

    def _ask_shared(self, question: Callable[[Counters], T], otherwise: T) -> T:
        try:
            told = question(self._shared)
        except (RedisError, OSError) as error:
            if not self._away:
                log.warning("log-ins are counted by this process alone: Redis does not answer: %s", error)
            self._away = True
            return otherwise
        self._away = False
        return told


class Busy(Exception):
    """More log-ins are under way than the processor is lent to."""


class Slots:
    """At most `most` passwords are hashed at a time, and one for each visitor: nobody waits for a stranger's
    row of attempts."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._taken: set[str] = set()
        self._freed = threading.Condition()

    @contextlib.contextmanager
    def slot(self, visitor: str) -> Iterator[None]:
        """Hold a slot; Busy where none is free in time."""
        with self._freed:
            if not self._freed.wait_for(lambda: self._is_free(visitor), self._seconds):
                raise Busy
            self._taken.add(visitor)
        try:
            yield
        finally:
            with self._freed:
                self._taken.discard(visitor)
                self._freed.notify_all()

    def _is_free(self, visitor: str) -> bool:
        return visitor not in self._taken and len(self._taken) < self._most
