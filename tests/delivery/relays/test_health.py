"""How a relay fares: probes, pauses, rest."""

from __future__ import annotations

import asyncio
import time

from distributor.delivery.relays.health import Health
from distributor.reason import Reason


def away() -> Health:
    """Pauses for a quarter of a minute, by a clock that stands still."""
    health = Health(failures=4, clock=lambda: 0.0)
    health.failed("connect", Reason("", "nobody there"))
    return health


def test_pauses_grow_up_to_a_minute() -> None:
    now, pauses = [0.0], []
    health = Health(clock=lambda: now[0])
    for _ in range(9):
        health.failed("connect", Reason("", "nobody there"))
        pauses.append(round(health.pause))
        now[0] += health.pause
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_lines_that_fail_together_have_seen_one_failure() -> None:
    health = Health()
    health.succeeded()
    for _ in range(8):
        health.failed("connect", Reason("", "it restarts"))
    assert health.failures == 1 and not health.down
    assert health.pause <= 1


def test_nobody_waits_for_the_end_of_a_pause_when_the_work_is_done() -> None:
    work = [True]

    async def wait() -> bool:
        asyncio.get_running_loop().call_later(0.1, work.clear)
        return await away().admit(lambda: bool(work))

    began = time.monotonic()
    assert asyncio.run(wait())
    assert time.monotonic() - began < 5


def test_a_pause_is_kept_while_there_is_work() -> None:
    async def wait() -> float:
        health = Health()
        health.failed("connect", Reason("", "nobody there"))
        began = time.monotonic()
        await health.admit(lambda: True)
        return time.monotonic() - began

    assert 0.8 < asyncio.run(wait()) < 5


def test_an_unproven_relay_is_visited_by_one_and_a_proven_one_by_all() -> None:
    async def visit() -> list[str]:
        health, seen = Health(), []

        async def line(name: str) -> None:
            probe = await health.admit(lambda: True)
            seen.append(f"{name} {'probes' if probe else 'follows'}")
            if probe:
                await asyncio.sleep(0)
                health.succeeded()
                health.probed()

        await asyncio.gather(*(line(name) for name in "abc"))
        return seen

    assert asyncio.run(visit()) == ["a probes", "b follows", "c follows"]


def test_three_faults_of_ours_are_enough_and_a_relay_that_is_merely_away_is_never_hopeless() -> None:
    ours = Health()
    for _ in range(3):
        assert not ours.unusable
        ours.failed("auth", Reason("", "535 wrong"))
    assert ours.unusable and ours.reason == Reason("", "535 wrong")
    assert not away().unusable
