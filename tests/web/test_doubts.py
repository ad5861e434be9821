"""What the pages let an editor decide about copies in doubt and failed ones."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from distributor.actor import Actor
from distributor.states import RunKind, RunState
from distributor.store.models import Attempt, Delivery, Run
from distributor.store.queries import accounts, settle
from distributor.web import decide
from tests.web.newsroom import HERE, HOSTILE, asks_to_log_in, at_the_machine, copies, copy, issue, run

pytestmark = pytest.mark.django_db
REPORT, DECIDE = "/issues/2026-11/", "/issues/2026-11/decide"


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The runs whose bell was rung; no Redis is asked."""
    heard: list[int] = []
    monkeypatch.setattr(decide, "ring", lambda run_id, times: heard.append(run_id))
    return heard


@pytest.fixture
def over() -> Run:
    """A run that is done: 1 accepted, 2 and 3 in doubt, 4 and 5 failed."""
    return run(issue(), *copies("accepted", "in_doubt", "in_doubt", "failed", "failed"), state=RunState.DONE)


@pytest.fixture
def browser() -> Client:
    return at_the_machine()


def text(browser: Client, path: str = REPORT, **query: str | int | list[int]) -> str:
    answer = browser.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(browser: Client, of: Run, answer: str, *numbers: int, **fields: object) -> tuple[int, str]:
    """What the page asks about with these copies, or with every one; pressed at once."""
    of.refresh_from_db()
    seen = settle.fingerprint(of, decide.ANSWERS[answer].of, numbers or None)
    given = {"run": of.pk, "answer": answer, "copy": numbers, "seen": seen, **fields}
    said = browser.post(DECIDE, given)
    return said.status_code, said.content.decode()


def states(of: Run) -> list[str]:
    return list(of.deliveries.order_by("copy_number").values_list("state", flat=True))


def test_the_report_shows_what_waits_for_a_decision_although_the_run_is_done(
    browser: Client, over: Run
) -> None:
    shown = text(browser)
    assert "2 copies wait for your decision" in shown
    assert shown.count('value="arrived"') == 3, "for each, and for both together"
    assert "Try failed copies again" in shown
    Delivery.objects.exclude(state="accepted").update(state="accepted")
    shown = text(browser)
    assert "decision" not in shown and "Try failed" not in shown


def test_looking_asks_and_says_what_is_at_stake_and_changes_nothing(browser: Client, over: Run) -> None:
    for answer, numbers, said in [
        ("arrived", [2], "receives nothing of this issue"),
        ("again", [2], "two identical mails"),
        ("again", [], "Send 2 copies once more?"),
        ("retry", [], "Try 2 failed copies again?"),
    ]:
        assert said in text(browser, DECIDE, run=over.pk, answer=answer, copy=numbers)
    assert states(over) == ["accepted", "in_doubt", "in_doubt", "failed", "failed"]


def test_what_arrived_is_settled_by_whoever_is_logged_in(over: Run, rung: list[int]) -> None:
    account = accounts.add("linmingtao", "a long enough password")
    browser = Client(headers={"accept-language": "en", **HERE})
    browser.force_login(account)
    status, said = post(browser, over, "arrived", 2)
    assert (status, rung) == (200, []) and "1 copy is settled as arrived" in said
    over.refresh_from_db()
    assert (over.state, states(over)[1:3]) == (RunState.DONE, ["accepted", "in_doubt"])
    assert Attempt.objects.get(event="settled").by == "linmingtao"


def test_what_is_sent_once_more_wakes_the_run_and_rings(browser: Client, over: Run, rung: list[int]) -> None:
    status, said = post(browser, over, "again")
    assert status == 200 and "2 copies go out once more" in said
    over.refresh_from_db()
    assert (over.state, states(over)[1:3]) == (RunState.SENDING, ["planned", "planned"])
    assert rung == [over.pk]
    assert Attempt.objects.filter(by=Actor.THIS_MACHINE).count() == 2


def test_failed_copies_are_tried_again_and_no_others(browser: Client, over: Run, rung: list[int]) -> None:
    assert post(browser, over, "retry")[0] == 200
    assert states(over) == ["accepted", "in_doubt", "in_doubt", "planned", "planned"]
    assert rung == [over.pk]


def test_the_same_form_sent_twice_changes_nothing_and_says_so(
    browser: Client, over: Run, rung: list[int]
) -> None:
    post(browser, over, "arrived", 2)
    for answer in ("arrived", "again"):
        status, said = post(browser, over, answer, 2)
        assert status == 409 and "Nothing was changed" in said
        assert "copy 2 was settled already by somebody at this machine: it arrived" in said
    assert (states(over)[1], rung, Attempt.objects.count()) == ("accepted", [], 1)
    assert "There is nothing to decide" in text(browser, DECIDE, run=over.pk, answer="again", copy=2)


def test_all_means_those_that_were_shown(browser: Client, over: Run) -> None:
    seen = settle.fingerprint(over, "in_doubt")
    Delivery.objects.filter(copy_number=4).update(state="in_doubt")
    status, said = post(browser, over, "arrived", seen=seen)
    assert status == 409 and "has changed since" in said and "Settle 3 copies as arrived?" in said
    assert states(over)[1:4] == ["in_doubt"] * 3


def test_a_copy_that_went_out_meanwhile_is_not_sent_once_more_by_an_old_page(
    browser: Client, over: Run, rung: list[int]
) -> None:
    seen = settle.fingerprint(over, "in_doubt", [2])
    post(browser, over, "again", 2)
    Delivery.objects.filter(copy_number=2).update(state="in_doubt", changed=timezone.now())
    status, _said = post(browser, over, "again", 2, seen=seen)
    assert (status, rung, states(over)[1]) == (409, [over.pk], "in_doubt")


def test_a_run_that_cannot_go_on_says_why(browser: Client, over: Run) -> None:
    other = run(issue(12), copy("某某"), state=RunState.PAUSED)
    Run.objects.filter(pk=other.pk).update(issue=over.issue)
    status, said = post(browser, over, "again", 2)
    assert status == 409 and f"run {other.pk} of 2026-11 is under way" in said
    Run.objects.update(state=RunState.CANCELLED)
    assert "is cancelled" in post(browser, over, "retry", 4)[1]
    assert 'value="again"' not in text(browser, run=over.pk)


def test_only_the_desk_decides_and_only_by_its_own_form(over: Run) -> None:
    stranger = Client(headers={"accept-language": "en", "host": "127.0.0.1:8000", "via": "1.1 proxy"})
    assert asks_to_log_in(stranger.post(DECIDE, {"run": over.pk, "answer": "again"}))
    forger = Client(headers={"accept-language": "en", **HERE}, enforce_csrf_checks=True)
    assert forger.post(DECIDE, {"run": over.pk, "answer": "again", "count": 2}).status_code == 403
    assert states(over)[1:3] == ["in_doubt", "in_doubt"]


@pytest.mark.parametrize(
    "query", ["", "?answer=again", "?run=1&answer=burn", "?run=x&answer=again", "?run=99999999&answer=retry"]
)
def test_a_question_that_makes_no_sense_is_no_page(query: str, browser: Client) -> None:
    run(issue(), copy(state="in_doubt"), kind=RunKind.TEST)
    assert browser.get(DECIDE + query).status_code == 404


def test_the_page_of_a_copy_tells_its_whole_history(browser: Client, over: Run) -> None:
    of = over.deliveries.get(copy_number=2)
    Attempt.objects.create(
        delivery=of, state="deferred", relay="mx:25", stage="rcpt", reply_code=450, enhanced_code="4.2.0",
        reply="greylisted",
    )  # fmt: skip
    Attempt.objects.create(delivery=of, event="crashed", state="in_doubt", relay="mx:25", stage="dot")
    post(browser, over, "again", 2)
    Delivery.objects.filter(pk=of.pk).update(
        state="accepted",
        relay="mx:25",
        stage="dot",
        reply_code=250,
        enhanced_code="2.0.0",
        reply="queued as 77",
    )
    shown = text(browser, "/issues/2026-11/copies/2")
    told = re.findall(r"<b>([^<]+)</b>", shown[shown.index('class="history"') :])
    assert told == [
        "planned",
        "deferred",
        "the worker ended after the final dot: in doubt",
        "settled: to be sent once more",
        "accepted",
    ]
    assert "450 4.2.0" in shown and "greylisted" in shown and "queued as 77" in shown
    assert "somebody at this machine" in shown and "&lt;2026-11.r" in shown
    assert browser.get("/issues/2026-11/copies/99").status_code == 404
    assert browser.get("/issues/2026-11/copies/x").status_code == 404


def test_nothing_from_outside_becomes_markup(browser: Client) -> None:
    of = run(issue(), copy(HOSTILE, "in_doubt", reply=HOSTILE, relay=HOSTILE), state=RunState.DONE)
    Attempt.objects.create(
        delivery=of.deliveries.get(), event="settled", state="planned", by=HOSTILE[:150], reply=HOSTILE
    )
    for path in ("/issues/2026-11/copies/1", f"{DECIDE}?run={of.pk}&answer=again&copy=1", REPORT):
        shown = browser.get(path).content.decode()
        assert "alert(" in shown and "<script>alert" not in shown and "<img" not in shown


def test_doubts_of_an_earlier_run_are_not_hidden_by_a_later_one(browser: Client, over: Run) -> None:
    assert over.issue
    run(over.issue, *copies("accepted", of="市检察院"), state=RunState.DONE)
    wait = "2 copies wait for your decision"
    assert wait in text(browser) and f"?run={over.pk}#doubts" in text(browser)
    first = text(browser, "/")
    assert wait in first and "Latest run:" in first
    assert '<span class="badge" title="copies wait for a decision">2<' in first
