"""Which copy goes next through which relay: routes and pace decide, and what has to wait is overtaken."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from distributor.delivery.relays.relay import Relay
from distributor.delivery.relays.replies import SendResult
from distributor.delivery.relays.routing import Route, Routes
from distributor.delivery.sending.workload import MOST_WAITING, RunWork
from distributor.delivery_codes import RunReason
from distributor.reason import Reason
from distributor.store.queries.deliveries import Claimed


class Paced(Protocol):
    """The pace (`pace.Pace`), as the traffic asks it."""

    @property
    def free(self) -> bool: ...
    def wait(self, relay: Relay, domain: str) -> float: ...
    def rate(self, relay: Relay, domain: str) -> float: ...
    def unused(self, relay: Relay, domain: str) -> None: ...
    def record(self, relay: Relay, domain: str, word: SendResult) -> None: ...
    async def look(self) -> None: ...
    async def close(self) -> None: ...


class Unpaced:
    """No limits at all."""

    free = True

    def wait(self, relay: Relay, domain: str) -> float:
        return 0.0

    def rate(self, relay: Relay, domain: str) -> float:
        return math.inf

    def unused(self, relay: Relay, domain: str) -> None: ...

    def record(self, relay: Relay, domain: str, word: SendResult) -> None: ...

    async def look(self) -> None: ...

    async def close(self) -> None: ...


class Dispatcher:
    """Asked for the next copy by each connection; `offer` tells the others what is left for them."""

    def __init__(self, relays: Sequence[Relay], pace: Paced, offer: Callable[[], None]) -> None:
        self.pace = pace
        self._routes, self._offer = Routes(relays), offer
        self._relays = {relay.name: relay for relay in relays}

    def next(self, work: RunWork, relay: Relay) -> Claimed | None:
        """The run's next copy that may go through this relay now."""
        if relay.name in work.doubted:
            return self._left_over(work, relay)
        if not work.waiting_copies and self._routes.open and self.pace.free:
            return work.claims.take()

        def may(route: Route, domain: str) -> float:
            return self.pace.wait(relay, domain) if relay.name in route else math.inf

        return work.waiting_copies.take(may, relay.name) or self._next_claimed(work, relay)

    def _left_over(self, work: RunWork, relay: Relay) -> Claimed | None:
        """Only what no other relay is left for."""

        def may(route: Route, domain: str) -> float:
            mine = relay.name in route and route <= work.doubted.keys()
            return self.pace.wait(relay, domain) if mine else math.inf

        return work.waiting_copies.take(may, relay.name)

    def _next_claimed(self, work: RunWork, relay: Relay) -> Claimed | None:
        """Sort the claimed copies until one may go; the others wait."""
        left_for_others = False
        while len(work.waiting_copies) <= MOST_WAITING and (claimed := work.claims.take()):
            domain = domain_of(claimed)
            route = self._routes.of(work.group_of(claimed), domain)
            if not route:
                work.hold((_no_relay(work.group_of(claimed), domain),))
                return None
            wait = self.pace.wait(relay, domain) if relay.name in route else math.inf
            if not wait:
                break
            left_for_others |= len(route) > 1 or relay.name not in route
            work.waiting_copies.put(claimed, route, domain, wait, relay.name)
        else:
            claimed = None
        if left_for_others:
            self._offer()
        return claimed

    def leave_to_others(
        self, work: RunWork, claimed: Claimed, relay: Relay, away: Collection[str] = ()
    ) -> bool:
        """Leave the copy to the other relays of its route; False where none is left."""
        domain = domain_of(claimed)
        unable = work.unable[claimed.id] = work.unable.get(claimed.id, frozenset()) | {relay.name}
        others = self._routes.of(work.group_of(claimed), domain).difference(unable, work.unfit, away)
        if others:
            work.waiting_copies.put(claimed, others, domain, math.inf, relay.name)
            self._offer()
        return bool(others)

    def wanted(self, work: RunWork) -> frozenset[str]:
        """The relays that the next copies of the run are for; all of them where nobody chooses."""
        if self._routes.open and not work.waiting_copies:
            return frozenset(self._relays)
        routes = [route for route, _domain in work.waiting_copies.queues]
        if claimed := work.claims.next:
            routes.append(self._routes.of(work.group_of(claimed), domain_of(claimed)))
        # A run that is served goes on; one whose only relay cannot be reached reports it.
        return frozenset().union(*routes)

    def far_off(self, work: RunWork, seconds: float) -> list[tuple[Claimed, float]]:
        """Take out what waits for longer than this, each with its wait in seconds."""
        drained = work.waiting_copies.drain(seconds, relays=lambda route: route)
        far = [(claimed, max(self._shortest_wait(work, claimed), seconds)) for claimed in drained]
        return far + work.waiting_copies.trim(seconds, self._rate)

    def _rate(self, route: Route, domain: str) -> float:
        return max(self.pace.rate(self._relays[name], domain) for name in route)

    def _shortest_wait(self, work: RunWork, claimed: Claimed) -> float:
        domain, waits = domain_of(claimed), []
        for name in self._routes.of(work.group_of(claimed), domain):
            relay = self._relays[name]
            waits.append(self.pace.wait(relay, domain))
            if not waits[-1]:
                self.pace.unused(relay, domain)
        return min(waits, default=0.0)


def domain_of(claimed: Claimed) -> str:
    return claimed.address_key.rpartition("@")[2]


def _no_relay(group: str, domain: str) -> Reason:
    return Reason(RunReason.HOMELESS, ", ".join(filter(None, (group, domain))))
