"""A process's fixed share of every bucket while Redis does not answer: the same requests, the same answers.

What was slowed stays slowed until Redis is back: without it no slice begins, so that this lasts minutes.
"""

from __future__ import annotations

from collections.abc import Callable

from distributor.delivery.pace.buckets import RateReport, SlowdownRules, TokenGrant, TokenRequest


class OfflineBuckets:
    """One of `share` equal parts of what is allowed, by this process's clock."""

    def __init__(self, share: int, rules: SlowdownRules, clock: Callable[[], float]) -> None:
        self._share, self._rules, self._clock = share, rules, clock
        self._filled: dict[str, tuple[float, float]] = {}  # bucket: tokens, and when they were counted
        self._left: dict[str, int] = {}  # day's bucket: tokens
        self._slowed: dict[str, float] = {}  # target: copies per second of all processes together
        self._cut: dict[str, float] = {}  # target: when its rate was cut last
        self._rests: dict[str, float] = {}  # target: until when

    def begin(self, slowed: dict[str, float], rests: dict[str, float]) -> None:
        """Go on from what was shared last: rates by name, moments of the clock by name."""
        self._filled, self._left = {}, {}
        self._slowed, self._rests = dict(slowed), dict(rests)
        self._cut = dict.fromkeys(slowed, self._clock())

    def exchange(self, requests: list[TokenRequest], reports: list[RateReport]) -> TokenGrant:
        """Give back, take and report, within this process."""
        now = self._clock()
        self._rests = {name: till for name, till in self._rests.items() if till > now}
        for report in reports:
            self._apply(report, now)
        grants = [self._serve(request, now) for request in requests]
        return TokenGrant(
            grants, dict(self._slowed), {name: till - now for name, till in self._rests.items()}
        )

    def _apply(self, report: RateReport, now: float) -> None:
        if report.rest:
            self._rests[report.name] = now + report.rest
        elif report.slow and now - self._cut.get(report.name, float("-inf")) >= self._rules.patience:
            rate = self._slowed.get(report.name, min(report.at, report.full))
            self._slowed[report.name] = max(rate / 2, self._rules.least)
            self._cut[report.name] = now

    def _serve(self, request: TokenRequest, now: float) -> tuple[int, float]:
        bucket = request.bucket
        if bucket.kind == "day":
            return self._take_of_day(request)
        if bucket.kind == "rate":
            return self._take(request, bucket.rate / self._share, bucket.burst / self._share, now)
        rate = self._slowed.get(bucket.name, 0.0) / self._share
        return self._take(request, rate, rate * bucket.burst, now) if rate else (0, 0.0)

    def _take(self, request: TokenRequest, rate: float, burst: float, now: float) -> tuple[int, float]:
        # Empty at first: what was granted before may still be on its way.
        tokens, counted = self._filled.get(request.key, (0.0, now))
        tokens = min(max(1.0, burst), tokens + (now - counted) * rate + request.back)
        granted = min(request.want, int(tokens))
        self._filled[request.key] = (tokens - granted, now)
        return granted, max(0.0, 1 - (tokens - granted)) / rate

    def _take_of_day(self, request: TokenRequest) -> tuple[int, float]:
        if request.key not in self._left:
            if request.seed is None:
                return -1, 0.0
            left = max(0, request.bucket.limit - request.seed) // self._share
        else:
            left = self._left[request.key] + request.back
        granted = min(request.want, left)
        self._left[request.key] = left - granted
        return granted, 0.0
