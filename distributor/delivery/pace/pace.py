"""The pace: how fast copies may go out overall, through each relay and to each domain, of all workers.

What is allowed stands in buckets that all processes share (`buckets.py`); a process fetches tokens ahead in
small batches, in the background, so that no copy waits for Redis.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import math
from collections.abc import Callable, Sequence
from typing import Protocol

from django.db import DatabaseError

from distributor.delivery.database_thread import DatabaseThread
from distributor.delivery.local_time import OfficeDay
from distributor.delivery.pace.buckets import LEAST_RATE, Bucket, RateReport, SharedBuckets, SlowdownRules
from distributor.delivery.pace.local_tokens import LocalTokens
from distributor.delivery.pace.offline_buckets import OfflineBuckets
from distributor.delivery.pace.rates import Limited, LimitedRelay, Rules, fastest, limited
from distributor.delivery.pace.token_refill import TokenRefill
from distributor.states import ReplyOutcome
from distributor.store.queries.pace import sent_since

_MOST_PAIRS = 4096  # pairs of relay and domain whose buckets are remembered


class RelayAnswer(Protocol):
    """A relay's answer for a copy (`replies.SendResult`), as far as the pace cares."""

    @property
    def state(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def scope(self) -> str: ...


class Pace:
    """Decides whether a copy may begin, and learns from what became of it; never blocks its event loop."""

    def __init__(
        self,
        redis_url: str,
        relays: Sequence[LimitedRelay],
        rules: Rules,
        *,
        share: int = 1,
        zone: dt.tzinfo = dt.UTC,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """`share`: processes that send; `zone`: whose days count; `wake`: it is worth asking again."""
        self._rules, self._share, self._zone, self._wake = rules, share, zone, wake
        self._relays = {relay.name: relay for relay in relays}
        self._limited = any(map(limited, [rules.overall, *self._relays.values(), *rules.targets.values()]))
        self._clock = asyncio.get_running_loop().time
        self._recent = RecentRate(self._clock)
        self._tokens_of: dict[tuple[str, str], tuple[LocalTokens, ...]] = {}
        self._desk: DatabaseThread | None = None
        terms = SlowdownRules(rules.recovery_seconds, rules.patience_seconds)
        shared, own = SharedBuckets(redis_url, terms), OfflineBuckets(share, terms, self._clock)
        self._refill = TokenRefill(shared, own, lambda: self._today.name, self._spent, self._changed)

    async def look(self) -> None:
        """Wait until it is known what others have slowed, half a second at most: before the first copy."""
        await self._refill.looked.wait()

    @property
    def free(self) -> bool:
        """No limit is set and nothing is slowed: there is nothing to ask."""
        return not (self._limited or self._refill.slowed or self._refill.rests)

    def wait(self, relay: LimitedRelay, domain: str) -> float:
        """0.0: a token of each bucket is taken, go; else seconds until it is worth asking again."""
        now = self._clock()
        if self._refill.rests and (rest := self._refill.rests.get(f"relay:{relay.name}", now)) > now:
            return rest - now
        held = self._tokens(relay.name, domain)
        if short := [local for local in held if local.tokens < 1]:
            self._refill.ring()
            return max(self._missed(local, now) for local in short)
        if [local for local in held if local.take(now)]:
            self._refill.ring()
        return 0.0

    def rate(self, relay: LimitedRelay, domain: str) -> float:
        """This process's part of the copies per second that may go there; infinite where nothing says."""
        rates = [
            local.bucket.rate for local in self._tokens(relay.name, domain) if local.bucket.kind != "day"
        ]
        return min(rates, default=math.inf) / self._share

    def unused(self, relay: LimitedRelay, domain: str) -> None:
        """The copy that was let go was not begun after all, or its session was refused."""
        for local in self._tokens(relay.name, domain):
            local.tokens += 1

    def record(self, relay: LimitedRelay, domain: str, answer: RelayAnswer) -> None:
        """A relay's reply to a copy: where it complains of our pace, every process slows down for it."""
        self._recent.count(relay.name, domain)
        if answer.state == ReplyOutcome.ACCEPTED and not self._refill.slowed:
            return
        names = f"relay:{relay.name}", f"domain:{self._rules.target(domain)}"
        if answer.kind == "slow":
            self._slow(names[answer.scope == "domain"])
        elif answer.kind == "quota":
            self._refill.slow_down(RateReport(names[0], rest=self._today.seconds_left))
        elif answer.state == ReplyOutcome.ACCEPTED:
            for name in self._refill.slowed.keys() & names:
                self._refill.speed_up(name)
        if answer.state in (ReplyOutcome.DEFERRED, ReplyOutcome.FAILED) and self._limited:
            self._refund(relay.name, domain)

    async def close(self) -> None:
        """Give back what was fetched and not used."""
        await self._refill.close()
        if self._desk is not None:
            await self._desk.close()

    # ── buckets ─────────────────────────────────────────────────────────────────────────────────

    def _tokens(self, relay: str, domain: str) -> tuple[LocalTokens, ...]:
        """The local tokens that a copy takes through this relay to this domain."""
        found = self._tokens_of.get((relay, domain))
        if found is None:
            found = self._tokens_of[relay, domain] = self._held(relay, domain)
        return found

    def _held(self, relay: str, domain: str) -> tuple[LocalTokens, ...]:
        target = self._rules.target(domain)
        names = "all", f"relay:{relay}", f"domain:{target}"
        limits = self._rules.overall, self._relays.get(relay), self._rules.targets.get(target)
        held = [
            self._refill.local(bucket)
            for name, limit in zip(names, limits, strict=True)
            if limit is not None
            for bucket in _buckets(name, limit)
        ]
        held += [self._refill.slow_tokens(name) for name in names if name in self._refill.slowed]
        if len(self._tokens_of) >= _MOST_PAIRS:
            self._tokens_of.clear()
        return tuple(held)

    def _refund(self, relay: str, domain: str) -> None:
        """A day's limit counts the copies that were taken; a refused session's come back by `unused`."""
        for local in self._tokens(relay, domain):
            local.tokens += local.bucket.kind == "day"

    def _missed(self, local: LocalTokens, now: float) -> float:
        wait = local.miss(now)
        return self._today.seconds_left if local.exhausted(now) else wait

    def _changed(self, reports: bool) -> None:
        """Tokens came, or other targets are slowed than before."""
        if reports:
            self._tokens_of.clear()
        self._recent.turn()
        self._wake()

    def _slow(self, name: str) -> None:
        kind, _, key = name.partition(":")
        target = self._rules.target
        limits = self._relays.get(key) if kind == "relay" else self._rules.targets.get(key)
        seen = self._recent.rate(lambda relay, domain: key == (relay if kind == "relay" else target(domain)))
        at = max(seen * self._share, 2 * LEAST_RATE)
        full = (fastest(limits) if limits is not None else 0.0) or at
        self._refill.slow_down(RateReport(name, slow=True, at=at, full=full))

    # ── days ────────────────────────────────────────────────────────────────────────────────────

    @property
    def _today(self) -> OfficeDay:
        return OfficeDay.today(self._zone)

    async def _spent(self, bucket: Bucket) -> int | None:
        """What the rows say of a day's bucket; None where the database does not answer."""
        kind, _, key = bucket.name.removesuffix(":day").partition(":")
        relay = key if kind == "relay" else ""
        domains = self._rules.members(key) if kind == "domain" else ()
        if self._desk is None:
            self._desk = DatabaseThread("pace")
        try:
            return await self._desk.run(sent_since, relay, self._today.begin, domains)
        except DatabaseError:
            return None


def _buckets(name: str, limits: Limited) -> list[Bucket]:
    found = []
    if limits.per_second:
        found.append(Bucket(f"{name}:s", "rate", float(limits.per_second)))
    if limits.per_minute:
        found.append(Bucket(f"{name}:min", "rate", limits.per_minute / 60))
    if limits.per_day:
        found.append(Bucket(f"{name}:day", "day", limit=limits.per_day))
    return found


_WINDOW = 5.0  # seconds; a rate is measured over one to two windows
_SHORTEST = 1.0


class RecentRate:
    """Counts by relay and domain, forgotten after two windows."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since = clock()
        self._counts: dict[tuple[str, str], int] = {}
        self._before: dict[tuple[str, str], int] = {}
        self._begun = self._since  # of the window before

    def count(self, relay: str, domain: str) -> None:
        self._counts[relay, domain] = self._counts.get((relay, domain), 0) + 1

    def rate(self, which: Callable[[str, str], bool]) -> float:
        """Copies per second of those relays and domains."""
        self.turn()
        counts = (*self._counts.items(), *self._before.items())
        seen = sum(number for way, number in counts if which(*way))
        return seen / max(self._clock() - self._begun, _SHORTEST)

    def turn(self) -> None:
        """Begin a new window where the present one is full; to be called now and then."""
        now = self._clock()
        if now - self._since < _WINDOW:
            return
        stale = now - self._since >= 2 * _WINDOW
        self._before, self._begun = ({}, now) if stale else (self._counts, self._since)
        self._counts, self._since = {}, now
