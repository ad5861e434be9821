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
        self._lanes: dict[tuple[Route, str], _Queue[Route]] = {}
        self._turns: deque[_Queue[Route]] = deque()
        self._count = 0
        self._next: dict[str, float] = {}  # by relay, of all lanes
        self._booked: dict[
            tuple[Route, str], float
        ] = {}  # by lane: the moment of the last turn given by `trim`

    def __len__(self) -> int:
        return self._count

    @property
    def next_time(self) -> float:
        """The moment of the clock at which a relay may have a copy; infinitely far where nothing waits."""
        return min((lane.soonest for lane in self._turns), default=math.inf)

    def put(self, claimed: Claimed, route: Route, domain: str, wait: float = 0.0, relay: str = "") -> None:
        """Queue a copy behind those of its route and domain; `wait`: seconds until `relay` may take it."""
        lane = self._lanes.get((route, domain))
        if lane is None:
            lane = self._lanes[route, domain] = _Queue(route, domain)
            self._turns.append(lane)
            self._next.clear()
        lane.ready.setdefault(relay, self._clock() + wait)
        lane.copies.append(claimed)
        self._count += 1

    def take(self, may: Callable[[Route, str], float], relay: str = "") -> Claimed | None:
        """The next copy that may go by this relay.

        `may` says 0.0 (go) or seconds until it is worth asking again for this lane; infinitely many where
        the route is not this relay's.
        """
        if not self._count or self._next.get(relay, 0.0) > (now := self._clock()):
            return None
        for _ in range(len(self._turns)):
            lane = self._turns[0]
            self._turns.rotate(-1)
            if lane.ready.get(relay, 0.0) > now:
                continue
            if not (wait := may(lane.route, lane.domain)):
                return self._pop(lane)
            lane.ready[relay] = now + wait
        self._next[relay] = min(lane.ready[relay] for lane in self._turns)
        return None

    @property
    def lanes(self) -> Collection[tuple[Route, str]]:
        """Route and domain of whatever waits."""
        return self._lanes.keys()

    def wake(self) -> None:
        """Ask for all queues again, whatever their waiting time."""
        for lane in self._turns:
            lane.ready.clear()
        self._next.clear()

    def drain(
        self, beyond: float = -math.inf, relays: Callable[[Route], Iterable[str]] = lambda _: ("",)
    ) -> list[Claimed]:
        """Take out what `relays` of its route are all to ask for after `beyond` seconds only, or everything.

        A relay that has not asked yet may still have it. Lowest number first.
        """
        until = self._clock() + beyond
        far = [
            lane
            for lane in self._turns
            if all(lane.ready.get(relay, 0.0) > until for relay in relays(lane.route))
        ]
        for lane in far:
            self._close(lane)
        found = [claimed for lane in far for claimed in lane.copies]
        self._count -= len(found)
        return sorted(found, key=lambda claimed: claimed.copy_number)

    def withdraw(self, which: Callable[[Claimed, Route], bool]) -> list[Claimed]:
        """Take out the copies that are asked for by themselves and their route."""
        found: list[Claimed] = []
        for lane in list(self._turns):
            found += (out := [claimed for claimed in lane.copies if which(claimed, lane.route)])
            for claimed in out:
                lane.copies.remove(claimed)
            if not lane.copies:
                self._close(lane)
        self._count -= len(found)
        return found

    def trim(self, seconds: float, rate: Callable[[Route, str], float]) -> list[tuple[Claimed, float]]:
        """Take out what its lane cannot serve within `seconds`, each with the seconds until its turn comes.

        `rate` is a lane's copies per second, infinite where it has none. Thus a slow domain's long lane
        does not fill the place that others need.
        """
        found = []
        for lane in self._turns:
            pace = rate(lane.route, lane.domain)
            if len(lane.copies) - 1 > pace * seconds:
                found += self._surplus(lane, max(1, int(pace * seconds)), pace)
        self._count -= len(found)
        return found

    def _surplus(self, lane: _Queue[Route], keep: int, pace: float) -> list[tuple[Claimed, float]]:
        surplus = [lane.copies.pop() for _ in range(len(lane.copies) - keep)]
        now, key = self._clock(), (lane.route, lane.domain)
        first = max(self._booked.get(key, 0.0), now + keep / pace)
        self._booked[key] = first + len(surplus) / pace
        return [
            (claimed, first + place / pace - now) for place, claimed in enumerate(reversed(surplus), start=1)
        ]

    def _pop(self, lane: _Queue[Route]) -> Claimed:
        self._count -= 1
        claimed = lane.copies.popleft()
        if not lane.copies:
            self._close(lane)
        return claimed

    def _close(self, lane: _Queue[Route]) -> None:
        del self._lanes[lane.route, lane.domain]
        self._turns.remove(lane)
