"""Random kills: the same seed does the same thing, as far as a machine lets it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from random import Random

from tests.chaos.office import AT_ONCE, IN_GROUP, SESSIONS, Office
from tests.chaos.site import Site

_START_SECONDS = 0.6  # a worker begins to send about so long after its start


@dataclass(frozen=True, slots=True)
class Blow:
    """One way to kill; returns in how many sessions a copy may have been after its dot."""

    often: int
    strike: Callable[[Office, Random], int]


def kill_everything(office: Office, random: Random) -> int:
    """The worker and its children, as a power cut would."""
    office.kill_workers()
    office.start_worker()
    return AT_ONCE


def kill_one_child(office: Office, random: Random) -> int:
    """One process of the pool; Celery starts another."""
    for child in random.sample(office.pool, min(1, len(office.pool))):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    office.blow()
    return SESSIONS


def kill_the_parent(office: Office, random: Random) -> int:
    """Celery's main process alone: its children send on, beside those of the next one."""
    worker = office.workers.pop()
    orphans = office.pool
    worker.signal(signal.SIGKILL)
    office.blow()
    office.start_worker()
    time.sleep(random.random())
    for orphan in orphans:
        with suppress(ProcessLookupError):
            os.kill(orphan, signal.SIGKILL)
    worker.signal_all(signal.SIGKILL)
    return AT_ONCE


def kill_the_sweeper(office: Office, random: Random) -> int:
    office.sweepers.pop().kill()
    office.blow()
    office.start_sweeper()
    return 0


def kill_several_in_a_row(office: Office, random: Random) -> int:
    """The next one dies, too, before it has done much."""
    doubtful = 0
    for _ in range(random.randint(2, 3)):
        doubtful += kill_everything(office, random)
        time.sleep(_START_SECONDS + random.random() / 2)
    return doubtful


_BLOWS = (
    Blow(50, kill_everything),
    Blow(20, kill_one_child),
    Blow(10, kill_the_parent),
    Blow(5, kill_the_sweeper),
    Blow(15, kill_several_in_a_row),
)


def one_seed(office: Office, seed: int) -> None:
    """Send, strike at a moment that the seed names, and hold the run against the promise."""
    random = Random(seed)
    copies = IN_GROUP * random.randint(3, 6)
    before = office.ledger.dots()
    run = office.send(copies)
    if moment := random.randrange(copies):
        office.until_dots(before + moment)
    time.sleep(random.random() * random.choice((0.001, 0.01, 0.05)))
    blow = random.choices(_BLOWS, [blow.often for blow in _BLOWS])[0]
    doubtful = blow.strike(office, random)
    office.finish(run, in_doubt=doubtful)


def kill_at_random(
    place: Site, database: str, seeds: Iterable[int], lanes: int
) -> tuple[list[Office], list[str]]:
    """All seeds, in several offices side by side, since most of the time is waiting for leases.

    Returns the offices, for their verdicts, and what went wrong, seed by seed.
    """
    waiting: SimpleQueue[int] = SimpleQueue()
    for seed in seeds:
        waiting.put(seed)
    offices: list[Office] = []
    failures: list[str] = []

    def lane() -> None:
        while not waiting.empty():
            with place.office(database) as office:
                offices.append(office)
                furnish(office)
                failures.extend(go_on(office, waiting))

    with ThreadPoolExecutor(lanes) as pool:
        for done in [pool.submit(lane) for _ in range(lanes)]:
            done.result()
    return offices, failures


def furnish(office: Office) -> None:
    """A relay in a process of its own, and workers that wait for the first run."""
    office.start_relay(delay=0.02)
    office.start()


def go_on(office: Office, waiting: SimpleQueue[int]) -> list[str]:
    """Seed after seed in one office, until none is left or one goes wrong: the next wants a new office."""
    with suppress(Empty):
        while True:
            seed = waiting.get_nowait()
            try:
                one_seed(office, seed)
            except AssertionError as error:
                return [f"seed {seed}: {error}"]
    return []
