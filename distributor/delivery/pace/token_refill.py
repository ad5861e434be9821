"""What keeps local tokens filled in the background: exchanges with the shared buckets or with our own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from distributor.delivery.pace.buckets import (
    Bucket,
    RateReport,
    SharedBuckets,
    TokenGrant,
    TokenRequest,
    Unreachable,
)
from distributor.delivery.pace.local_tokens import LocalTokens
from distributor.delivery.pace.offline_buckets import OfflineBuckets

log = logging.getLogger(__name__)

_LOOK_SECONDS = 1.5  # between looks at what others have slowed
_GATHER_SECONDS = 0.05  # between two exchanges, at least
_RETRY_SECONDS = 2.0  # between tries to reach Redis again, or to count rows


class TokenRefill:
    """One process's local tokens, and all that it knows of what is slowed or rests."""

    def __init__(
        self,
        shared: SharedBuckets,
        own: OfflineBuckets,
        day: Callable[[], str],
        spent: Callable[[Bucket], Awaitable[int | None]],
        changed: Callable[[bool], None],
    ) -> None:
        """`spent` counts a day's bucket from the rows; `changed`: tokens came, or (True) other limits."""
        self.slowed: dict[str, float] = {}  # target: copies per second
        self.rests: dict[str, float] = {}  # target: until which moment of the loop's clock
        self.alone = False  # Redis does not answer
        self._shared, self._own, self._day = shared, own, day
        self._spent, self._changed = spent, changed
        self._held: dict[Bucket, LocalTokens] = {}
        self._slow: dict[str, LocalTokens] = {}
        self._news: dict[str, RateReport] = {}
        self._clock = asyncio.get_running_loop().time
        self._bell = asyncio.Event()
        self._last = -_LOOK_SECONDS
        self.looked = asyncio.Event()  # whether Redis was heard, or found missing
        self._closing = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._serving = asyncio.ensure_future(self._serve())

    def local(self, bucket: Bucket) -> LocalTokens:
        return self._held.setdefault(bucket, LocalTokens(bucket))

    def slow_tokens(self, target: str) -> LocalTokens:
        """The local tokens of a target in `slowed`."""
        return self._slow.setdefault(target, LocalTokens(Bucket(target, "slow", self.slowed[target])))

    def ring(self) -> None:
        """Some local tokens have run low."""
        self._bell.set()

    def slow_down(self, report: RateReport) -> None:
        """Tell everybody, at once."""
        self._news[f"rest:{report.name}" if report.rest else report.name] = report
        self._bell.set()

    def speed_up(self, target: str) -> None:
        """A copy to a slowed target was accepted; reported with the next exchange."""
        self._news.setdefault(target, RateReport(target)).good += 1

    async def close(self) -> None:
        """Give everything back."""
        self._closing = True
        self._bell.set()
        for task in self._tasks:
            task.cancel()
        # Not cancelled: what it is being granted at this moment would be lost.
        await asyncio.gather(self._serving, *self._tasks, return_exceptions=True)
        requests = [request for local in self._all() if (request := local.surrender(self._day()))]
        with contextlib.suppress(Unreachable):
            if (requests or self._news) and not self.alone:
                await self._shared.exchange(requests, list(self._news.values()))
        await self._shared.close()

    # ── in the background ───────────────────────────────────────────────────────────────────────

    def _begin(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _all(self) -> list[LocalTokens]:
        return [*self._held.values(), *self._slow.values()]

    async def _serve(self) -> None:
        while not self._closing:
            await self._until_due()
            try:
                await self._exchange()
            except Exception:
                log.exception("pace")  # whatever it is, copies wait for us
                await asyncio.sleep(_RETRY_SECONDS)

    async def _until_due(self) -> None:
        while not self._closing and (pause := self._due() - self._clock()) > 0:
            self._bell.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._bell.wait()

    def _due(self) -> float:
        now = self._clock()
        soonest = min((local.due(now) for local in self._all()), default=float("inf"))
        if any(report.slow or report.rest for report in self._news.values()):
            soonest = now
        return max(self._last + _GATHER_SECONDS, min(soonest, self._last + _LOOK_SECONDS))

    async def _exchange(self) -> None:
        now = self._last = self._clock()
        day = self._day()
        asked = [(local, request) for local in self._all() if (request := local.request(day, now))]
        report, self._news = list(self._news.values()), {}
        answer = await self._trade([request for _, request in asked], report)
        now = self._clock()
        came = [
            self._receive(local, request, *grant, now)
            for (local, request), grant in zip(asked, answer.grants, strict=True)
        ]
        self.looked.set()
        reports = self._learn(answer, now)
        if reports or any(came):
            self._changed(reports)

    async def _trade(self, requests: list[TokenRequest], report: list[RateReport]) -> TokenGrant:
        if not self.alone:
            try:
                return await self._shared.exchange(requests, report)
            except Unreachable as error:
                log.warning("Redis does not answer: this process keeps to its share of the pace: %s", error)
                self._go_offline()
        return self._own.exchange(requests, report)

    def _go_offline(self) -> None:
        self.alone = True
        self._own.begin(self.slowed, self.rests)
        self._begin(self._look_for_redis())

    async def _look_for_redis(self) -> None:
        while self.alone:
            await asyncio.sleep(_RETRY_SECONDS)
            with contextlib.suppress(Unreachable):
                await self._shared.exchange([], [])
                self.alone = False
        log.warning("Redis answers again: the pace is shared")

    def _receive(
        self, local: LocalTokens, request: TokenRequest, granted: int, wait: float, now: float
    ) -> bool:
        if granted < 0:
            local.counting = True
            self._begin(self._count(local))
            return False
        if request.bucket.kind == "day":
            local.owed = local.owed + granted - request.back if self.alone else local.owed - request.owed
        return local.receive(request, granted, wait, now)

    async def _count(self, local: LocalTokens) -> None:
        """Have the rows counted; until they are, nothing is granted."""
        try:
            local.seed = await self._spent(local.bucket)
            if local.seed is None:
                await asyncio.sleep(_RETRY_SECONDS)
        finally:
            local.counting = False
            self._bell.set()

    def _learn(self, answer: TokenGrant, now: float) -> bool:
        """Take over what is slowed and rests; whether it is other than before."""
        rests = {name: now + seconds for name, seconds in answer.rests.items()}
        new = rests.keys() != self.rests.keys() or answer.slowed.keys() != self.slowed.keys()
        self.slowed, self.rests = answer.slowed, rests
        self._slow = {name: local for name, local in self._slow.items() if name in self.slowed}
        for name, local in self._slow.items():
            local.bucket = replace(local.bucket, rate=self.slowed[name])
        return new
