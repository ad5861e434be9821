"""Copies that may not go yet: they wait by route and domain while others overtake them. Pure, no I/O."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from distributor.store.queries.deliveries import Claimed

Route = TypeVar("Route", bound=Hashable)


@dataclass(slots=True)
class _Queue(Generic[Route]):
    """The copies of one domain by one route, in their order."""

    route: Route
    domain: str
    copies: deque[Claimed] = field(default_factory=deque)
    ready: dict[str, float] = field(default_factory=dict)  # by relay: when it is worth asking again

    @property
    def soonest(self) -> float:
        moments = [moment for moment in self.ready.values() if moment < math.inf]
        return min(moments, default=0.0)


class WaitingCopies(Generic[Route]):
    """Lanes that are served in turn: one copy each, as far as they may by the relay that asks."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._queues: dict[tuple[Route, str], _Queue[Route]] = {}
        self._turns: deque[_Queue[Route]] = deque()
        self._count = 0
        self._next: dict[str, float] = {}  # by relay, of all queues
        self._booked: dict[
            tuple[Route, str], float
        ] = {}  # by queue: the moment of the last turn given by `trim`

    def __len__(self) -> int:
        return self._count

    @property
    def next_time(self) -> float:
        """The moment of the clock at which a relay may have a copy; infinitely far where nothing waits."""
        return min((queue.soonest for queue in self._turns), default=math.inf)

    def put(self, claimed: Claimed, route: Route, domain: str, wait: float = 0.0, relay: str = "") -> None:
        """Queue a copy behind those of its route and domain; `wait`: seconds until `relay` may take it."""
        queue = self._queues.get((route, domain))
        if queue is None:
            queue = self._queues[route, domain] = _Queue(route, domain)
            self._turns.append(queue)
            self._next.clear()
        queue.ready.setdefault(relay, self._clock() + wait)
        queue.copies.append(claimed)
        self._count += 1

    def take(self, may: Callable[[Route, str], float], relay: str = "") -> Claimed | None:
        """The next copy that may go by this relay.

        `may` says 0.0 (go) or seconds until it is worth asking again for this queue; infinitely many where
        the route is not this relay's.
        """
        if not self._count or self._next.get(relay, 0.0) > (now := self._clock()):
            return None
        for _ in range(len(self._turns)):
            queue = self._turns[0]
            self._turns.rotate(-1)
            if queue.ready.get(relay, 0.0) > now:
                continue
            if not (wait := may(queue.route, queue.domain)):
                return self._pop(queue)
            queue.ready[relay] = now + wait
        self._next[relay] = min(queue.ready[relay] for queue in self._turns)
        return None

    @property
    def queues(self) -> Collection[tuple[Route, str]]:
        """Route and domain of whatever waits."""
        return self._queues.keys()

    def wake(self) -> None:
        """Ask for all queues again, whatever their waiting time."""
        for queue in self._turns:
            queue.ready.clear()
        self._next.clear()

    def drain(
        self, beyond: float = -math.inf, relays: Callable[[Route], Iterable[str]] = lambda _: ("",)
    ) -> list[Claimed]:
        """Take out what `relays` of its route are all to ask for after `beyond` seconds only, or everything.

        A relay that has not asked yet may still have it. Lowest number first.
        """
        until = self._clock() + beyond
        far = [
            queue
            for queue in self._turns
            if all(queue.ready.get(relay, 0.0) > until for relay in relays(queue.route))
        ]
        for queue in far:
            self._close(queue)
        found = [claimed for queue in far for claimed in queue.copies]
        self._count -= len(found)
        return sorted(found, key=lambda claimed: claimed.copy_number)

    def withdraw(self, which: Callable[[Claimed, Route], bool]) -> list[Claimed]:
        """Take out the copies that are asked for by themselves and their route."""
        found: list[Claimed] = []
        for queue in list(self._turns):
            found += (out := [claimed for claimed in queue.copies if which(claimed, queue.route)])
            for claimed in out:
                queue.copies.remove(claimed)
            if not queue.copies:
                self._close(queue)
        self._count -= len(found)
        return found

    def trim(self, seconds: float, rate: Callable[[Route, str], float]) -> list[tuple[Claimed, float]]:
        """Take out what its queue cannot serve within `seconds`, each with the seconds until its turn comes.

        `rate` is a queue's copies per second, infinite where it has none. Thus a slow domain's long queue
        does not fill the place that others need.
        """
        found = []
        for queue in self._turns:
            pace = rate(queue.route, queue.domain)
            if len(queue.copies) - 1 > pace * seconds:
                found += self._surplus(queue, max(1, int(pace * seconds)), pace)
        self._count -= len(found)
        return found

    def _surplus(self, queue: _Queue[Route], keep: int, pace: float) -> list[tuple[Claimed, float]]:
        surplus = [queue.copies.pop() for _ in range(len(queue.copies) - keep)]
        now, key = self._clock(), (queue.route, queue.domain)
        first = max(self._booked.get(key, 0.0), now + keep / pace)
        self._booked[key] = first + len(surplus) / pace
        return [
            (claimed, first + place / pace - now) for place, claimed in enumerate(reversed(surplus), start=1)
        ]

    def _pop(self, queue: _Queue[Route]) -> Claimed:
        self._count -= 1
        claimed = queue.copies.popleft()
        if not queue.copies:
            self._close(queue)
        return claimed

    def _close(self, queue: _Queue[Route]) -> None:
        del self._queues[queue.route, queue.domain]
        self._turns.remove(queue)
