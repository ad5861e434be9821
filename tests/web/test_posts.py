"""Pages of a past issue show who held a post then, and beside it who holds it now."""

from __future__ import annotations

import datetime as dt

import pytest

from distributor.store.models import Membership, Person, Run
from tests.web.newsroom import at_the_machine, copy, group, issue, run

pytestmark = pytest.mark.django_db
PAGES = ("/issues/2026-11/", "/issues/2026-11/copies", "/issues/2026-11/copies/1")
NOW = "held now by"
DAY = dt.timedelta(days=1)


def begins(
    name: str, address: str, *, follows: Membership | None = None, position: str = "院长"
) -> Membership:
    """Somebody takes a post in 市法院; whoever is followed leaves it."""
    person, _new = Person.objects.get_or_create(address=address, address_key=address)
    if follows:
        Membership.objects.filter(pk=follows.pk).update(retired=dt.datetime.now(dt.UTC))
    fields = {"name": name, "position": position, "unit": "法院", "order": 1, "predecessor": follows}
    made = Membership.objects.create(group=group(), person=person, **fields)
    Membership.objects.filter(pk=made.pk).update(since=made.since - DAY)
    return made


def sent(name: str, address: str, state: str = "failed") -> Run:
    fields = {"unit": "法院", "position": "院长", "address": address, "address_key": address}
    return run(issue(), copy(name, state, **fields))


def shown(path: str) -> str:
    answer = at_the_machine().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_the_copy_keeps_its_words_and_the_present_holder_stands_beside_them(path: str) -> None:
    first = begins("姜霖", "jiang@example.org")
    sent("姜霖", "jiang@example.org")
    assert NOW not in shown(path)
    second = begins("许雅林", "xu@example.org", follows=first)
    begins("唐<知>", "tang@example.org", follows=second)
    text = shown(path)
    assert "jiang@example.org" in text
    assert f"{NOW} <bdi>唐&lt;知&gt;</bdi> <bdi>tang@example.org</bdi>" in text
    assert "许雅林" not in text


def test_the_same_mailbox_under_another_name_is_another_holder() -> None:
    first = begins("姜霖", "court@example.org")
    sent("姜霖", "court@example.org")
    begins("唐知", "court@example.org", follows=first)
    assert f"{NOW} <bdi>唐知</bdi></span>" in shown(PAGES[1])


def test_a_row_that_was_spaced_otherwise_is_the_same_holder() -> None:
    first = begins("姜霖", "jiang@example.org")
    sent("姜霖", "jiang@example.org")
    begins("姜 霖", "jiang@example.org", follows=first)
    assert NOW not in shown(PAGES[1])


def test_who_left_without_a_successor_and_who_came_later_are_not_made_up() -> None:
    first = begins("姜霖", "jiang@example.org")
    sent("姜霖", "jiang@example.org")
    Membership.objects.filter(pk=first.pk).update(retired=dt.datetime.now(dt.UTC))
    begins("唐知", "tang@example.org")
    assert NOW not in shown(PAGES[1])


def test_a_post_that_is_called_otherwise_now_is_not_taken_for_the_same() -> None:
    first = begins("姜霖", "jiang@example.org")
    sent("姜霖", "jiang@example.org")
    promoted = begins("姜霖", "jiang@example.org", follows=first, position="书记")
    begins("唐知", "tang@example.org", follows=promoted, position="书记")
    assert NOW not in shown(PAGES[1])


def test_who_came_to_the_post_after_the_run_is_not_who_held_it_then() -> None:
    made = sent("姜霖", "jiang@example.org")
    first = begins("姜霖", "jiang@example.org")
    Run.objects.filter(pk=made.pk).update(created=first.since - 2 * DAY)
    begins("唐知", "tang@example.org", follows=first)
    assert NOW not in shown(PAGES[1])
