"""Connections to relays: kept open while there is work, opened again as the relay's health allows."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Iterator, Sequence

from distributor.delivery.local_time import OfficeDay
from distributor.delivery.relays.health import Health, suspensions
from distributor.delivery.relays.relay import Relay
from distributor.delivery.schemes import connection_to
from distributor.delivery.sending import event_log
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.transport.connection import ConnectionOwner, RelayConnection, Why
from distributor.reason import Reason
from distributor.states import Stage

# After `stop` a silent relay is not waited for much longer, except for its answer for a whole copy.
_LAST_SECONDS = 5.0


class ConnectionPool:
    """All connections of a slice."""

    def __init__(
        self, relays: Sequence[Relay], owner: ConnectionOwner, wanted: Callable[[], bool], limits: SliceLimits
    ) -> None:
        self.stop = asyncio.Event()
        self.relays, self._owner, self._wanted = relays, owner, wanted
        self._health = {relay.name: _health(relay) for relay in relays}
        self.open: dict[RelayConnection, None] = {}  # in the order of their opening
        self._tasks: dict[tuple[Relay, int], asyncio.Task[None]] = {}
        self._probes: set[RelayConnection] = set()
        self._limits = limits
        self._turns = opening_order(relays, limits.processes)
        self._places: dict[RelayConnection, int] = {}  # among the connections to its relay
        self._last_call = math.inf

    @property
    def away(self) -> set[str]:
        """The relays that are down."""
        return {relay.name for relay in self.relays if self.health(relay).down}

    def health(self, relay: Relay) -> Health:
        return self._health[relay.name]

    async def serve(self, most: int) -> None:
        """Keep up to `most` connections, and one to each relay, until no work is left or `stop` is set."""
        self.open_connections(most)
        while self._tasks:
            await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)
            for turn, task in list(self._tasks.items()):
                if task.done():
                    task.result()  # what it raised is ours to know
                    del self._tasks[turn]

    def open_connections(self, most: int) -> None:
        """Have up to `most` connections kept, by weight among relays that are up; open those anew that ended.

        Every relay keeps one: only trying shows how it fares.
        """
        counts = self._counts()
        due = [(relay, place) for relay, place in self._turns if place < counts[relay.name]]
        first = {relay.name: (relay, place) for relay, place in reversed(due)}
        for turn in {**dict.fromkeys(due[:most]), **dict.fromkeys(first.values())}:
            task = self._tasks.get(turn)
            if task is None or task.done():
                self._tasks[turn] = asyncio.create_task(self._keep(*turn))
        self._close_surplus()

    def _counts(self) -> dict[str, int]:
        """How many connections each relay is to have now; none where only a person can mend it."""
        up = [relay for relay in self.relays if not self.health(relay).down]
        return {
            relay.name: connection_share(relay, up, self._limits.processes)
            if self.health(relay).usable
            else 0
            for relay in self.relays
        }

    def _close_surplus(self) -> None:
        counts = self._counts()
        for connection, place in list(self._places.items()):
            if place >= counts[connection.relay.name]:
                connection.leave(Stage.QUIT, None)
                connection.finish()

    def offer(self) -> None:
        """There is work again: free connections take it."""
        for connection in list(self.open):
            connection.offer()

    def close_idle(self) -> None:
        """Close the connections that have nothing under way."""
        for connection in list(self.open):
            connection.finish()

    def abort_silent(self, *, hurry: bool) -> None:
        """Abort the connections whose relay lets its deadline pass; in a hurry those with half a body out.

        Else a body that takes longer than a slice would be begun again in every slice, and never arrive.
        """
        now = time.monotonic()
        if self.stop.is_set():
            self._last_call = min(self._last_call, now + _LAST_SECONDS)
        for connection in list(self.open):
            connection.abort_if_silent(now, self._last_call, hurry=hurry)

    def resume(self) -> None:
        """Take back `stop`."""
        self.stop.clear()
        self._last_call = math.inf

    def any_late_reply(self) -> bool:
        """Whether an answer for a whole copy has been awaited for a while, and may yet be for long."""
        now = time.monotonic()
        return any(connection.awaits_late_reply(now) for connection in list(self.open))

    def unusable(self) -> Iterator[tuple[Relay, Reason]]:
        """Relays that only a person can mend, each with the reason."""
        for relay in self.relays:
            health = self.health(relay)
            if health.unusable and suspensions.on_trial(relay):
                health.on_trial()  # its time is up, or a person acted meanwhile
            if health.unusable and health.reason:
                yield relay, health.reason

    async def _keep(self, relay: Relay, place: int) -> None:
        health = self.health(relay)
        while self._wanted() and place < self._counts()[relay.name]:
            probe = await health.admit(self._wanted)
            if self._wanted() and place < self._counts()[relay.name]:
                await self._visit(relay, place, probe)
            elif probe:
                health.probed()

    async def _visit(self, relay: Relay, place: int, probe: bool) -> None:
        """One connection from its beginning to its end."""
        connection = connection_to(relay, self._owner)
        self.open[connection] = None
        self._places[connection] = place
        if probe:
            self._probes.add(connection)
        try:
            await connection.serve()
        finally:
            self._answer_probe(connection)
            del self.open[connection], self._places[connection]

    # ── what the slice passes on of its connections ─────────────────────────────────────────────

    def served(self, connection: RelayConnection) -> None:
        self.health(connection.relay).succeeded()
        self._answer_probe(connection)

    def closed(self, connection: RelayConnection, stage: str, reason: Why) -> None:
        relay, health = connection.relay, self.health(connection.relay)
        if connection.accepted:
            health.accepted()
            suspensions.lift(relay)
        if stage == "quota":
            health.rest(OfficeDay.today(self._limits.zone).seconds_left, reason)
        elif reason and (stage == "setup" or not self._was_of_use(connection, stage)):
            tries = max(connection.refused_logins, 1)
            self._note_failure(relay, "copy" if connection.blamed else stage, reason, tries)

    def _was_of_use(self, connection: RelayConnection, stage: str) -> bool:
        """A relay that hangs up (421) after it took copies has had its share; one that took none is busy."""
        return bool(connection.accepted if stage == "busy" else connection.sent)

    def _note_failure(self, relay: Relay, stage: str, reason: Reason, tries: int) -> None:
        health = self.health(relay)
        known = health.unusable
        health.failed(stage, reason, tries)
        if health.unusable and not known:
            event_log.suspended(relay.name, suspensions.suspend(relay, reason), reason)

    def _answer_probe(self, connection: RelayConnection) -> None:
        if connection in self._probes:
            self._probes.discard(connection)
            self.health(connection.relay).probed()


def _health(relay: Relay) -> Health:
    """As earlier slices left it, where they found the relay unusable."""
    health = Health()
    if reason := suspensions.reason(relay):
        health.suspended(reason)
    elif suspensions.on_trial(relay):
        health.on_trial()
    return health


def opening_order(relays: Sequence[Relay], processes: int = 1) -> list[tuple[Relay, int]]:
    """Every connection that could be kept, in the order of opening: (relay, its place there from 0).

    A relay of weight 2 has its second one before a relay of weight 1 has its second.
    """
    places = [(relay, place) for relay in relays for place in range(relay.share(processes))]
    return sorted(places, key=lambda turn: (2 * turn[1] + 1) / turn[0].weight)


def connection_share(relay: Relay, up: Sequence[Relay], processes: int = 1) -> int:
    """Connections to this relay while those in `up` work: the heaviest has all, others in proportion."""
    heaviest = max((other.weight for other in up), default=relay.weight)
    most = relay.share(processes)
    return max(1, min(most, round(most * relay.weight / heaviest)))
