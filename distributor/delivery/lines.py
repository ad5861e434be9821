"""Lines to the relays: sessions kept open while there is work, opened again as the relay's health allows."""

from __future__ import annotations

import asyncio
import math
import socket
import time
from collections.abc import Callable, Iterator, Sequence

from distributor.delivery.connection import Clerk, Connection
from distributor.delivery.health import Health
from distributor.delivery.relay import Relay
from distributor.language import later

_CONNECT_SECONDS = 30.0
# After `stop` a relay that says nothing is not waited for much longer, except for its word on a final dot.
_LAST_SECONDS = 5.0


class Lines:
    """All connections of a slice."""

    def __init__(self, relays: Sequence[Relay], clerk: Clerk, wanted: Callable[[], bool]) -> None:
        self.stop = asyncio.Event()
        self.relays, self._clerk, self._wanted = relays, clerk, wanted
        self._health = {relay.name: Health() for relay in relays}
        self._ended: dict[Connection, asyncio.Future[None]] = {}
        self._probes: set[Connection] = set()
        self._hostname = socket.getfqdn()
        self._last_call = math.inf

    @property
    def open(self) -> list[Connection]:
        return [connection for connection in self._ended if not self._ended[connection].done()]

    def health(self, relay: Relay) -> Health:
        return self._health[relay.name]

    async def serve(self, most: int) -> None:
        """Keep up to `most` lines, but one to each relay, until there is no more work or `stop` is set."""
        deepest = max(relay.connections for relay in self.relays)
        turns = [relay for place in range(deepest) for relay in self.relays if place < relay.connections]
        # No relay is left out, however few the copies: the first may be the one that is away.
        await asyncio.gather(*(self._keep(relay) for relay in turns[: max(most, len(self.relays))]))

    def offer(self) -> None:
        """There is work again: free connections take it."""
        for connection in self.open:
            connection.offer()

    def send_home(self) -> None:
        """Close the connections that have nothing under way."""
        for connection in self.open:
            connection.finish()

    def hang_up_on_the_silent(self) -> None:
        """Abort the sessions whose relay lets its deadline pass."""
        now = time.monotonic()
        if self.stop.is_set():
            self._last_call = min(self._last_call, now + _LAST_SECONDS)
        for connection in self.open:
            last = math.inf if connection.session.doubtful else self._last_call
            if connection.waiting_for_relay and now > min(connection.deadline, last):
                connection.abort(connection.stage, later("no reply in time"))

    def hopeless(self) -> Iterator[tuple[Relay, str]]:
        """Relays that only a person can mend, each with the reason."""
        for relay in self.relays:
            if self.health(relay).hopeless:
                yield relay, self.health(relay).reason

    async def _keep(self, relay: Relay) -> None:
        health = self.health(relay)
        while self._wanted() and not health.hopeless:
            probe = await health.admit(self.stop)
            if self._wanted() and not health.hopeless:
                await self._visit(relay, probe)
            elif probe:
                health.probed()

    async def _visit(self, relay: Relay, probe: bool) -> None:
        """One connection from its beginning to its end."""
        loop = asyncio.get_running_loop()
        connection = Connection(relay, self._clerk, self._hostname)
        ended = self._ended[connection] = loop.create_future()
        if probe:
            self._probes.add(connection)
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                context = relay.context if relay.implicit_tls else None
                await loop.create_connection(lambda: connection, relay.host, relay.port, ssl=context)
        except TimeoutError:
            self._clerk.closed(connection, "connect", later("no connection in time"))
        except OSError as error:
            self._clerk.closed(connection, "connect", later("no connection") + f": {error}")
        await ended
        del self._ended[connection]

    # ── what the slice passes on of its connections ─────────────────────────────────────────────

    def served(self, connection: Connection) -> None:
        self.health(connection.relay).succeeded()
        self._answer_probe(connection)

    def closed(self, connection: Connection, stage: str, reason: str) -> None:
        if reason and not connection.sent:
            self.health(connection.relay).failed(stage, reason)
        self._answer_probe(connection)
        ended = self._ended.get(connection)
        if ended is not None and not ended.done():
            ended.set_result(None)

    def _answer_probe(self, connection: Connection) -> None:
        if connection in self._probes:
            self._probes.discard(connection)
            self.health(connection.relay).probed()
