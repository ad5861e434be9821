"""The copies that this process has claimed and not begun, and the thread that claims, renews and releases."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Callable, Collection
from typing import ParamSpec

from django.db import DatabaseError

from distributor.delivery.database_thread import DatabaseThread
from distributor.delivery_codes import RunReason
from distributor.reason import Reason
from distributor.store.queries import deliveries
from distributor.store.queries.deliveries import Claimed

P = ParamSpec("P")

# Copies come back below those that were claimed last: given back, due again, left by a worker that died.
_LOOK_BACK_SECONDS = 1.0


class Claims:
    """A queue that is filled ahead from the database, so that no session waits for the next batch."""

    def __init__(
        self,
        run_id: int,
        batch: int,
        lease: float,
        desk: DatabaseThread,
        on_trouble: Callable[[Reason], None],
        *,
        extra: bool = False,  # whether its mail prints further columns
    ) -> None:
        self.exhausted = False  # the last claim found nothing
        self._stopped = self._more = False  # more: there is, whatever the claim under way may find
        self._run_id, self._batch, self._lease, self._note_trouble = run_id, batch, lease, on_trouble
        self._extra = extra
        self._queue: deque[Claimed] = deque()
        self._fences: list[int] = []
        self._reached, self._look_back = 0, 0.0  # a copy number; by the clock, when to look below it
        self._desk = desk
        self._filling: asyncio.Task[None] | None = None
        self._suspect = 0  # claimed alone: nothing beside it may die its death
        self._held_up: Callable[[], None] | None = None  # wants more, once that one has been settled

    def __len__(self) -> int:
        return len(self._queue)

    @property
    def empty(self) -> bool:
        """Nothing here and nothing more to come."""
        return not self._queue and self.exhausted and self._filling is None

    @property
    def next(self) -> Claimed | None:
        """The copy that `take` would give."""
        return self._queue[0] if self._queue else None

    def take(self) -> Claimed | None:
        return self._queue.popleft() if self._queue else None

    def give_back(self, claimed: Claimed) -> None:
        """The copy was not begun after all, or surely not accepted: it is the next."""
        self._queue.appendleft(claimed)

    def fill_to(self, level: int, then: Callable[[], None]) -> None:
        """Claim another batch in the background where at most `level` copies are here; then call `then`."""
        if self._suspect:
            self._held_up = then
        elif self._filling is None and not self.exhausted and len(self._queue) <= level:
            self._filling = asyncio.create_task(self._fill(then))

    def settled(self, copies: Collection[int]) -> None:
        """Of these the database has outcome or intent, or no claim any more: no crash is counted for them."""
        if self._suspect not in copies:
            return
        self._suspect, then = 0, self._held_up
        if then is not None:
            self._held_up = None
            self.fill_to(0, then)

    def look_again(self) -> None:
        """A copy was planned again: claim from the start."""
        self._more, self._look_back, self.exhausted = True, 0.0, self._stopped

    def stop(self) -> None:
        """Claim and hand out no more; `put_away` gives back what is left."""
        self.exhausted = self._stopped = True
        self._queue.clear()

    async def fill(self) -> None:
        """Claim one batch."""
        # Any number will do that no other claim has: whoever names it, and only who names it, may write.
        fence = secrets.randbits(62) | 1
        self._more = False
        try:
            batch = await self._next_batch(fence)
        except DatabaseError as error:
            self._note_trouble(Reason(RunReason.DATABASE, str(error)))
            return
        if batch:
            self._fences.append(fence)
        if self._stopped or not (batch or self._more):
            self.exhausted = True
        else:
            self._queue.extend(batch)
            self._suspect = next((copy.id for copy in batch if copy.suspect), 0)

    async def _next_batch(self, fence: int) -> list[Claimed]:
        """From where the last one ended; now and then, and where nothing is left there, from the start."""
        behind = self._reached if time.monotonic() < self._look_back else 0
        order = (self._run_id, fence, self._batch, self._lease)
        batch = await self._desk.run(deliveries.claim, *order, behind, extra=self._extra)
        if not batch and behind:
            behind = 0
            batch = await self._desk.run(deliveries.claim, *order, extra=self._extra)
        if not behind:
            self._look_back = time.monotonic() + _LOOK_BACK_SECONDS
        self._reached = max(self._reached, *(copy.copy_number for copy in batch), 0)
        return batch

    async def _fill(self, then: Callable[[], None]) -> None:
        await self.fill()
        self._filling = None
        then()

    async def renew(self) -> None:
        """Hold the leases of everything claimed here, what is under way included."""
        await self._quietly(deliveries.renew, self._fences, self._lease)

    async def put_away(self) -> None:
        """Give back what was not begun; should that fail, the leases end by themselves."""
        if self._filling is not None:
            await self._filling
        self._queue.clear()
        await self._quietly(deliveries.release, self._fences)

    async def _quietly(self, work: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            await self._desk.run(work, *args, **kwargs)
        except DatabaseError as error:
            self._note_trouble(Reason(RunReason.DATABASE, str(error)))
