"""Copies that must wait are overtaken by those that need not, and none is forgotten."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from distributor.delivery.sending.waiting_copies import WaitingCopies
from distributor.store.queries.deliveries import Claimed


def claimed(number: int) -> Claimed:
    values = dict.fromkeys(Claimed.__dataclass_fields__, "") | {"id": number, "copy_number": number}
    return Claimed(**values)  # type: ignore[arg-type]


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Gatekeeper:
    """Says for each domain how long it must wait, and notes who asked."""

    waits: dict[str, float] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, route: str, domain: str) -> float:
        self.asked.append(domain)
        return self.waits.get(domain, 0.0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def waiting(clock: Clock) -> WaitingCopies[str]:
    return WaitingCopies(clock)


def taken(waiting: WaitingCopies[str], may: Callable[[str, str], float]) -> list[int]:
    found = []
    while (copy := waiting.take(may)) is not None:
        found.append(copy.id)
    return found


def test_nothing_waits_and_nobody_is_asked(waiting: WaitingCopies[str]) -> None:
    gate = Gatekeeper()
    assert waiting.take(gate) is None
    assert gate.asked == []
    assert waiting.next_time == math.inf
    assert len(waiting) == 0


def test_copies_of_one_domain_keep_their_order(waiting: WaitingCopies[str]) -> None:
    for number in (3, 4, 5):
        waiting.put(claimed(number), "any", "qq.com")
    assert taken(waiting, Gatekeeper()) == [3, 4, 5]


def test_domains_take_turns(waiting: WaitingCopies[str]) -> None:
    for number, domain in enumerate(["a", "a", "a", "b", "b", "c"], start=1):
        waiting.put(claimed(number), "any", f"{domain}.example")
    assert taken(waiting, Gatekeeper()) == [1, 4, 6, 2, 5, 3]


def test_a_domain_that_must_wait_is_overtaken(waiting: WaitingCopies[str]) -> None:
    waiting.put(claimed(1), "any", "slow.example")
    waiting.put(claimed(2), "any", "fast.example")
    assert taken(waiting, Gatekeeper({"slow.example": 5.0})) == [2]
    assert len(waiting) == 1


def test_nobody_is_asked_again_before_the_time_that_was_named(
    waiting: WaitingCopies[str], clock: Clock
) -> None:
    waiting.put(claimed(1), "any", "slow.example")
    gate = Gatekeeper({"slow.example": 5.0})
    assert waiting.take(gate) is None
    assert waiting.next_time == 105.0
    clock.now = 104.9
    assert waiting.take(gate) is None
    assert len(gate.asked) == 1
    clock.now = 105.0
    assert taken(waiting, Gatekeeper()) == [1]


def test_a_copy_is_put_aside_for_as_long_as_it_was_told(waiting: WaitingCopies[str], clock: Clock) -> None:
    waiting.put(claimed(1), "any", "slow.example", 2.0)
    assert waiting.next_time == 102.0
    assert taken(waiting, Gatekeeper()) == []
    clock.now += 2
    assert taken(waiting, Gatekeeper()) == [1]


def test_tokens_that_came_early_wake_it(waiting: WaitingCopies[str]) -> None:
    waiting.put(claimed(1), "any", "slow.example", 60.0)
    waiting.wake()
    assert taken(waiting, Gatekeeper()) == [1]


def test_routes_wait_apart(waiting: WaitingCopies[str]) -> None:
    waiting.put(claimed(1), "relay a", "qq.com")
    waiting.put(claimed(2), "relay b", "qq.com")
    assert taken(waiting, lambda route, domain: 9.0 if route == "relay a" else 0.0) == [2]


def test_what_one_relay_may_not_have_another_may(waiting: WaitingCopies[str]) -> None:
    waiting.put(claimed(1), "any", "qq.com", 600.0, relay="resting")
    waiting.put(claimed(2), "any", "qq.com", 600.0, relay="resting")
    assert waiting.take(Gatekeeper(), "resting") is None
    copy = waiting.take(Gatekeeper(), "fresh")
    assert copy is not None and copy.id == 1
    assert waiting.take(Gatekeeper(), "resting") is None


def test_a_relay_that_is_not_on_the_route_is_asked_once(waiting: WaitingCopies[str], clock: Clock) -> None:
    waiting.put(claimed(1), "a", "qq.com", 5.0, relay="a")
    gate = Gatekeeper({"qq.com": math.inf})
    for _ in range(3):
        assert waiting.take(gate, "b") is None
        clock.now += 10
    assert len(gate.asked) == 1
    assert taken(waiting, Gatekeeper()) == [1]


def test_a_lane_that_is_new_is_asked_for_at_once(waiting: WaitingCopies[str]) -> None:
    waiting.put(claimed(1), "any", "slow.example")
    gate = Gatekeeper({"slow.example": 60.0})
    assert waiting.take(gate) is None
    waiting.put(claimed(2), "any", "fast.example")
    assert taken(waiting, gate) == [2]


def test_who_waits_long_is_given_back_and_the_others_stay(waiting: WaitingCopies[str]) -> None:
    waiting.put(claimed(7), "any", "tomorrow.example", 3600.0)
    waiting.put(claimed(5), "any", "tomorrow.example")
    waiting.put(claimed(6), "any", "soon.example", 1.0)
    assert [copy.id for copy in waiting.drain(beyond=5.0)] == [5, 7]
    assert len(waiting) == 1
    assert waiting.next_time == 101.0


def test_what_a_relay_was_not_asked_for_yet_is_not_given_back(clock: Clock) -> None:
    waiting: WaitingCopies[tuple[str, ...]] = WaitingCopies(clock)
    waiting.put(claimed(1), ("resting", "fresh"), "qq.com", 600.0, relay="resting")
    waiting.put(claimed(2), ("resting",), "163.com", 600.0, relay="resting")
    assert [copy.id for copy in waiting.drain(5.0, lambda route: route)] == [2]
    assert waiting.take(lambda route, domain: 900.0, "fresh") is None
    assert [copy.id for copy in waiting.drain(5.0, lambda route: route)] == [1]


def test_a_relay_off_the_route_does_not_say_when(waiting: WaitingCopies[str], clock: Clock) -> None:
    waiting.put(claimed(1), "a", "qq.com", math.inf, relay="b")
    assert waiting.next_time <= clock.now
    assert waiting.take(lambda route, domain: 7.0, "a") is None
    assert waiting.next_time == clock.now + 7


def test_a_long_lane_keeps_what_it_can_serve_and_names_the_others_their_turns(
    waiting: WaitingCopies[str], clock: Clock
) -> None:
    for number in range(1, 101):
        waiting.put(claimed(number), "any", "slow.example")
    waiting.put(claimed(101), "any", "fast.example")
    trimmed = waiting.trim(30.0, lambda route, domain: 2.0 if domain == "slow.example" else math.inf)
    assert [copy.id for copy, _ in trimmed] == list(range(61, 101))
    assert [wait for _, wait in trimmed[:3]] == [30.5, 31.0, 31.5]
    assert len(waiting) == 61
    for number in range(102, 104):  # further copies come after those that have their turn
        waiting.put(claimed(number), "any", "slow.example")
    clock.now += 10
    assert [(copy.id, wait) for copy, wait in waiting.trim(30.0, lambda *_: 2.0)] == [
        (102, 40.5),
        (103, 41.0),
    ]
    assert len(waiting) == 61


def test_all_are_given_back_at_the_end(waiting: WaitingCopies[str]) -> None:
    for number in range(1, 8):
        waiting.put(claimed(number), "any", f"{number % 3}.example", float(number))
    assert [copy.id for copy in waiting.drain()] == [1, 2, 3, 4, 5, 6, 7]
    assert (len(waiting), waiting.next_time) == (0, math.inf)
    assert taken(waiting, Gatekeeper()) == []
