"""Counts become shares of a bar."""

from __future__ import annotations

import pytest

from distributor.language import speaking
from distributor.states import DeliveryState
from distributor.store.models import Delivery
from distributor.web import outcomes
from distributor.web.outcomes import tally


def test_every_state_has_exactly_one_fate() -> None:
    assert sorted(state for states in outcomes.FATES.values() for state in states) == sorted(Delivery.STATES)


@pytest.mark.parametrize(
    "counts", [{"accepted": 1}, {"accepted": 100_000, "failed": 1}, dict.fromkeys(Delivery.STATES, 3)]
)
def test_the_shares_fill_the_bar_without_gap(counts: dict[str, int]) -> None:
    made = tally(counts)
    assert made.total == sum(counts.values())
    end = 0.0
    for share in made.shares:
        assert share.start == pytest.approx(end, abs=0.01)
        end = share.start + share.width
    assert end == pytest.approx(100, abs=0.01)


def test_one_failure_among_many_can_still_be_seen() -> None:
    assert tally({"accepted": 100_000, "failed": 1}).shares[-1].width > 0.5


def test_a_hundred_per_cent_means_every_copy_that_was_meant_to_be_sent() -> None:
    assert tally({"accepted": 9_999, "failed": 1}).per_cent == 99
    assert tally({"accepted": 9_999, "suppressed": 1}).per_cent == 100
    assert tally({"suppressed": 1}).per_cent == 0


def test_no_copies_are_an_empty_bar() -> None:
    assert tally({}).shares == ()
    assert tally({}).per_cent == 0


def test_fates_have_words() -> None:
    with speaking("en"):
        assert outcomes.word(outcomes.fate_of(DeliveryState.IN_DOUBT)) == "in doubt"
