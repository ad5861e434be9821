"""What keeps purses filled, in the background: exchanges with the shared buckets or our own share of them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from distributor.delivery.pace.buckets import Answer, Ask, Bucket, News, SharedBuckets, Unreachable
from distributor.delivery.pace.local_tokens import Purse
from distributor.delivery.pace.offline_buckets import OwnBuckets

log = logging.getLogger(__name__)

_LOOK_SECONDS = 1.5  # between looks at what others have slowed
_GATHER_SECONDS = 0.05  # between two exchanges, at least
_RETRY_SECONDS = 2.0  # between tries to reach Redis again, or to count rows


class Supply:
    """One process's purses, and all that it knows of what is slowed or rests."""

    def __init__(
        self,
        shared: SharedBuckets,
        own: OwnBuckets,
        day: Callable[[], str],
        spent: Callable[[Bucket], Awaitable[int | None]],
        changed: Callable[[bool], None],
    ) -> None:
        """`spent` counts a day's bucket from the rows; `changed`: tokens came, or (True) tidings."""
        self.slowed: dict[str, float] = {}  # target: copies per second
        self.rests: dict[str, float] = {}  # target: until which moment of the loop's clock
        self.alone = False  # Redis does not answer
        self._shared, self._own, self._day = shared, own, day
        self._spent, self._changed = spent, changed
        self._purses: dict[Bucket, Purse] = {}
        self._slow: dict[str, Purse] = {}
        self._news: dict[str, News] = {}
        self._clock = asyncio.get_running_loop().time
        self._bell = asyncio.Event()
        self._last = -_LOOK_SECONDS
        self.looked = asyncio.Event()  # whether Redis was heard, or found missing
        self._closing = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._serving = asyncio.ensure_future(self._serve())

    def purse(self, bucket: Bucket) -> Purse:
        return self._purses.setdefault(bucket, Purse(bucket))

    def slow_purse(self, target: str) -> Purse:
        """The purse of a target in `slowed`."""
        return self._slow.setdefault(target, Purse(Bucket(target, "slow", self.slowed[target])))

    def ring(self) -> None:
        """A purse wants tokens."""
        self._bell.set()

    def complain(self, news: News) -> None:
        """Tell everybody, at once."""
        self._news[f"rest:{news.name}" if news.rest else news.name] = news
        self._bell.set()

    def praise(self, target: str) -> None:
        """A copy to a slowed target was accepted; told with the next exchange."""
        self._news.setdefault(target, News(target)).good += 1

    async def close(self) -> None:
        """Give everything back."""
        self._closing = True
        self._bell.set()
        for task in self._tasks:
            task.cancel()
        # Not cancelled: what it is being granted at this moment would be lost.
        await asyncio.gather(self._serving, *self._tasks, return_exceptions=True)
        asks = [ask for purse in self._all() if (ask := purse.surrender(self._day()))]
        with contextlib.suppress(Unreachable):
            if (asks or self._news) and not self.alone:
                await self._shared.exchange(asks, list(self._news.values()))
        await self._shared.close()

    # ── in the background ───────────────────────────────────────────────────────────────────────

    def _begin(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _all(self) -> list[Purse]:
        return [*self._purses.values(), *self._slow.values()]

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
        soonest = min((purse.due(now) for purse in self._all()), default=float("inf"))
        if any(news.slow or news.rest for news in self._news.values()):
            soonest = now
        return max(self._last + _GATHER_SECONDS, min(soonest, self._last + _LOOK_SECONDS))

    async def _exchange(self) -> None:
        now = self._last = self._clock()
        day = self._day()
        asked = [(purse, ask) for purse in self._all() if (ask := purse.ask(day, now))]
        news, self._news = list(self._news.values()), {}
        answer = await self._trade([ask for _, ask in asked], news)
        now = self._clock()
        came = [
            self._receive(purse, ask, *grant, now)
            for (purse, ask), grant in zip(asked, answer.grants, strict=True)
        ]
        self.looked.set()
        tidings = self._learn(answer, now)
        if tidings or any(came):
            self._changed(tidings)

    async def _trade(self, asks: list[Ask], news: list[News]) -> Answer:
        if not self.alone:
            try:
                return await self._shared.exchange(asks, news)
            except Unreachable as error:
                log.warning("Redis does not answer: this process keeps to its share of the pace: %s", error)
                self._go_alone()
        return self._own.exchange(asks, news)

    def _go_alone(self) -> None:
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

    def _receive(self, purse: Purse, ask: Ask, granted: int, wait: float, now: float) -> bool:
        if granted < 0:
            purse.counting = True
            self._begin(self._count(purse))
            return False
        if ask.bucket.kind == "day":
            purse.owed = purse.owed + granted - ask.back if self.alone else purse.owed - ask.owed
        return purse.receive(ask, granted, wait, now)

    async def _count(self, purse: Purse) -> None:
        """Have the rows counted; until they are, nothing is granted."""
        try:
            purse.seed = await self._spent(purse.bucket)
            if purse.seed is None:
                await asyncio.sleep(_RETRY_SECONDS)
        finally:
            purse.counting = False
            self._bell.set()

    def _learn(self, answer: Answer, now: float) -> bool:
        """Take over what is slowed and rests; whether it is other than before."""
        rests = {name: now + seconds for name, seconds in answer.rests.items()}
        new = rests.keys() != self.rests.keys() or answer.slowed.keys() != self.slowed.keys()
        self.slowed, self.rests = answer.slowed, rests
        self._slow = {name: purse for name, purse in self._slow.items() if name in self.slowed}
        for name, purse in self._slow.items():
            purse.bucket = replace(purse.bucket, rate=self.slowed[name])
        return new
