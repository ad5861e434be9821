"""A process's own share of every bucket, while Redis does not answer: the same asks, the same answers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from distributor.delivery.pace.buckets import Answer, Ask, News, Terms


@dataclass(slots=True)
class _Drip:
    tokens: float
    at: float


@dataclass(slots=True)
class _Slowed:
    rate: float
    full: float
    cut: float


class OwnBuckets:
    """One of `share` equal parts of what is allowed, by this process's clock."""

    def __init__(self, share: int, terms: Terms, clock: Callable[[], float]) -> None:
        self._share, self._terms, self._clock = share, terms, clock
        self._drips: dict[str, _Drip] = {}
        self._left: dict[str, int] = {}
        self._slowed: dict[str, _Slowed] = {}
        self._rests: dict[str, float] = {}

    def begin(self, slowed: dict[str, float], rests: dict[str, float]) -> None:
        """Go on from what was shared last: rates by name, moments of the clock by name."""
        self._drips.clear()
        self._left.clear()
        self._slowed = {name: _Slowed(rate, 2 * rate, self._clock()) for name, rate in slowed.items()}
        self._rests = dict(rests)

    def exchange(self, asks: list[Ask], news: list[News]) -> Answer:
        """Give back, take and tell; needs nobody else."""
        now = self._clock()
        self._rests = {name: till for name, till in self._rests.items() if till > now}
        for one in news:
            self._hear(one, now)
        return Answer(
            [self._serve(ask, now) for ask in asks],
            {name: state.rate for name, state in self._slowed.items()},
            {name: till - now for name, till in self._rests.items()},
        )

    def _hear(self, news: News, now: float) -> None:
        if news.rest:
            self._rests[news.name] = now + news.rest
        elif news.slow:
            self._cut(news, now)
        elif (state := self._slowed.get(news.name)) and now - state.cut >= self._terms.patience:
            # Our share of the good news is all that we hear.
            state.rate += news.good * self._share * state.full / (self._terms.recovery * state.rate)
            if state.rate >= state.full:
                del self._slowed[news.name]

    def _cut(self, news: News, now: float) -> None:
        state = self._slowed.setdefault(news.name, _Slowed(min(news.at, news.full), news.full, -math.inf))
        if now - state.cut >= self._terms.patience:
            state.rate, state.cut = max(state.rate / 2, self._terms.least), now

    def _serve(self, ask: Ask, now: float) -> tuple[int, float]:
        bucket = ask.bucket
        if bucket.kind == "day":
            return self._count(ask)
        if bucket.kind == "rate":
            return self._drip(ask, bucket.rate / self._share, bucket.burst / self._share, now)
        state = self._slowed.get(bucket.name)
        if state is None:
            return 0, 0.0
        rate = state.rate / self._share
        return self._drip(ask, rate, rate * bucket.burst, now)

    def _drip(self, ask: Ask, rate: float, burst: float, now: float) -> tuple[int, float]:
        # Empty at first: what was granted before may still be on its way.
        drip = self._drips.setdefault(ask.key, _Drip(0.0, now))
        drip.tokens = min(max(1.0, burst), drip.tokens + (now - drip.at) * rate + ask.back)
        drip.at = now
        granted = min(ask.want, int(drip.tokens))
        drip.tokens -= granted
        return granted, max(0.0, 1 - drip.tokens) / rate

    def _count(self, ask: Ask) -> tuple[int, float]:
        if ask.key not in self._left:
            if ask.seed is None:
                return -1, 0.0
            self._left[ask.key] = max(0, ask.bucket.limit - ask.seed) // self._share
        else:
            self._left[ask.key] += ask.back
        granted = min(ask.want, self._left[ask.key])
        self._left[ask.key] -= granted
        return granted, 0.0
