"""Redis is a doorbell: dead, deaf or ringing all the time, it costs no copy and doubles none."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from tests.chaos.link import Link
from tests.chaos.office import AT_ONCE, Office
from tests.chaos.plan import Plan


@pytest.fixture
def link(request: pytest.FixtureRequest, plan: Plan) -> Link:
    """None far away: slices are a second long here, and each opens its sessions anew.

    At 150 ms they would do little else, and a run that is as good as stuck would look no different.
    """
    return plan.link_of_case(request.node.name).within(20)


def begun(office: Office, copies: int = 120, dots: int = 10) -> int:
    """A run under way."""
    office.relay.delay = 0.05
    office.start()
    run = office.send(copies)
    office.until_dots(dots)
    return run


def test_redis_killed_and_back(office: Office) -> None:
    office.settings["SLICE_SECONDS"] = "1"  # so that bells are needed while it is away
    run = begun(office)
    office.redis.kill()
    time.sleep(1.5)
    office.redis.start()
    office.blow()
    assert office.finish(run).states == {"accepted": 120}


def test_redis_flushed(office: Office) -> None:
    office.settings["SLICE_SECONDS"] = "1"  # so that bells are needed while it is away
    run = begun(office)
    for _ in range(3):
        office.redis.flush()
        time.sleep(0.3)
    office.blow()
    assert office.finish(run).states == {"accepted": 120}


def test_redis_restarted_on_its_append_only_file(office: Office) -> None:
    run = begun(office)
    office.redis.stop()
    office.redis.start()
    office.blow()
    assert office.finish(run).states == {"accepted": 120}


def test_redis_half_open(office: Office) -> None:
    office.settings["SLICE_SECONDS"] = "1"  # so that bells are needed while it is away
    run = begun(office)
    with office.redis.half_open():
        time.sleep(4)
    office.blow()
    assert office.finish(run).states == {"accepted": 120}


def test_no_redis_at_all_for_the_sender_of_the_issue(office: Office) -> None:
    office.redis.kill()
    run = office.send()
    office.redis.start()
    office.start()
    assert office.finish(run).states == {"accepted": 60}


def test_a_hundred_bells_for_one_run(office: Office) -> None:
    run = office.send(100)
    office.inside("bells", str(run), "100")
    office.start()
    office.start_worker()
    assert office.finish(run).states == {"accepted": 100}
    assert set(Counter(line.recipient for line in office.lines(run)).values()) == {1}


def test_visibility_timeout_of_5_seconds(office: Office) -> None:
    office.app = "tests.chaos.impatient"
    office.relay.delay = 0.4
    run = office.send(120)
    office.inside("bells", str(run), "6")
    office.start()
    assert office.finish(run).states == {"accepted": 120}


def test_a_bell_for_a_run_that_is_over(office: Office) -> None:
    office.start()
    run = office.send(20)
    office.finish(run)
    office.inside("bells", str(run), "5")
    time.sleep(0.5)
    assert office.check(run).states == {"accepted": 20}
    assert AT_ONCE < 20
