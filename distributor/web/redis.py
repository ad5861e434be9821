"""Redis as the pages use it: nobody waits for it longer than half a second."""

from __future__ import annotations

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

_PATIENCE = 0.5  # seconds


def client(url: str) -> Redis:
    """A client whose calls raise RedisError where no answer comes in time."""
    return Redis.from_url(
        url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE, retry=Retry(NoBackoff(), 0)
    )
