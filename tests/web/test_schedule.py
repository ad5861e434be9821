"""The report's buttons for a send that was ordered for later, and what it shows of notices."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from distributor.actor import Actor
from distributor.delivery_codes import Changed, SendReason
from distributor.reason import Reason
from distributor.states import DeliveryState, Role, RunKind, RunState, ScheduleState
from distributor.store.models import (
    Edition,
    Issue,
    Membership,
    OutsideConsent,
    Person,
    Run,
    Schedule,
    SignOff,
)
from distributor.store.queries import fingerprints
from tests.delivery.conftest import about
from tests.web.newsroom import HERE, HOSTILE, at_the_machine, copies, group, issue, link, run, sign

pytestmark = pytest.mark.django_db
PAGE, ACTION = "/issues/2026-11/", "/issues/2026-11/schedule"


def scheduled(state: str = ScheduleState.WAITING, reason: Reason | None = None, **fields: object) -> Schedule:
    of = issue()
    group()
    sign(of, "甲", "乙", "丙")
    due = dt.datetime(2037, 12, 1, 1, tzinfo=dt.UTC)
    return Schedule.objects.create(
        issue=of,
        edition=of.editions.get(),
        due=due,
        state=state,
        state_reason=[reason] if reason else [],
        **fields,
    )


def post(action: str, of: Schedule, browser: Client | None = None, **further: str) -> tuple[int, str]:
    given = {"action": action, "schedule": of.pk, "seen": fingerprints.of_schedule(of), **further}
    answer = (browser or at_the_machine()).post(ACTION, given)
    of.refresh_from_db()
    return answer.status_code, answer.content.decode()


def shown(path: str = PAGE) -> str:
    return at_the_machine().get(path).content.decode()


def test_the_report_and_the_list_say_when_it_goes_out() -> None:
    scheduled(ordered_by=HOSTILE)
    for path in (PAGE, "/"):
        text = shown(path)
        assert "1 December 2037, 09:00" in text and HOSTILE not in text
    assert "Send it after all" not in shown(), "what waits needs no confirmation"


@pytest.mark.parametrize("state", [ScheduleState.OVERDUE, ScheduleState.HELD])
def test_one_that_asks_is_confirmed_by_its_button(state: str) -> None:
    asking = scheduled(state, Reason(SendReason.TIME_MISSED))
    assert "its time was missed" in shown() and "Send it after all" in shown()
    assert Schedule.objects.get().state == state, "looking changes nothing"
    status, _text = post("confirm", asking)
    assert (status, asking.state) == (302, ScheduleState.WAITING)


def test_it_is_cancelled_by_its_button_once() -> None:
    waiting = scheduled()
    assert post("cancel", waiting)[0] == 302 and waiting.state == ScheduleState.CANCELLED
    status, text = post("cancel", waiting)
    assert status == 409 and "was cancelled already, " in text
    assert "(on the page of the issue: somebody at this machine)" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            "2026-11 was changed after it was signed (document, layout); it needs all three signatures again",
        ),
        ("zh-CN", "2026-11 在签字之后有改动（文档、版式），须重新完成三道签字"),
    ],
)
def test_why_it_asks_is_said_in_the_language_of_whoever_looks(language: str, words: str) -> None:
    """The sweeper that held it speaks a language of its own."""
    changed = [Changed.DOCUMENT, Changed.LAYOUT]
    scheduled(ScheduleState.HELD, Reason(SendReason.CHANGED, values={"slug": "2026-11", "what": changed}))
    assert words in at_the_machine().get(PAGE, headers={"accept-language": language}).content.decode()


def test_a_button_of_an_older_schedule_does_nothing() -> None:
    old = scheduled(ScheduleState.CANCELLED)
    new = Schedule.objects.create(issue=old.issue, edition=old.edition, due=old.due)
    assert post("cancel", old)[0] == 409
    new.refresh_from_db()
    assert new.state == ScheduleState.WAITING


def test_without_signatures_it_says_why_it_cannot_be_confirmed() -> None:
    asking = scheduled(ScheduleState.HELD, Reason("", "held"))
    SignOff.objects.all().delete()
    status, text = post("confirm", asking)
    assert status == 409 and "is not signed by" in text and asking.state == ScheduleState.HELD


def test_only_the_desk_may_press_and_only_with_its_own_form() -> None:
    waiting = scheduled()
    elsewhere = Client(headers={"accept-language": "en", **HERE, "X-Forwarded-For": "192.0.2.1"})
    assert post("cancel", waiting, elsewhere)[0] == 403
    forging = Client(enforce_csrf_checks=True, headers={"accept-language": "en", **HERE})
    assert post("cancel", waiting, forging)[0] == 403
    assert at_the_machine().get(ACTION)["Location"] == PAGE
    waiting.refresh_from_db()
    assert waiting.state == ScheduleState.WAITING


def notice(of: Issue, kind: str, text: str, *states: str) -> Run:
    """A notice about the issue that was sent to readers in these states."""
    made = run(of, *copies(*states), kind=kind, state=RunState.DONE)
    made.edition = Edition.objects.create(
        issue=of, revision=of.revision, kind=kind, notice=text, content_hash=f"{made.pk:064}",
        layout="full", groups=[], subject=kind, html=f"<html><body><p>{kind}</p></body></html>", text=text,
    )  # fmt: skip
    made.save()
    SignOff.objects.create(edition=made.edition, role=Role.SIGNATORY, name="赵国强")
    return made


@pytest.fixture
def sent() -> Run:
    return run(issue(), *copies(DeliveryState.ACCEPTED), state=RunState.DONE)


def test_the_report_lists_notices_with_who_signed_them(sent: Run) -> None:
    made = notice(about(sent), RunKind.CORRECTION, f"第3页{HOSTILE}", DeliveryState.ACCEPTED)
    text = shown()
    assert "Corrections and withdrawals" in text and "赵国强" in text and "第3页" in text
    assert HOSTILE not in text and f"?run={made.pk}" in text
    assert "Correction" in shown(f"{PAGE}?run={made.pk}")


def test_a_withdrawn_issue_says_so(sent: Run) -> None:
    made = notice(about(sent), RunKind.WITHDRAWAL, "内容有误", DeliveryState.ACCEPTED)
    assert '<span class="chip withdrawn">' in shown() and '<span class="chip withdrawn">' in shown("/")
    Run.objects.filter(pk=sent.pk).update(state=RunState.CANCELLED)
    assert '<span class="chip withdrawn">' in shown(), "what was cancelled half-way is withdrawn all the same"
    assert "not yet" not in shown(f"{PAGE}?run={made.pk}"), "a notice needs the signatory alone"


def test_a_correction_stands_above_the_issue_that_is_read_online(sent: Run) -> None:
    before = shown(link("read", sent))
    made = notice(about(sent), RunKind.CORRECTION, f"第3页应为“2025年”。\n{HOSTILE}", DeliveryState.ACCEPTED)
    text = shown(link("read", sent))
    assert text.index("更正") < text.index("第3页应为“2025年”。") < text.index("尊敬的")
    assert HOSTILE not in text and len(text) > len(before)
    made.answers = [[0, sent.pk]]
    made.save()
    assert shown(link("read", made)) == text, "the notice's own link leads to the same page"


def test_a_withdrawal_stands_in_the_place_of_the_issue(sent: Run) -> None:
    assert "目　录" in shown(link("read", sent))
    notice(about(sent), RunKind.CORRECTION, "更早", DeliveryState.ACCEPTED)
    notice(about(sent), RunKind.WITHDRAWAL, "内容有误", DeliveryState.ACCEPTED)
    text = shown(link("read", sent))
    assert "<p>withdrawal</p>" in text and "目　录" not in text


def test_a_cancelled_withdrawal_that_reached_nobody_hides_nothing(sent: Run) -> None:
    made = notice(about(sent), RunKind.WITHDRAWAL, "内容有误", DeliveryState.CANCELLED)
    Run.objects.filter(pk=made.pk).update(state=RunState.CANCELLED)
    assert "目　录" in shown(link("read", sent))


def test_an_edit_since_then_is_shown_before_its_time_comes() -> None:
    waiting = scheduled()
    assert "it will ask" not in shown()
    SignOff.objects.filter(edition=waiting.edition).delete()
    text = shown()
    assert "As things are now it will ask in place of being sent:" in text and "Send it after all" not in text


def test_an_internal_issue_goes_outside_only_with_the_box_ticked() -> None:
    asking = scheduled(ScheduleState.HELD, Reason("", "held"))
    publication = asking.issue.publication
    publication.rules = {"internal_domains": ["example.org"]}
    publication.save()
    at = group()
    person = Person.objects.create(address="li@example.net", address_key="li@example.net")
    Membership.objects.create(group=at, person=person, name="李敏", order=1)
    status, text = post("confirm", asking)
    assert status == 409 and "its addresses lie outside" in text and asking.state == ScheduleState.HELD
    (box,) = re.findall(r'name="outside" value="([0-9a-f]{64})"', shown())
    assert "li@example.net" in shown()
    other = Person.objects.create(address="wu@example.com", address_key="wu@example.com")
    Membership.objects.create(group=at, person=other, name="吴六", order=2)
    assert post("confirm", asking, outside=box)[0] == 409, "the box was for one address"
    (box,) = re.findall(r'name="outside" value="([0-9a-f]{64})"', shown())
    assert post("confirm", asking, outside=box)[0] == 302 and asking.state == ScheduleState.WAITING
    given = OutsideConsent.objects.get()
    assert given.addresses == ["li@example.net", "wu@example.com"] and given.by == Actor.THIS_MACHINE
