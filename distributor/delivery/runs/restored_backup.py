"""A restored backup is noticed: it has forgotten what was sent since, and must not go on by itself.

The database counts (`store.queries.witness`) while runs are live, and the number is kept outside of it,
too: in Redis and in a file. A database that is behind them is an older copy of itself; one with live
runs that neither has ever seen came from elsewhere. See docs/decisions.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident
from typing import Any, cast

from django.db import connection
from redis import Redis, RedisError

from distributor import var
from distributor.delivery.runs.installation import Installation
from distributor.delivery_codes import SendReason
from distributor.reason import Reason
from distributor.store.queries import witness
from distributor.store.queries.witness import Testimony

log = logging.getLogger(__name__)

_KEY = "distributor:witness"
_TIMEOUT = 2.0  # seconds
_MOST = 8  # databases that the file of one folder remembers


@dataclass(frozen=True, slots=True)
class HighestSeen:
    """What the mirrors know of a database."""

    number: int | None  # the highest; None: never seen
    copied: bool  # the file came from a copy of its folder
    sure: bool  # every mirror could be asked


def check(site: Installation, *, newborn: bool = True) -> bool:
    """Hold every live run and schedule if this is a restored backup; else count on. Returns whether it is.

    For the start of a slice and every round of the sweeper; inside a transaction it does nothing. A
    database without a witness is given one where `newborn`.
    """
    if connection.in_atomic_block:
        return False  # what is not committed must not reach the mirrors
    # The mirrors are asked first: what the database says later can only be ahead of them.
    mirrors = _Mirrors(site)
    own = witness.read() or (witness.begin() if newborn else None)
    if own is None:
        return False
    if _is_restored(own, mirrors.of(own)) and _is_restored(own, (mirrors := _Mirrors(site)).of(own)):
        _hold(own, mirrors.of(own))
        mirrors.tell()
        return True
    if mirrors.of(own).number is None and not mirrors.sure and witness.waits():
        return False  # nobody to ask: no verdict, and nothing that a later look could take for one
    mirrors.tell()
    if own.live or not own.number:
        witness.advance()  # past 0 only now: a number that no mirror has is nobody else's
        mirrors.tell()
    return False


def _is_restored(own: Testimony, seen: HighestSeen) -> bool:
    if seen.number is not None and own.number < seen.number:
        return True
    strange = seen.copied or (seen.number is None and seen.sure and own.number > 0)
    return strange and witness.waits()


def _hold(own: Testimony, seen: HighestSeen) -> None:
    held = witness.hold_everything(own, seen.number or 0, Reason(SendReason.RESTORED))
    if held is not None:
        log.error("the database looks restored from a backup: %d runs and schedules put on hold", held)


class _Mirrors:
    """Redis and the file, asked when this is made."""

    def __init__(self, site: Installation) -> None:
        self._site = site
        self._file = WitnessFile(site.state)
        self._redis, self.sure = _redis_numbers(site.redis_url)

    def of(self, own: Testimony) -> HighestSeen:
        numbers = [table[own.origin] for table in (self._file.numbers, self._redis) if own.origin in table]
        return HighestSeen(max(numbers, default=None), self._file.copied, self.sure)

    def tell(self) -> None:
        """Let both know the number that stands in the database now."""
        own = witness.read()
        if own is None:
            return
        self._file.write(own.origin, own.number)
        try:
            with _redis(self._site.redis_url) as client:
                client.hset(_KEY, own.origin, str(own.number))
        except (RedisError, OSError) as error:
            log.debug("Redis does not answer: %s", error)


def _redis_numbers(url: str) -> tuple[dict[str, int], bool]:
    """What Redis knows, and whether it answered."""
    try:
        with _redis(url) as client:
            found = cast("dict[str, str]", client.hgetall(_KEY))
    except (RedisError, OSError):
        return {}, False
    return {origin: int(number) for origin, number in found.items() if number.isdecimal()}, True


def _redis(url: str) -> Redis:
    return Redis.from_url(
        url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, decode_responses=True
    )


class WitnessFile:
    """The numbers that this machine saw last, by the databases' origins, in a file.

    The file names the moment at which its mark was made. Nobody can give a restored mark that moment
    back (ctime is the file system's own), so a folder that was restored as a whole is noticed.
    """

    def __init__(self, folder: Path) -> None:
        self._file, self._mark = var.witness(folder), var.witness_mark(folder)
        kept = self._read()
        self.numbers: dict[str, int] = {
            str(origin): number for origin, number in kept.get("numbers", {}).items() if type(number) is int
        }
        self.copied = bool(self.numbers) and kept.get("mark") != self._made()

    def write(self, origin: str, number: int) -> None:
        """Remember the number; a folder that cannot be written has no mirror."""
        others = [(name, kept) for name, kept in self.numbers.items() if name != origin][-(_MOST - 1) :]
        fresh = self._file.with_name(f".{self._file.name}.{os.getpid()}.{get_ident()}")
        with contextlib.suppress(OSError):
            if not self._mark.exists():
                self._mark.touch(mode=0o600)
            value = {"mark": self._made(), "numbers": dict([*others, (origin, number)])}
            fresh.write_text(json.dumps(value), encoding="ascii")
            fresh.replace(self._file)

    def _made(self) -> int:
        """When the mark was made, in nanoseconds; 0 where there is none."""
        try:
            return self._mark.stat().st_ctime_ns
        except OSError:
            return 0

    def _read(self) -> dict[str, Any]:
        try:
            value = json.loads(self._file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return {}
        return value if isinstance(value, dict) and isinstance(value.get("numbers"), dict) else {}
