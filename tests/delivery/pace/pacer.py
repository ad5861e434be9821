"""A process that sends as fast as its pace lets it, and prints when: for test_pace.py."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distributor.settings")


@dataclass(frozen=True)
class Server:
    """A relay's limits."""

    name: str = "relay"
    per_second: int = 0
    per_minute: int = 0
    per_day: int = 0


@dataclass(frozen=True)
class Said:
    """A relay's word on a copy."""

    state: str = "accepted"
    kind: str = ""
    scope: str = "relay"


async def spend(pace, relay: Server, domain: str, seconds: float, most: int = 10**6) -> list[float]:  # type: ignore[no-untyped-def]
    """The moments (time.monotonic()) at which copies were let go; each is accepted."""
    taken: list[float] = []
    end = time.monotonic() + seconds
    while len(taken) < most and time.monotonic() < end:
        if wait := pace.wait(relay, domain):
            await asyncio.sleep(min(wait, 0.02))
            continue
        taken.append(time.monotonic())
        pace.record(relay, domain, Said())
        await asyncio.sleep(0)
    return taken


async def _send(url: str, share: int, limits: dict[str, int], seconds: float) -> list[float]:
    from distributor.delivery.pace.pace import Pace
    from distributor.delivery.pace.rates import Rules

    relay = Server(**limits)  # type: ignore[arg-type]
    pace = Pace(url, [relay], Rules(), share=share)
    try:
        return await spend(pace, relay, "example.org", seconds)
    finally:
        await pace.close()


if __name__ == "__main__":
    django.setup()
    given = json.loads(sys.argv[1])
    sys.stdout.write(json.dumps(asyncio.run(_send(**given))))
