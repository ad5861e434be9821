"""The page of suppressed addresses: seen by the office, lifted with a reason, by POST alone."""

from __future__ import annotations

import pytest
from django.test import Client

from distributor.states import DeliveryState
from distributor.store.models import Membership, Person, Publication, Suppression
from distributor.store.queries import runs, suppression
from distributor.store.queries.suppression import Evidence
from tests.web.mailroom import mail
from tests.web.newsroom import (
    HERE,
    HOSTILE,
    asks_to_log_in,
    at_the_machine,
    copy,
    group,
    hidden,
    issue,
    press,
    run,
)

pytestmark = pytest.mark.django_db
KEY = "wei@example.org"


def stopped(reason: str = "bounced", evidence: Evidence | None = None) -> str:
    suppression.suppress(
        KEY, reason, evidence or Evidence("550 5.1.1 no such user"), address="Wei@example.org"
    )
    return f"/suppressed/{suppression.active().get().pk}"


def test_the_list_is_searched_by_address_and_turned(client: Client) -> None:
    for number in range(60):
        suppression.suppress(f"r{number}@example.org", "bounced")
    browser = at_the_machine()
    first = browser.get("/suppressed").content.decode()
    assert "r59@example.org" in first and "r9@example.org" not in first
    assert "Older" in first
    found = browser.get("/suppressed?q=R42@").content.decode()
    assert "r42@example.org" in found and "r41@example.org" not in found


def test_a_suppression_shows_report_reply_who_and_when() -> None:
    sent = run(issue(), copy())
    report = mail()
    path = stopped(evidence=Evidence("550 5.1.1 " + HOSTILE, "no-such-user", "", report.pk, sent.pk, 1))
    page = at_the_machine().get(path).content.decode()
    assert "Wei@example.org" in page
    assert "nobody has this mailbox" in page
    assert f'href="/inbox/{report.pk}/raw"' in page
    assert f'href="/issues/2026-11/copies/1?run={sent.pk}"' in page
    assert "<script>alert" not in page


def test_who_is_lifted_is_in_the_next_plan_and_what_was_withheld_stays() -> None:
    person = Person.objects.create(address="Wei@example.org", address_key=KEY)
    Membership.objects.create(group=group(), person=person, name="卫清", order=1)
    withheld = run(issue(), copy(state="suppressed", address_key=KEY), state="done")
    path = stopped()
    assert runs.forecast(issue(12), [group()], again=False)[0].suppressed == 1
    answer = press(at_the_machine(), path, f"{path}/lift", {"reason": "电话核实，\x00 邮箱已恢复"})
    assert answer.status_code == 302
    assert runs.forecast(issue(12 + 1), [group()], again=False)[0].suppressed == 0
    assert withheld.deliveries.get().state == DeliveryState.SUPPRESSED
    page = at_the_machine().get(path).content.decode()
    assert "电话核实， 邮箱已恢复" in page
    assert "somebody at this machine" in page


def test_an_address_that_bounces_again_is_suppressed_again_and_both_stay() -> None:
    path = stopped()
    press(at_the_machine(), path, f"{path}/lift", {"reason": "电话核实"})
    again = stopped(evidence=Evidence("552 user unknown"))
    assert again != path
    assert again in at_the_machine().get(path).content.decode()
    assert "电话核实" in at_the_machine().get(again).content.decode()


@pytest.mark.parametrize("reason", ["unsubscribed", "complained"])
def test_the_readers_own_wish_needs_a_tick(reason: str) -> None:
    path = stopped(reason)
    browser = at_the_machine()
    refused = press(browser, path, f"{path}/lift", {"reason": "想发"})
    assert refused.status_code == 409
    assert "想发" in refused.content.decode(), "what was typed is kept"
    assert suppression.of(KEY)
    assert press(browser, path, f"{path}/lift", {"reason": "读者来信", "own_wish": "yes"}).status_code == 302
    assert suppression.of(KEY) is None


def test_nothing_happens_without_a_reason_by_get_twice_or_by_a_stranger() -> None:
    path = stopped()
    browser = at_the_machine()
    given = {**hidden(browser, path, f"{path}/lift"), "reason": "x"}
    assert browser.post(f"{path}/lift", {**given, "reason": " "}).status_code == 409
    assert browser.get(f"{path}/lift")["Location"] == path
    forged = Client(enforce_csrf_checks=True, headers=HERE)
    assert forged.post(f"{path}/lift", {"reason": "x"}).status_code == 403
    stranger = Client(headers={**HERE, "x-forwarded-for": "203.0.113.9"})
    assert asks_to_log_in(stranger.post(f"{path}/lift", {"reason": "x"}))
    assert "/login" in stranger.get("/suppressed").headers["Location"]
    assert suppression.of(KEY)
    assert browser.post(f"{path}/lift", given).status_code == 302
    assert browser.post(f"{path}/lift", given).status_code == 409
    assert Suppression.objects.count() == 1


@pytest.mark.parametrize("path", ["/suppressed/999", "/suppressed/99999999999999999999999", "/suppressed/x"])
def test_an_unknown_number_is_not_found(path: str) -> None:
    assert at_the_machine().get(path).status_code == 404


def complained() -> str:
    """The path of a suppression after a complaint about one of two publications."""
    about, _other = (
        Publication.objects.create(title=title, slug=slug)
        for title, slug in (("城市公报", "city"), ("县区公报", "county"))
    )
    suppression.suppress(KEY, "complained", address="Wei@example.org", publication_id=about.pk)
    return f"/suppressed/{suppression.active().get().pk}"


@pytest.mark.parametrize(("answer", "rows"), [("stop", 2), ("go-on", 1)])
def test_after_a_complaint_somebody_is_asked_about_the_other_publications(answer: str, rows: int) -> None:
    path, browser = complained(), at_the_machine()
    listed = browser.get("/suppressed").content.decode()
    assert "Complaints wait for a decision" in listed and "城市公报" in listed
    assert "complaints wait for a decision" in browser.get("/").content.decode(), "in the masthead, too"
    assert press(browser, path, f"{path}/others", {"others": answer}).status_code == 302
    assert suppression.active().count() == rows
    page = browser.get(path).content.decode()
    assert "Also stop the other publications?" not in page
    assert "somebody at this machine" in page
    assert "Complaints wait for a decision" not in browser.get("/suppressed").content.decode()


def test_the_question_is_answered_once_by_what_was_shown_and_by_the_office_alone() -> None:
    path, browser = complained(), at_the_machine()
    given = hidden(browser, path, f"{path}/others")
    assert browser.post(f"{path}/others", {**given, "others": "perhaps"}).status_code == 409
    assert browser.get(f"{path}/others")["Location"] == path
    stranger = Client(headers={**HERE, "x-forwarded-for": "203.0.113.9"})
    assert asks_to_log_in(stranger.post(f"{path}/others", {"others": "stop"}))
    assert suppression.of(KEY) is None
    assert browser.post(f"{path}/others", {**given, "others": "go-on"}).status_code == 302
    assert browser.post(f"{path}/others", {**given, "others": "stop"}).status_code == 409
    assert suppression.of(KEY) is None


def test_lifting_one_says_what_else_is_in_force() -> None:
    path, browser = complained(), at_the_machine()
    suppression.suppress(KEY, "bounced")
    assert "Beside it others are in force" in browser.get(path).content.decode()
    press(browser, path, f"{path}/lift", {"reason": "电话核实", "own_wish": "yes"})
    page = browser.get(path).content.decode()
    assert "others are in force" in page and "receives again" not in page


def test_with_one_publication_the_pages_name_none() -> None:
    only = Publication.objects.create(title="城市公报", slug="city")
    suppression.suppress(KEY, "complained", publication_id=only.pk)
    browser = at_the_machine()
    for path in ("/suppressed", f"/suppressed/{suppression.active().get().pk}"):
        page = browser.get(path).content.decode()
        assert "城市公报" not in page and "ublication" not in page
