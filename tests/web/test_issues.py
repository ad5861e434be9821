"""The first page."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from distributor.reason import Reason
from distributor.states import AttemptEvent, RunKind, RunState
from distributor.store.models import Attempt, Membership, Person, Run
from distributor.store.queries import suppression
from tests.web.newsroom import at_the_machine, copies, copy, group, issue, run, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return at_the_machine()


def page(browser: Client, query: str = "") -> str:
    answer = browser.get(f"/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_newsroom_says_how_to_begin(browser: Client) -> None:
    text = page(browser)
    assert "distributor audience sync" in text
    assert "distributor issue import" in text


def test_with_an_issue_and_readers_the_page_needs_no_beginning(browser: Client) -> None:
    issue()
    person = Person.objects.create(address="a@example.com", address_key="a@example.com")
    Membership.objects.create(group=group(), person=person, name="王某某", order=1)
    assert "How to begin" not in page(browser)


def test_the_audience_is_counted_by_people(browser: Client) -> None:
    person = Person.objects.create(address="a@example.com", address_key="a@example.com")
    for name in ("市法院", "市检察院"):
        Membership.objects.create(group=group(name), person=person, name="王某某", order=1)
    suppression.suppress("b@example.com", "by-hand")
    text = page(browser)
    assert "<b>2</b> groups" in text
    assert "<b>1</b> reader<" in text
    assert "<b>1</b> address suppressed" in text


def test_a_draft_waits_for_the_editor_and_then_for_the_next_role(browser: Client) -> None:
    of = issue()
    assert ">draft<" in page(browser)
    assert "signature: editor" in page(browser)
    sign(of, "编某")
    assert ">being signed<" in page(browser)
    assert "signature: reviewer" in page(browser)
    assert "编某" in page(browser)


def test_three_signatures_make_it_ready(browser: Client) -> None:
    sign(issue(), "编某", "审某", "签某")
    text = page(browser)
    assert ">signed<" in text
    assert "distributor send 2026-11" in text


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (RunState.SENDING, "sending"),
        (RunState.PAUSED, "on hold"),
        (RunState.DONE, "sent"),
        (RunState.CANCELLED, "cancelled"),
    ],
)
def test_once_it_is_sent_the_run_tells_the_state(browser: Client, state: str, word: str) -> None:
    made = run(issue(), *copies("accepted", "accepted", "failed"), state=state)
    Run.objects.filter(pk=made.pk).update(state_reason=[Reason("", "the relay asks for a password")])
    text = page(browser)
    assert f">{word}<" in text
    assert "3 copies" in text
    assert "accepted <b>2</b>" in text
    assert "the relay asks for a password" in text


def test_a_copy_that_came_back_is_told_although_its_relay_accepted_it(browser: Client) -> None:
    made = run(issue(), *copies("accepted", "accepted"), state=RunState.DONE)
    assert "came back" not in page(browser)
    told = {"state": "accepted", "relay": "mail", "stage": "dot"}
    Attempt.objects.create(delivery=made.deliveries.all()[0], event=AttemptEvent.BOUNCED, **told)
    assert "1 copy came back" in page(browser)


def test_a_test_copy_does_not_make_an_issue_sent(browser: Client) -> None:
    run(issue(), copy(), kind=RunKind.TEST, state=RunState.DONE)
    assert ">draft<" in page(browser)


def test_the_notice_stands_while_mails_stay_on_this_machine(browser: Client, settings: Settings) -> None:
    assert "Nothing leaves this machine." in page(browser)
    assert str(settings.VAR / "outbox") in page(browser)
    settings.RELAYS = ["smtp://smtp.example.org"]
    assert "Nothing leaves this machine." not in page(browser)


def test_older_issues_are_one_page_further(browser: Client) -> None:
    of = issue(13)
    for number in range(1, 13):
        issue(number)
    assert of.slug in page(browser)
    assert "/issues/2026-01/" not in page(browser)
    further = page(browser, "?before=2026-02")
    assert "/issues/2026-01/" in further
    assert "Earlier issues" not in further


def test_an_unknown_place_in_the_list_begins_at_the_newest(browser: Client) -> None:
    issue()
    assert "/issues/2026-11/" in page(browser, "?before=2026-77")
