"""Random kills: the same seed does the same thing, as far as a machine lets it."""

from __future__ import annotations

import math
import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from random import Random

from tests.chaos.link import Link
from tests.chaos.office import AT_ONCE, IN_GROUP, SESSIONS, Office
from tests.chaos.plan import Plan
from tests.chaos.site import Site

_START_SECONDS = 0.6  # a worker begins to send about so long after its start
_WHILE_OPENING = 0.2  # so many of the seeds strike while sessions are being opened
_SEEDS_AT_MOST = 8  # in one office


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
    office.blow(kills=1)
    return SESSIONS


def kill_the_parent(office: Office, random: Random) -> int:
    """Celery's main process alone: its children send on, beside those of the next one."""
    worker = office.workers.pop()
    orphans = office.pool
    worker.signal(signal.SIGKILL)
    office.blow(kills=1)
    office.start_worker()
    time.sleep(random.random())
    for orphan in orphans:
        with suppress(ProcessLookupError):
            os.kill(orphan, signal.SIGKILL)
    worker.signal_all(signal.SIGKILL)
    return AT_ONCE


def kill_the_sweeper(office: Office, random: Random) -> int:
    office.sweepers.pop().kill()
    office.blow(kills=1)
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
    if random.random() < _WHILE_OPENING:
        time.sleep(random.random() * office.link.opening)
    elif moment := random.randrange(copies):
        office.until_dots(before + moment)
    time.sleep(random.random() * random.choice((0.001, 0.01, 0.05, office.link.seconds)))
    blow = random.choices(_BLOWS, [blow.often for blow in _BLOWS])[0]
    doubtful = blow.strike(office, random)
    office.finish(run, in_doubt=doubtful)


@dataclass(frozen=True, slots=True)
class Turn:
    """Seeds that one office takes: all of them drew its link."""

    link: Link
    seeds: tuple[int, ...]


def turns(plan: Plan) -> Iterator[Turn]:
    """All seeds of the plan, by the links that they drew; none is too long, so that all end together."""
    drew: dict[Link, list[int]] = defaultdict(list)
    for seed in range(plan.first, plan.first + plan.seeds):
        drew[plan.link_of(seed)].append(seed)
    most = min(_SEEDS_AT_MOST, math.ceil(plan.seeds / plan.offices))
    for link, seeds in drew.items():
        for start in range(0, len(seeds), most):
            yield Turn(link, tuple(seeds[start : start + most]))


def kill_at_random(place: Site, database: str, plan: Plan) -> tuple[list[Office], list[str]]:
    """All seeds, in several offices side by side, since most of the time is waiting for leases.

    Returns the offices, for their verdicts, and what went wrong, seed by seed.
    """
    waiting: SimpleQueue[Turn] = SimpleQueue()
    for turn in turns(plan):
        waiting.put(turn)
    offices: list[Office] = []
    failures: list[str] = []

    def one_office() -> None:
        with suppress(Empty):
            while True:
                turn = waiting.get_nowait()
                with place.office(database, turn.link) as office:
                    offices.append(office)
                    furnish(office)
                    done, failure = go_on(office, turn.seeds)
                failures.extend(failure)
                if left := turn.seeds[done:]:
                    waiting.put(Turn(turn.link, left))

    with ThreadPoolExecutor(plan.offices) as pool:
        for done in [pool.submit(one_office) for _ in range(plan.offices)]:
            done.result()
    return offices, failures


def furnish(office: Office) -> None:
    """A relay in a process of its own, and workers that wait for the first run."""
    office.start_relay(delay=0.02)
    office.start()


def go_on(office: Office, seeds: Sequence[int]) -> tuple[int, list[str]]:
    """Seed after seed in one office, until one goes wrong: the next wants a new office.

    Returns how many seeds it did, and what went wrong.
    """
    for done, seed in enumerate(seeds, start=1):
        try:
            one_seed(office, seed)
            if done == len(seeds):
                office.end_workers()
        except AssertionError as error:
            return done, [f"seed {seed}: {error}"]
    return len(seeds), []
