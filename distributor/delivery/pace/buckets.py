"""What is asked of buckets and answered by them; the buckets that all processes share are in Redis."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

BURST_SECONDS = 0.5  # what a bucket holds at most: so many seconds' worth, but one token
LEAST_RATE = 0.1  # copies per second, however much a target complains
IDLE_SECONDS = 3600.0  # after so long without a report on it a slowed target is forgotten
_PATIENCE = 0.5  # seconds that Redis has for an answer
_PREFIX = "distributor:pace:"
_SCRIPT = Path(__file__).with_name("pace.lua").read_text(encoding="utf-8")

Kind = Literal["rate", "day", "slow"]


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket's terms: tokens per second (rate), per day (day), or as its target's state says (slow)."""

    name: str  # of the bucket; of the target where the kind is slow
    kind: Kind
    rate: float = 0.0
    limit: int = 0

    @property
    def burst(self) -> float:
        return BURST_SECONDS if self.kind == "slow" else max(1.0, self.rate * BURST_SECONDS)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """Tokens given back to a bucket and wanted from it."""

    bucket: Bucket
    day: str  # 2026-11-24, by the office's calendar
    back: int = 0
    want: int = 0
    owed: int = 0  # spent while Redis was away
    seed: int | None = None  # what the rows say was spent that day

    @property
    def key(self) -> str:
        kind = self.bucket.kind
        return f"{_PREFIX}{kind}:{self.bucket.name}" + (f":{self.day}" if kind == "day" else "")


@dataclass(slots=True)
class RateReport:
    """What was heard of a target since the last exchange."""

    name: str
    slow: bool = False
    good: int = 0  # copies accepted
    at: float = 0.0  # the rate at which it complained
    full: float = 0.0  # the rate that it may come back to
    rest: float | None = None  # seconds that it takes nothing at all


@dataclass(frozen=True, slots=True)
class SlowdownRules:
    """How slowed targets recover; seconds."""

    recovery: float = 300.0
    patience: float = 3.0
    least: float = LEAST_RATE
    idle: float = IDLE_SECONDS


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """(tokens, seconds until there is another) for each bucket, -1 tokens where its day is not known; what is
    slowed (name: rate) and what rests (name: seconds)."""

    grants: list[tuple[int, float]] = field(default_factory=list)
    slowed: dict[str, float] = field(default_factory=dict)
    rests: dict[str, float] = field(default_factory=dict)


class Unreachable(Exception):
    """Redis does not answer, or not in time, or with an error."""


class SharedBuckets:
    """The buckets in Redis; every call answers within half a second or raises Unreachable."""

    def __init__(self, url: str, terms: SlowdownRules) -> None:
        self._url, self._terms = url, terms
        self._client: Redis | None = None

    async def exchange(self, requests: list[TokenRequest], report: list[RateReport]) -> TokenGrant:
        """Give back, take and tell at one moment."""
        asked = {
            "buckets": [asdict(request.bucket) | _said(request) for request in requests],
            "news": [{name: value for name, value in asdict(one).items() if value} for one in report],
            **asdict(self._terms),
        }
        keys = [f"{_PREFIX}slowed", *(request.key for request in requests)]
        told = await self._call(keys, json.dumps(asked))
        try:
            return _read(told)
        except (ValueError, TypeError, LookupError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from None

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await client.aclose()

    async def _call(self, keys: list[str], asked: str) -> Any:
        if self._client is None:
            self._client = self._connect()
            self._script = self._client.register_script(_SCRIPT)
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._script(keys=keys, args=[asked])
        except (RedisError, OSError, TimeoutError) as error:
            await self.close()  # an answer that comes late must not be taken for the next one's
            raise Unreachable(str(error) or type(error).__name__) from None

    def _connect(self) -> Redis:
        return Redis.from_url(
            self._url,
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=0,
        )


def _said(request: TokenRequest) -> dict[str, Any]:
    said = {"burst": request.bucket.burst, "back": request.back - request.owed, "want": request.want}
    return said if request.seed is None else said | {"seed": request.seed}


def _read(raw: str | bytes) -> TokenGrant:
    told = json.loads(raw)
    return TokenGrant(
        [(int(granted), float(wait)) for granted, wait in told["grants"]],
        {name: float(rate) for name, rate in dict(told["slowed"]).items()},
        {name: float(seconds) for name, seconds in dict(told["rests"]).items()},
    )
