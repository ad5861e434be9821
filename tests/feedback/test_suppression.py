"""Suppressions: one in force per address, the first reason stands, lifting ends it."""

from __future__ import annotations

import pytest

from distributor.feedback.apply import apply
from distributor.feedback.feedback import Feedback
from distributor.store.models import Suppression
from distributor.store.queries import suppression

pytestmark = pytest.mark.django_db
ADDRESS = "reader@example.com"


def test_suppressing_twice_keeps_the_first_reason() -> None:
    suppression.suppress(ADDRESS, "by-hand", "asked on the telephone")
    suppression.suppress(ADDRESS, "unsubscribed")
    [kept] = suppression.active()
    assert (kept.reason, kept.detail) == ("by-hand", "asked on the telephone")


def test_lifting_ends_it_and_keeps_the_history() -> None:
    suppression.suppress(ADDRESS, "unsubscribed")
    assert suppression.lift(ADDRESS)
    assert suppression.of(ADDRESS) is None
    assert not suppression.lift(ADDRESS)
    suppression.suppress(ADDRESS, "unsubscribed")
    assert Suppression.objects.count() == 2


def test_lifting_for_a_reason_leaves_others_in_force() -> None:
    suppression.suppress(ADDRESS, "by-hand")
    assert not suppression.lift(ADDRESS, "unsubscribed")
    assert suppression.of(ADDRESS)


def test_only_the_address_itself_is_concerned() -> None:
    suppression.suppress(ADDRESS, "unsubscribed")
    assert suppression.of("Reader@example.com") is None
    assert not suppression.lift("other@example.com")


def test_a_long_detail_is_cut_to_what_is_kept() -> None:
    suppression.suppress(ADDRESS, "complained", "长" * 2000)
    assert suppression.active().get().detail == "长" * 500


def test_feedback_of_any_kind_suppresses_and_may_be_repeated() -> None:
    for _attempt in range(2):
        apply(Feedback("complained", ADDRESS, "feedback loop"))
    assert list(suppression.active().values_list("reason", flat=True)) == ["complained"]
