"""Suppressions: one in force per address, the first reason stands, lifting ends it."""

from __future__ import annotations

import pytest

from distributor.feedback.proof import is_of
from distributor.feedback.suppress import Feedback, suppress
from distributor.mail_codes import EvidenceKind, LiftReason
from distributor.states import ComplaintKind
from distributor.store.models import Delivery, Suppression
from distributor.store.queries import suppression
from distributor.store.queries.suppression import Evidence

pytestmark = pytest.mark.django_db
ADDRESS = "reader@example.com"


def reasons() -> list[str]:
    return list(suppression.active().values_list("reason", flat=True))


def lift(address: str = ADDRESS) -> bool:
    found = suppression.of(address)
    return bool(found and suppression.lift(found, by="郝维芳", why="asked on the telephone"))


def test_suppressing_twice_keeps_the_first_reason_and_all_that_speaks_for_it() -> None:
    assert suppression.suppress(ADDRESS, "by-hand", Evidence("asked on the telephone", by="郝维芳"))
    assert not suppression.suppress(ADDRESS, "complained", Evidence(code=ComplaintKind.ABUSE))
    [kept] = suppression.active()
    assert kept.reason == "by-hand"
    assert [(each.reason, each.code, each.text, each.by) for each in kept.evidence.all()] == [
        ("by-hand", "", "asked on the telephone", "郝维芳"),
        ("complained", "abuse", "", ""),
    ]


def test_the_same_said_again_is_no_new_evidence() -> None:
    for _attempt in range(3):
        pressed = Evidence(code=EvidenceKind.PAGE, copy_number=7)
        suppression.suppress(ADDRESS, "unsubscribed", pressed)
    assert suppression.active().get().evidence.count() == 1


def test_an_unsubscription_lets_answers_pass_but_not_once_the_address_is_known_to_be_dead() -> None:
    suppression.suppress(ADDRESS, "unsubscribed")
    suppression.suppress(ADDRESS, "bounced", Evidence("550 5.1.1", cause="no-mailbox"))
    assert reasons() == ["bounced"]
    assert suppression.is_wish(suppression.active().get()), "the reader's wish is not forgotten"


def test_lifting_ends_it_and_keeps_the_history() -> None:
    suppression.suppress(ADDRESS, "bounced", Evidence("550 5.1.1"))
    assert lift()
    assert suppression.of(ADDRESS) is None
    assert not lift()
    suppression.suppress(ADDRESS, "bounced", Evidence("550 5.1.1"))
    before, after = Suppression.objects.order_by("id")
    assert (before.lifted_by, before.lift_reason) == ("郝维芳", "asked on the telephone")
    assert (before.evidence.count(), after.evidence.count()) == (1, 1)


def test_a_reader_takes_back_an_unsubscription_and_nothing_else() -> None:
    suppression.suppress(ADDRESS, "unsubscribed")
    suppression.suppress(ADDRESS, "by-hand")
    assert not suppression.take_back(ADDRESS, LiftReason.TAKEN_BACK)
    lift()
    suppression.suppress(ADDRESS, "unsubscribed")
    assert suppression.take_back(ADDRESS, LiftReason.TAKEN_BACK)
    assert suppression.of(ADDRESS) is None


def test_only_the_address_itself_is_concerned() -> None:
    suppression.suppress(ADDRESS, "unsubscribed")
    assert suppression.of("readers@example.com") is None
    assert not lift("other@example.com")


def test_a_long_text_is_cut_to_what_is_kept() -> None:
    suppression.suppress(ADDRESS, "complained", Evidence("长" * 5000))
    assert suppression.active().get().evidence.get().text == "长" * 4000


def test_feedback_of_any_kind_suppresses_and_may_be_repeated() -> None:
    for _attempt in range(2):
        suppress(Feedback("complained", ADDRESS, "feedback loop"))
    assert list(suppression.active().values_list("reason", flat=True)) == ["complained"]


@pytest.mark.parametrize("address", ["Wu6@example.com", "'wu6@example.com"])
def test_a_reader_of_an_earlier_version_is_known_in_its_reports(address: str) -> None:
    copy = Delivery(address=address, address_key=address)
    assert is_of(copy, address)
    assert is_of(copy, address.lower())
    assert not is_of(copy, "other@example.com")
