"""Attempts within a window of time, reserved before they are made."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from distributor.web.throttle import Busy, Counters, Limit, OwnCounters, RedisCounters, Slots, Throttle

NOBODY = "redis://127.0.0.1:1/0"
A, B = Limit("a", 2), Limit("b", 2)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["redis", "own", "both", "redis is away"])
def counters(request: pytest.FixtureRequest) -> Counters:
    if request.param == "own":
        return OwnCounters(60)
    if request.param == "redis is away":
        return Throttle(RedisCounters(NOBODY, 60), OwnCounters(60))
    shared = RedisCounters(request.getfixturevalue("redis_server"), 60)
    return shared if request.param == "redis" else Throttle(shared, OwnCounters(60))


def test_a_key_has_its_attempts_and_no_more(counters: Counters) -> None:
    assert [counters.reserve([A]) for _ in range(3)] == [True, True, False]
    assert counters.reserve([B])


def test_of_a_hundred_at_once_no_more_are_let_through(counters: Counters) -> None:
    limit = Limit("a", 10)
    with ThreadPoolExecutor(100) as pool:
        let = list(pool.map(lambda _n: counters.reserve([limit]), range(100)))
    assert sum(let) == 10


def test_what_one_limit_refuses_counts_for_no_other(counters: Counters) -> None:
    place = Limit("place", 4)
    assert [counters.reserve([A, place]) for _ in range(5)] == [True, True, False, False, False]
    assert [counters.reserve([B, place]) for _ in range(3)] == [True, True, False]


def test_what_is_given_back_can_be_had_again(counters: Counters) -> None:
    assert counters.reserve([A]) and counters.reserve([A])
    counters.give_back("a")
    assert [counters.reserve([A]) for _ in range(2)] == [True, False]


def test_nothing_is_given_back_that_was_not_taken(counters: Counters) -> None:
    for _again in range(3):
        counters.give_back("a")
    assert [counters.reserve([A]) for _ in range(3)] == [True, True, False]


def test_a_key_that_is_forgotten_begins_anew(counters: Counters) -> None:
    assert counters.reserve([A]) and counters.reserve([A])
    counters.forget("a")
    assert [counters.reserve([A]) for _ in range(3)] == [True, True, False]


def test_own_counts_end_with_their_window() -> None:
    clock = Clock()
    counters = OwnCounters(60, clock)
    assert counters.reserve([A]) and counters.reserve([A])
    clock.now = 59
    assert not counters.reserve([A])
    clock.now = 60
    assert counters.reserve([A])


def test_counts_in_redis_end_with_their_window_and_name_nobody(redis_server: str) -> None:
    counters, client = RedisCounters(redis_server, 60), redis.Redis.from_url(redis_server)
    assert counters.reserve([Limit("203.0.113.9 editor", 10)])
    counters.give_back("203.0.113.9 editor")
    (key,) = client.keys("*")
    assert 0 < client.ttl(key) <= 60
    assert b"editor" not in key and b"203" not in key


def test_processes_share_what_is_in_redis(redis_server: str) -> None:
    one, other = RedisCounters(redis_server, 60), RedisCounters(redis_server, 60)
    assert one.reserve([A]) and other.reserve([A])
    assert not one.reserve([A])


class Unsteady(RedisCounters):
    """Redis that answers every other time."""

    asked = 0

    def reserve(self, limits: Sequence[Limit]) -> bool:
        self.asked += 1
        if self.asked % 2:
            raise redis.TimeoutError
        return super().reserve(limits)


def test_an_answer_of_redis_that_does_not_come_opens_no_further_attempts(redis_server: str) -> None:
    throttle = Throttle(Unsteady(redis_server, 60), OwnCounters(60))
    assert sum(throttle.reserve([Limit("a", 10)]) for _ in range(50)) == 10


def test_what_another_process_has_used_up_is_refused_here_and_costs_nothing_here(redis_server: str) -> None:
    shared, own = RedisCounters(redis_server, 60), OwnCounters(60)
    assert shared.reserve([A]) and shared.reserve([A])
    assert [Throttle(shared, own).reserve([A]) for _ in range(3)] == [False] * 3
    assert own.reserve([A])


def test_memory_stays_bounded_and_the_newest_attempts_count() -> None:
    counters = OwnCounters(60)
    for number in range(10_500):
        assert counters.reserve([Limit(str(number), 1)])
    assert len(counters._counts) <= 10_000
    assert not counters.reserve([Limit("10499", 1)])


def await_(question: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_one_visitor_holds_one_slot_so_that_the_next_is_another_s() -> None:
    slots, release, inside = Slots(2, 10), threading.Event(), []

    def attempt(visitor: str) -> None:
        with slots.slot(visitor):
            inside.append(visitor)
            release.wait(10)

    with ThreadPoolExecutor(25) as pool:
        for _again in range(20):
            pool.submit(attempt, "stranger")
        await_(lambda: len(inside) == 1)
        pool.submit(attempt, "editor")
        await_(lambda: len(inside) == 2)
        assert inside == ["stranger", "editor"]
        release.set()
    assert inside.count("stranger") == 20


def test_who_finds_no_slot_in_time_is_told_and_slots_come_back() -> None:
    slots = Slots(1, 0.01)
    with slots.slot("a"), pytest.raises(Busy), slots.slot("b"):
        pytest.fail("two had the only slot")
    with pytest.raises(KeyError), slots.slot("a"):
        raise KeyError
    with slots.slot("b"):
        pass
