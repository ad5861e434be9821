"""What is said of a run is what its rows say."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable

import pytest
from django.utils import timezone

from distributor.delivery.runs import progress
from distributor.states import RunKind
from distributor.store.models import Delivery, Group, Run
from distributor.store.models.run import APART
from distributor.store.queries import progress as query

Planned = Callable[..., Run]


def _in_states(run: Run, *states: str) -> None:
    """Give the copies these states, in the order of their numbers."""
    copies = list(Delivery.objects.filter(run=run).order_by("copy_number"))
    for copy, state in zip(copies, states, strict=True):
        copy.state = state
    Delivery.objects.bulk_update(copies, ["state"])


@pytest.mark.parametrize("seed", range(3))
def test_the_counts_are_those_of_the_rows_whatever_their_states(planned: Planned, seed: int) -> None:
    chosen = random.Random(seed).choices(Delivery.STATES, k=60)
    run, other = planned(60), planned(5)
    _in_states(run, *chosen)
    assert query.counts(run.pk) == Counter(chosen)
    assert query.counts(other.pk) == {"planned": 5}, "another run's copies are not counted"


def test_a_notice_whose_numbers_have_gaps_counts_its_rows(planned: Planned) -> None:
    run = planned(30)
    Run.objects.filter(pk=run.pk).update(kind=RunKind.CORRECTION)
    run.refresh_from_db()
    Delivery.objects.filter(run=run, copy_number__in=(1, 5, 6)).delete()
    _in_states(run, *["accepted"] * 20, *["planned"] * 7)
    Delivery.objects.filter(run=run).update(changed=timezone.now())
    assert query.counts(run.pk) == {"accepted": 20, "planned": 7}
    assert progress.look(run).rate == pytest.approx(2.0)


def test_a_run_without_copies_counts_nothing(planned: Planned) -> None:
    assert query.counts(planned(0).pk) == {}


def test_every_state_is_counted_in_one_place_of_its_own() -> None:
    counted_one_by_one = {"planned", "claimed", "committing", *APART}
    assert set(Delivery.STATES) - counted_one_by_one == {"accepted"}


def test_groups_stand_in_the_order_of_the_list_with_their_own_counts(planned: Planned) -> None:
    run = planned(5)
    later = Group.objects.create(name="市法院", order=2, file="b.csv")
    first = Group.objects.create(name="市检察院", order=1, file="a.csv")
    Delivery.objects.filter(run=run, copy_number__lte=3).update(group=later)
    Delivery.objects.filter(run=run, copy_number__gt=3).update(group=first)
    _in_states(run, "accepted", "failed", "accepted", "planned", "accepted")
    assert progress.groups(run) == [
        ("市检察院", {"planned": 1, "accepted": 1}),
        ("市法院", {"accepted": 2, "failed": 1}),
    ]


def test_domains_are_counted_the_largest_first_and_the_small_ones_together(planned: Planned) -> None:
    run = planned(6)
    keys = ["a@b.invalid", "b@b.invalid", "c@b.invalid", "d@c.invalid", "e@c.invalid", '"f@f"@d.invalid']
    for number, key in enumerate(keys, 1):
        Delivery.objects.filter(run=run, copy_number=number).update(address_key=key)
    _in_states(run, "accepted", "accepted", "deferred", "accepted", "accepted", "failed")
    everything = progress.domains(run, None)
    assert everything[:2] == [("b.invalid", {"accepted": 2, "deferred": 1}), ("c.invalid", {"accepted": 2})]
    assert progress.domains(run, 1) == [everything[0], ("", {"accepted": 2, "failed": 1})]


def test_the_rate_of_a_run_under_way_is_that_of_the_last_seconds(planned: Planned) -> None:
    run, now = planned(40), timezone.now()
    _in_states(run, *["accepted"] * 30, *["planned"] * 10)
    Delivery.objects.filter(run=run, copy_number__lte=10).update(changed=now - dt.timedelta(minutes=5))
    Delivery.objects.filter(run=run, copy_number__gt=10).update(changed=now)
    seen = progress.look(run)
    assert seen.rate == pytest.approx(2.0)
    assert seen.seconds_left == pytest.approx(5.0)


def test_a_rate_that_fills_the_window_is_told_by_the_window_s_own_time(
    planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "_WINDOW", 20)
    monkeypatch.setattr(query, "_SATURATED", 16)
    run, now = planned(50), timezone.now()
    _in_states(run, *["accepted"] * 40, *["planned"] * 10)
    for number in range(1, 41):
        changed = now - dt.timedelta(seconds=(40 - number) / 10)
        Delivery.objects.filter(run=run, copy_number=number).update(changed=changed)
    assert query.rate(run.pk, 40, now, 10) == pytest.approx(20 / 1.9)


def test_a_finished_run_tells_its_rate_from_the_first_to_the_last_accepted_copy(planned: Planned) -> None:
    run, now = planned(10), timezone.now()
    _in_states(run, *["accepted"] * 9, "failed")
    Delivery.objects.filter(run=run, copy_number=1).update(changed=now - dt.timedelta(seconds=9))
    Delivery.objects.filter(run=run, copy_number__gt=1).update(changed=now)
    seen = progress.look(run)
    assert seen.rate == pytest.approx(1.0)
    assert (seen.seconds_left, seen.ended) == (0.0, 10)


def test_only_deferred_copies_left_promise_no_time(planned: Planned) -> None:
    run = planned(2)
    _in_states(run, "accepted", "deferred")
    assert progress.look(run).seconds_left is None
