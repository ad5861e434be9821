"""Failures counted within a window of time."""

from __future__ import annotations

from distributor.web.throttle import Throttle


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_key_is_refused_after_its_last_failure_until_the_window_has_passed() -> None:
    clock = Clock()
    throttle = Throttle(2, 60, clock)
    throttle.failed("a")
    assert not throttle.refuses("a")
    clock.now = 30
    throttle.failed("a")
    assert throttle.refuses("a")
    assert not throttle.refuses("b")
    clock.now = 61
    assert not throttle.refuses("a")


def test_success_forgets_the_failures() -> None:
    throttle = Throttle(1, 60)
    throttle.failed("a")
    throttle.succeeded("a")
    assert not throttle.refuses("a")


def test_memory_stays_bounded_and_the_newest_failures_count() -> None:
    throttle = Throttle(1, 60)
    for number in range(10_500):
        throttle.failed(str(number))
    assert len(throttle._failures) <= 10_000
    assert throttle.refuses("10499")
