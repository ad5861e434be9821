"""The unsubscribe link: GET asks, POST acts, and nobody else's address is touched."""

from __future__ import annotations

import pytest
from django.test import Client

from distributor.mail_codes import EvidenceKind
from distributor.states import DeliveryState, RunKind, RunState
from distributor.store.models import Membership, Person, Suppression
from distributor.store.queries import runs, suppression
from tests.web.newsroom import GLUED, HERE, copies, copy, group, issue, link, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider() -> Client:
    """A mail provider: no cookies, no CSRF token, any language."""
    return Client(enforce_csrf_checks=True, headers={**HERE, "accept-language": "en"})


def suppressed() -> list[tuple[str, str]]:
    return list(suppression.active().values_list("address_key", "reason"))


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_opening_the_link_changes_nothing(provider: Client, method: str) -> None:
    made = run(issue(), copy())
    getattr(provider, method)(link("unsubscribe", made))
    assert not suppressed()


def test_the_page_says_whose_copy_it_is_without_the_address(provider: Client) -> None:
    made = run(issue(), copy("王某某", address="secret.box@example.com", position="主任"))
    page = provider.get(link("unsubscribe", made)).content.decode()
    assert "王某某" in page
    assert "主任" in page
    assert "s***@example.com" in page
    assert "secret.box" not in page


def test_the_button_stops_the_address(provider: Client) -> None:
    reader = copy()
    made = run(issue(), reader)
    page = provider.post(link("unsubscribe", made), {"action": "stop"})
    assert page.status_code == 200
    assert suppressed() == [(reader.address_key, "unsubscribed")]


def test_one_click_needs_neither_cookie_nor_redirect_and_works_twice(provider: Client) -> None:
    made = run(issue(), copy())
    for _attempt in range(2):
        answer = provider.post(
            link("unsubscribe", made),
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 200
        assert not answer.cookies
    assert len(suppressed()) == 1
    assert Suppression.objects.get().evidence.get().code == EvidenceKind.ONE_CLICK


@pytest.mark.parametrize("glued", GLUED)
def test_what_a_mail_program_glues_to_the_link_does_no_harm(provider: Client, glued: str) -> None:
    made = run(issue(), copy())
    address = link("unsubscribe", made) + glued
    assert b"Stop receiving?" in provider.get(address).content
    assert provider.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert len(suppressed()) == 1


@pytest.mark.parametrize("glued", ["A", "_", "-", "0A.", "%41"])
def test_a_letter_of_tokens_is_nothing_glued(provider: Client, glued: str) -> None:
    assert provider.get(link("unsubscribe", run(issue(), copy())) + glued).status_code == 404


def test_a_token_cut_short_is_unknown_whatever_follows(provider: Client) -> None:
    assert provider.get(link("unsubscribe", run(issue(), copy()))[:-1] + ".").status_code == 404


def test_one_click_may_come_as_multipart(provider: Client) -> None:
    made = run(issue(), copy())
    assert provider.post(link("unsubscribe", made), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert len(suppressed()) == 1


def test_the_next_plan_leaves_the_reader_out(provider: Client) -> None:
    reader = copy()
    person = Person.objects.create(address=reader.address, address_key=reader.address_key)
    Membership.objects.create(group=group(), person=person, name=reader.name, order=1)
    provider.post(link("unsubscribe", run(issue(), reader)))
    [forecast] = runs.forecast(issue(12), [group()], again=False)
    assert (forecast.copies, forecast.suppressed) == (1, 1)


@pytest.mark.parametrize("method", ["get", "post"])
def test_any_other_token_finds_nothing(provider: Client, method: str) -> None:
    made, other = run(issue(), *copies("accepted", "accepted")), run(issue(12), copy())
    good = link("unsubscribe", made)
    strangers = {
        "another purpose": link("read", made).replace("/r/", "/u/"),
        "another copy's number": good[:17] + link("unsubscribe", made, 2)[17:],
        "another run's key": good[:15] + link("unsubscribe", other)[15:],
        "one letter changed": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "cut short": good[:-5],
        "too long": good + "AAAA",
        "a number beyond the database": "/u/" + "_" * 32,
        "no token": "/u/x",
    }
    answers = {name: getattr(provider, method)(path) for name, path in strangers.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(strangers, 404)
    assert len({answer.content for answer in answers.values()}) == 1  # none tells more than another
    assert not suppressed()


def test_a_test_copy_unsubscribes_nobody_and_says_so(provider: Client) -> None:
    made = run(issue(), copy(), kind=RunKind.TEST)
    for answer in (provider.get(link("unsubscribe", made)), provider.post(link("unsubscribe", made))):
        assert "This is a test copy" in answer.content.decode()
    assert not suppressed()


def test_copies_that_wait_are_withheld_and_others_keep_their_fate(provider: Client) -> None:
    reader = copy("王某某", "planned")
    made = run(issue(), reader, *copies("planned", "accepted"))
    claimed = run(issue(12), copy("王某某", "claimed"))
    dotted = run(issue(9), copy("王某某", "committing"))
    done = run(issue(10), copy("王某某", "deferred"), state=RunState.CANCELLED)
    provider.post(link("unsubscribe", made))
    assert list(made.deliveries.order_by("copy_number").values_list("state", flat=True)) == [
        "suppressed",
        "planned",
        "accepted",
    ]
    assert claimed.deliveries.get().state == DeliveryState.SUPPRESSED, "the gate turns it away"
    assert dotted.deliveries.get().state == DeliveryState.COMMITTING, "its dot may be out"
    assert done.deliveries.get().state == DeliveryState.DEFERRED


def test_whoever_changes_their_mind_receives_again(provider: Client) -> None:
    made = run(issue(), copy())
    provider.post(link("unsubscribe", made))
    assert "Receive again" in provider.get(link("unsubscribe", made)).content.decode()
    provider.post(link("unsubscribe", made), {"action": "resume"})
    assert not suppressed()
    provider.post(link("unsubscribe", made))
    assert len(suppressed()) == 1


def test_nobody_lifts_what_the_office_has_stopped(provider: Client) -> None:
    reader = copy()
    made = run(issue(), reader)
    suppression.suppress(reader.address_key, "by-hand")
    provider.post(link("unsubscribe", made), {"action": "resume"})
    assert suppressed() == [(reader.address_key, "by-hand")]


def test_the_link_is_neither_kept_nor_passed_on(provider: Client) -> None:
    answer = provider.get(link("unsubscribe", run(issue(), copy())))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]


def test_other_methods_are_refused(provider: Client) -> None:
    made = run(issue(), copy())
    assert provider.delete(link("unsubscribe", made)).status_code == 405
    assert provider.put(link("unsubscribe", made)).status_code == 405
