"""Copies that may not go yet: set aside by route and domain while others overtake them. Pure, no I/O."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from distributor.store.queries.deliveries import Claimed

Route = TypeVar("Route", bound=Hashable)


@dataclass(slots=True)
class _Lane(Generic[Route]):
    """The copies of one domain by one route, in their order."""

    route: Route
    domain: str
    copies: deque[Claimed] = field(default_factory=deque)
    ready: float = 0.0  # the moment at which it is worth asking


class Waiting(Generic[Route]):
    """Lanes that are served in turn: one copy each, as far as they may."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lanes: dict[tuple[Route, str], _Lane[Route]] = {}
        self._turns: deque[_Lane[Route]] = deque()
        self._count = 0
        self._next = math.inf

    def __len__(self) -> int:
        return self._count

    @property
    def next_time(self) -> float:
        """The moment of the clock at which `take` may have a copy; infinitely far where nothing waits."""
        return self._next

    def put(self, claimed: Claimed, route: Route, domain: str, wait: float = 0.0) -> None:
        """Set a copy aside behind those of its lane; `wait`: seconds that were named for it."""
        lane = self._lanes.get((route, domain))
        if lane is None:
            lane = self._lanes[route, domain] = _Lane(route, domain, ready=self._clock() + wait)
            self._turns.append(lane)
        lane.copies.append(claimed)
        self._count += 1
        self._next = min(self._next, lane.ready)

    def take(self, may: Callable[[Route, str], float]) -> Claimed | None:
        """The next copy that may go. `may` says 0.0 (go) or seconds until the lane is worth asking again."""
        if self._next > (now := self._clock()):  # also where nothing waits
            return None
        for _ in range(len(self._turns)):
            lane = self._turns[0]
            self._turns.rotate(-1)
            if lane.ready > now:
                continue
            if not (wait := may(lane.route, lane.domain)):
                return self._pop(lane)
            lane.ready = now + wait
        self._look_ahead()
        return None

    def wake(self) -> None:
        """It is worth asking all lanes again, whatever they were told."""
        for lane in self._turns:
            lane.ready = 0.0
        self._look_ahead()

    def drain(self, beyond: float = -math.inf) -> list[Claimed]:
        """Take out the lanes that wait for more than `beyond` seconds, or all; lowest number first."""
        until = self._clock() + beyond
        far = [lane for lane in self._turns if lane.ready > until]
        for lane in far:
            self._close(lane)
        self._look_ahead()
        found = [claimed for lane in far for claimed in lane.copies]
        self._count -= len(found)
        return sorted(found, key=lambda claimed: claimed.copy_number)

    def _pop(self, lane: _Lane[Route]) -> Claimed:
        self._count -= 1
        claimed = lane.copies.popleft()
        if not lane.copies:
            self._close(lane)
            self._look_ahead()
        return claimed

    def _close(self, lane: _Lane[Route]) -> None:
        del self._lanes[lane.route, lane.domain]
        self._turns.remove(lane)

    def _look_ahead(self) -> None:
        self._next = min((lane.ready for lane in self._turns), default=math.inf)
