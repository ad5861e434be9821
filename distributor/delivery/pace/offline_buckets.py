"""A process's own share of every bucket, while Redis does not answer: the same asks, the same answers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from distributor.delivery.pace.buckets import RateReport, SlowdownRules, TokenGrant, TokenRequest


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(slots=True)
class _Slowed:
    rate: float
    full: float
    cut: float


class OfflineBuckets:
    """One of `share` equal parts of what is allowed, by this process's clock."""

    def __init__(self, share: int, terms: SlowdownRules, clock: Callable[[], float]) -> None:
        self._share, self._terms, self._clock = share, terms, clock
        self._buckets: dict[str, _Bucket] = {}
        self._left: dict[str, int] = {}
        self._slowed: dict[str, _Slowed] = {}
        self._rests: dict[str, float] = {}

    def begin(self, slowed: dict[str, float], rests: dict[str, float]) -> None:
        """Go on from what was shared last: rates by name, moments of the clock by name."""
        self._buckets.clear()
        self._left.clear()
        self._slowed = {name: _Slowed(rate, 2 * rate, self._clock()) for name, rate in slowed.items()}
        self._rests = dict(rests)

    def exchange(self, requests: list[TokenRequest], report: list[RateReport]) -> TokenGrant:
        """Give back, take and tell; needs nobody else."""
        now = self._clock()
        self._rests = {name: till for name, till in self._rests.items() if till > now}
        for one in report:
            self._hear(one, now)
        return TokenGrant(
            [self._serve(request, now) for request in requests],
            {name: state.rate for name, state in self._slowed.items()},
            {name: till - now for name, till in self._rests.items()},
        )

    def _hear(self, report: RateReport, now: float) -> None:
        if report.rest:
            self._rests[report.name] = now + report.rest
        elif report.slow:
            self._cut(report, now)
        elif (state := self._slowed.get(report.name)) and now - state.cut >= self._terms.patience:
            # Our share of the good news is all that we hear.
            state.rate += report.good * self._share * state.full / (self._terms.recovery * state.rate)
            if state.rate >= state.full:
                del self._slowed[report.name]

    def _cut(self, report: RateReport, now: float) -> None:
        state = self._slowed.setdefault(
            report.name, _Slowed(min(report.at, report.full), report.full, -math.inf)
        )
        if now - state.cut >= self._terms.patience:
            state.rate, state.cut = max(state.rate / 2, self._terms.least), now

    def _serve(self, request: TokenRequest, now: float) -> tuple[int, float]:
        bucket = request.bucket
        if bucket.kind == "day":
            return self._count(request)
        if bucket.kind == "rate":
            return self._take(request, bucket.rate / self._share, bucket.burst / self._share, now)
        state = self._slowed.get(bucket.name)
        if state is None:
            return 0, 0.0
        rate = state.rate / self._share
        return self._take(request, rate, rate * bucket.burst, now)

    def _take(self, request: TokenRequest, rate: float, burst: float, now: float) -> tuple[int, float]:
        # Empty at first: what was granted before may still be on its way.
        bucket_ = self._buckets.setdefault(request.key, _Bucket(0.0, now))
        bucket_.tokens = min(max(1.0, burst), bucket_.tokens + (now - bucket_.at) * rate + request.back)
        bucket_.at = now
        granted = min(request.want, int(bucket_.tokens))
        bucket_.tokens -= granted
        return granted, max(0.0, 1 - bucket_.tokens) / rate

    def _count(self, request: TokenRequest) -> tuple[int, float]:
        if request.key not in self._left:
            if request.seed is None:
                return -1, 0.0
            self._left[request.key] = max(0, request.bucket.limit - request.seed) // self._share
        else:
            self._left[request.key] += request.back
        granted = min(request.want, self._left[request.key])
        self._left[request.key] -= granted
        return granted, 0.0
