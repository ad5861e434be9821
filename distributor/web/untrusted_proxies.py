"""Peers that speak for visitors without being trusted: told once in the log, and for a day to doctor."""

from __future__ import annotations

import logging

from redis.exceptions import RedisError

from distributor import settings
from distributor.logs import about
from distributor.proxies import Address, among, read_address
from distributor.web import redis

log = logging.getLogger(__name__)

_KEY = "distributor:untrusted-proxies"
_DAY = 24 * 3600
_MOST = 16  # peers that one process tells of
_told: set[Address] = set()


def note(peer: Address) -> None:
    """Tell of it where it is likely a proxy of the office's own: all its visitors count as one."""
    if not peer.is_private or peer in _told or len(_told) >= _MOST:
        return
    _told.add(peer)
    log.warning("X-Forwarded-For is ignored: not from TRUSTED_PROXIES", extra=about(peer=peer))
    try:
        with redis.client(settings.REDIS_URL) as client:
            client.sadd(_KEY, str(peer))
            client.expire(_KEY, _DAY)
    except (RedisError, OSError) as error:
        log.warning("Redis does not answer: %s", error)


def seen() -> list[Address]:
    """Those of the last day that are not trusted by now; RedisError or OSError without Redis."""
    with redis.client(settings.REDIS_URL) as client:
        told = [read_address(peer.decode()) for peer in client.smembers(_KEY)]
    return sorted(
        (peer for peer in told if peer and not among(peer, settings.TRUSTED_PROXIES)),
        key=lambda peer: (peer.version, int(peer)),
    )
