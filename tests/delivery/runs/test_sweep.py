"""What the sweeper sets right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from distributor import configuration
from distributor.delivery.runs.sweep import Sweeper
from distributor.delivery_codes import CopyReason
from distributor.states import RunState
from distributor.store.models import Delivery, Run
from distributor.store.queries import deliveries
from tests.delivery.conftest import states

Planned = Callable[..., Run]
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def swept(*, hours: float = 48) -> tuple[dict[str, int], list[int]]:
    rung: list[int] = []
    return Sweeper(rung.append, defer_hours=hours, site=configuration.site()).sweep(), rung


def test_a_claim_that_expired_is_planned_again_and_rung_for(planned: Planned) -> None:
    run = planned(3)
    claimed = deliveries.claim(run.pk, 5, 2, 60.0)
    assert states(run) == {"planned": 1, "claimed": 2}
    assert swept()[0] == {}, "a claim that holds is left alone"
    Delivery.objects.filter(state="claimed").update(lease_until=LONG_AGO)
    assert swept() == ({"expired claims": 2}, [run.pk])
    assert states(run) == {"planned": 3}
    assert deliveries.pass_gate([], claimed, 60.0) == set(), "the old claim passes no gate"


def test_a_commit_that_expired_is_in_doubt_and_stays_so(planned: Planned) -> None:
    run = planned(1)
    claimed = deliveries.claim(run.pk, 5, 1, 60.0)
    assert deliveries.pass_gate([], claimed, 60.0) == {claimed[0].id}
    Delivery.objects.update(lease_until=LONG_AGO)
    assert swept() == ({"in doubt": 1, "finished": 1}, [])
    assert states(run) == {"in_doubt": 1}
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_a_late_reply_still_settles_a_copy_in_doubt(planned: Planned) -> None:
    run = planned(1)
    (claimed,) = deliveries.claim(run.pk, 5, 1, 60.0)
    deliveries.pass_gate([], [claimed], 60.0)
    Delivery.objects.update(lease_until=LONG_AGO)
    swept()
    late = deliveries.CopyOutcome(claimed.id, 5, "accepted", "sink", "dot", 250, "2.0.0", "queued")
    deliveries.pass_gate([late], [], 60.0)
    assert states(run) == {"accepted": 1}


def test_a_copy_that_killed_its_worker_three_times_is_set_aside(planned: Planned) -> None:
    run = planned(1)
    for fence in (1, 2, 3):
        deliveries.claim(run.pk, fence, 1, 60.0)
        Delivery.objects.filter(state="claimed").update(lease_until=LONG_AGO)
        swept()
    assert states(run) == {"failed": 1}
    assert Delivery.objects.get(state="failed").reason == CopyReason.SET_ASIDE


def test_copies_that_were_only_in_the_same_claims_are_not_set_aside_with_it(planned: Planned) -> None:
    run = planned(5)
    for fence in (1, 2):
        assert len(deliveries.claim(run.pk, fence, 5, 60.0)) == 5
        Delivery.objects.filter(state="claimed").update(lease_until=LONG_AGO)
        swept()
    assert [row.copy_number for row in deliveries.claim(run.pk, 3, 5, 60.0)] == [1], (
        "from now on one at a time"
    )
    Delivery.objects.filter(state="claimed").update(lease_until=LONG_AGO)
    swept()
    assert states(run) == {"failed": 1, "planned": 4}


def test_a_run_that_is_being_worked_on_is_rung_for_only_now_and_then(planned: Planned) -> None:
    run = planned(3)
    rung: list[int] = []
    sweeper = Sweeper(rung.append, defer_hours=48, site=configuration.site())
    for _ in range(3):
        sweeper.sweep()
    assert rung == [run.pk] * 3, "nobody holds a copy: each round rings"
    deliveries.claim(run.pk, 1, 1, 60.0)
    for _ in range(3):
        sweeper.sweep()
    assert len(rung) == 3


def test_a_deferred_copy_is_given_up_after_the_hours_set(planned: Planned) -> None:
    run = planned(1)
    long_since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=49)
    not_yet = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    Delivery.objects.update(state="deferred", due=not_yet, changed=long_since, reply="greylisted")
    Run.objects.update(created=long_since)
    found, _ = swept(hours=48)
    assert found["given up"] == 1
    assert (states(run), Delivery.objects.get().reply) == ({"failed": 1}, "greylisted")


@pytest.mark.parametrize("state", [RunState.PAUSED, RunState.CANCELLED, RunState.DONE])
def test_a_run_that_is_not_sending_is_neither_rung_for_nor_claimed(planned: Planned, state: str) -> None:
    run = planned(2)
    Run.objects.update(state=state)
    assert swept() == ({}, [])
    assert deliveries.claim(run.pk, 1, 10, 60.0) == []


def test_two_claims_never_share_a_copy(planned: Planned) -> None:
    run = planned(10)
    first, second = deliveries.claim(run.pk, 1, 6, 60.0), deliveries.claim(run.pk, 2, 6, 60.0)
    assert [row.copy_number for row in first] == [1, 2, 3, 4, 5, 6]
    assert [row.copy_number for row in second] == [7, 8, 9, 10]


def test_the_same_commit_twice_changes_nothing(planned: Planned) -> None:
    run = planned(1)
    (claimed,) = deliveries.claim(run.pk, 5, 1, 60.0)
    for _ in range(2):
        assert deliveries.pass_gate([], [claimed], 60.0) == {claimed.id}
    outcome = deliveries.CopyOutcome(claimed.id, 5, "accepted", "sink", "dot", 250, "2.0.0", "queued")
    for _ in range(2):
        deliveries.pass_gate([outcome], [], 60.0)
    assert Delivery.objects.get().attempts == 1


def test_a_released_claim_is_planned_at_once(planned: Planned) -> None:
    run = planned(4)
    deliveries.claim(run.pk, 5, 4, 60.0)
    deliveries.release([5])
    assert states(run) == {"planned": 4}
