"""The pipeline: claim, write, pass the gate, dot, record — one slice of a run in one process.

A slice is short (SLICE_SECONDS) and may be started any number of times at once: the rows, not the
slices, know what is to be done.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import socket
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, connections

from distributor.delivery.connection import Connection
from distributor.delivery.copies import Copy, Press
from distributor.delivery.gate import Gate
from distributor.delivery.health import Health
from distributor.delivery.relay import Relay
from distributor.delivery.replies import SendResult, delay
from distributor.errors import DistributorError
from distributor.store.queries import deliveries
from distributor.store.queries.deliveries import Claimed, Outcome

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

_TICK = 0.5  # seconds between looks at deadlines, leases and the clock
_CONNECT_SECONDS = 30.0
# A copy whose connection broke before its dot is tried again soon: most often the relay was just restarted.
_BROKEN_SECONDS = 2.0
_MOST_BREAKS = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much; seconds and copies."""

    slice_seconds: float = 60.0
    lease_seconds: float = 60.0
    reply_seconds: float = 600.0
    batch_size: int = 200


@dataclass(slots=True)
class SliceReport:
    """What a slice did, and why it could not do more."""

    ended: int = 0
    trouble: str = ""  # the last reason why relays or database did not serve us
    hold: str = ""  # set when a person has to put something right


class Slice:
    """One process's share of a run; see `send`."""

    def __init__(
        self, run_id: int, press: Press, relays: Sequence[Relay], limits: Limits, stopping: Callable[[], bool]
    ) -> None:
        self.reply_seconds = limits.reply_seconds
        self.report = SliceReport()
        self._run_id, self._press, self._relays, self._limits = run_id, press, relays, limits
        self._stopping = stopping
        self._stop_at = time.monotonic() + limits.slice_seconds
        self._stop_event = asyncio.Event()
        self._broken: dict[int, int] = {}  # how often a copy's connection broke in this slice
        self._queue: deque[Claimed] = deque()
        self._under_way = 0  # copies between next_copy and their end
        self._fences: list[int] = []
        self._exhausted = False
        self._claiming = False
        self._open: set[Connection] = set()
        self._lines_ended: dict[Connection, asyncio.Future[None]] = {}
        self._health = {relay.name: Health() for relay in relays}
        self._probes: set[Connection] = set()
        self._gate = Gate(self._commit, limits.lease_seconds, self._troubled)
        # Commits never queue behind claims: a thread, and so a database connection, for each.
        self._gate_thread = ThreadPoolExecutor(1, "gate")
        self._claim_thread = ThreadPoolExecutor(1, "claim")
        self._hostname = socket.getfqdn()
        self._renewed = time.monotonic()

    # ── the slice ───────────────────────────────────────────────────────────────────────────────

    async def work(self) -> SliceReport:
        """Send until nothing is left to claim, time is up, or a person is needed."""
        gate = asyncio.create_task(self._gate.serve())
        try:
            await self._claim_more()
            lines = [asyncio.create_task(self._keep_line(relay)) for relay in self._lines_wanted()]
            watch = asyncio.create_task(self._watch())
            await asyncio.gather(*lines)
            watch.cancel()
            await self._gate.quiet()
        finally:
            gate.cancel()
            await self._put_away()
        return self.report

    def _lines_wanted(self) -> list[Relay]:
        """One line per session, relays in turn, no more than there are copies."""
        most = max(relay.connections for relay in self._relays)
        lines = [relay for place in range(most) for relay in self._relays if place < relay.connections]
        return lines[: max(len(self._queue), 0)]

    async def _keep_line(self, relay: Relay) -> None:
        """Keep one session to the relay open while there is work, reconnecting as its health allows."""
        health = self._health[relay.name]
        while self._has_work():
            probe = await health.admit(self._stop_event)
            if self._has_work() and not health.hopeless:
                await self._connect_and_serve(relay, health, probe)
            elif probe:
                health.probed()
            if health.hopeless:
                self._hold(f"{relay.name}: {health.reason}")

    async def _connect_and_serve(self, relay: Relay, health: Health, probe: bool) -> None:
        loop = asyncio.get_running_loop()
        context = relay.context if relay.implicit_tls else None
        connection = Connection(relay, self, self._hostname)
        ended = self._lines_ended[connection] = loop.create_future()
        if probe:
            self._probes.add(connection)
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await loop.create_connection(lambda: connection, relay.host, relay.port, ssl=context)
        except (OSError, TimeoutError) as error:
            self.closed(connection, "connect", f"no connection: {error or 'timed out'}")
        self._open.add(connection)
        await ended
        self._open.discard(connection)

    async def _watch(self) -> None:
        """Look after deadlines, leases and the end of the slice."""
        while True:
            await asyncio.sleep(_TICK)
            if time.monotonic() > self._stop_at or self._stopping():
                self._stop()
            now = time.monotonic()
            for connection in [c for c in self._open if c.waiting_for_relay and now > c.deadline]:
                connection.abort("connect" if not connection.ready else "dot", "no reply in time")
            if now - self._renewed > self._limits.lease_seconds / 3:
                await self._renew()
            self._refill()
            self._send_idle_home()

    def _stop(self) -> None:
        """Begin nothing more; what is under way comes to its end."""
        self._stop_event.set()
        self._send_idle_home()

    def _send_idle_home(self) -> None:
        if not self._has_work():
            for connection in list(self._open):
                connection.finish()

    def _has_work(self) -> bool:
        return not self._stop_event.is_set() and bool(self._queue or self._claiming or not self._exhausted)

    def _hold(self, reason: str) -> None:
        self.report.hold = reason
        self._stop()

    def _troubled(self, reason: str) -> None:
        self.report.trouble = reason
        log.warning("run %s: %s", self._run_id, reason)

    async def _put_away(self) -> None:
        """Give back what was not begun, and close the threads' database connections."""
        self._queue.clear()
        try:
            await self._in(self._claim_thread, deliveries.release, self._fences)
        except DatabaseError as error:
            self._troubled(f"database: {error}")  # the leases will end by themselves
        for thread in (self._claim_thread, self._gate_thread):
            await self._in(thread, connections.close_all)
            thread.shutdown()

    # ── database ────────────────────────────────────────────────────────────────────────────────

    async def _in(self, thread: ThreadPoolExecutor, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        assert not kwargs
        return await asyncio.get_running_loop().run_in_executor(thread, work, *args)

    async def _commit(self, outcomes: list[Outcome], intents: list[Claimed]) -> set[int]:
        lease = self._limits.lease_seconds
        try:
            return await self._in(self._gate_thread, deliveries.pass_gate, self._run_id, outcomes, intents, lease)
        except DatabaseError:
            await self._in(self._gate_thread, connections.close_all)
            raise

    def _refill(self) -> None:
        """Claim ahead, so that no session waits for the next batch."""
        low = 2 * max(len(self._open), 1)
        if not (self._claiming or self._exhausted or self._stop_event.is_set()) and len(self._queue) <= low:
            self._claiming = True
            asyncio.ensure_future(self._claim_more())

    async def _claim_more(self) -> None:
        self._claiming = True
        # Any number will do that no other claim has: whoever names it, and only who names it, may write.
        fence = secrets.randbits(62) | 1
        limits = self._limits
        try:
            batch = await self._in(
                self._claim_thread, deliveries.claim, self._run_id, fence, limits.batch_size, limits.lease_seconds
            )
        except DatabaseError as error:
            self._troubled(f"database: {error}")
            await self._in(self._claim_thread, connections.close_all)
            return
        finally:
            self._claiming = False
        self._exhausted = len(batch) < limits.batch_size
        if batch:
            self._fences.append(fence)
            self._queue.extend(batch)
        for connection in list(self._open):
            connection.offer()
        self._send_idle_home()

    async def _renew(self) -> None:
        self._renewed = time.monotonic()
        try:
            await self._in(self._claim_thread, deliveries.renew, self._fences, self._limits.lease_seconds)
        except DatabaseError as error:
            self._troubled(f"database: {error}")
            await self._in(self._claim_thread, connections.close_all)

    # ── what connections tell (connection.Clerk) ────────────────────────────────────────────────

    def next_copy(self, connection: Connection) -> Copy | None:
        """The next claimed delivery as a finished copy; one that cannot be made fails by itself."""
        while self._queue and not self._stop_event.is_set():
            claimed = self._queue.popleft()
            self._refill()
            try:
                copy = self._press.copy(claimed)
                connection.session.check(copy.envelope)
            except (DistributorError, ValueError) as error:
                self._record(claimed, "failed", connection.relay, "", None, "", f"cannot be written: {error}")
                continue
            self._under_way += 1
            return copy
        return None

    def await_gate(self, connection: Connection, copy: Copy) -> None:
        self._gate.arrive(connection, copy.claimed)

    def turned_away(self) -> None:
        """The gate let a copy not pass: the run is on hold, or this process slept past its lease. Begin no more."""
        self._stop()

    def ended(self, relay: Relay, copy: Copy, result: SendResult) -> None:
        """A relay's word on one copy."""
        self._under_way -= 1
        reply = result.reply
        if result.state == "refused":
            # Not this copy's fault: it keeps its claim and goes with the next session.
            self._queue.appendleft(copy.claimed)
            self._health[relay.name].failed(result.stage, f"{reply.code} {reply.text}")
            self._troubled(f"{relay.name}: {result.stage}: {reply.code} {reply.text}")
            return
        self.report.ended += 1
        if result.state == "accepted":
            self._health[relay.name].succeeded()
        self._record(copy.claimed, result.state, relay, result.stage, reply.code, reply.enhanced, reply.text)

    def lost(self, relay: Relay, copy: Copy, reason: str, *, doubtful: bool, committed: bool) -> None:
        """The connection ended while the copy was under way."""
        self._under_way -= 1
        if doubtful:
            self._record(copy.claimed, "in_doubt", relay, "dot", None, "", reason)
        elif committed or self._broken.get(copy.id, 0) >= _MOST_BREAKS:
            # Its intent may be on disk, but no dot was written: surely not accepted.
            self._record(copy.claimed, "deferred", relay, "data", None, "", reason)
        else:
            self._broken[copy.id] = self._broken.get(copy.id, 0) + 1
            self._queue.appendleft(copy.claimed)

    def opened(self, connection: Connection) -> None:
        self._health[connection.relay.name].succeeded()
        self._answer_probe(connection)

    def closed(self, connection: Connection, stage: str, reason: str) -> None:
        health = self._health[connection.relay.name]
        if reason and not connection.sent:
            health.failed(stage, reason)
        if reason:
            self._troubled(f"{connection.relay.name}: {stage}: {reason}")
        self._answer_probe(connection)
        ended = self._lines_ended.pop(connection, None)
        if ended is not None and not ended.done():
            ended.set_result(None)

    def _answer_probe(self, connection: Connection) -> None:
        if connection in self._probes:
            self._probes.discard(connection)
            self._health[connection.relay.name].probed()

    def _record(
        self, claimed: Claimed, state: str, relay: Relay, stage: str, code: int | None, enhanced: str, text: str
    ) -> None:
        wait = 0.0
        if state == "deferred":
            wait = delay(claimed.attempts + 1, random.random()) if code else _BROKEN_SECONDS * (claimed.attempts + 1)
        self._gate.record(Outcome(claimed.id, claimed.fence, state, relay.name, stage, code, enhanced, text, wait))


def send(
    run_id: int, press: Press, relays: Sequence[Relay], limits: Limits, stopping: Callable[[], bool] = lambda: False
) -> SliceReport:
    """Send one slice of the run and say what became of it."""
    return asyncio.run(Slice(run_id, press, relays, limits, stopping).work())
