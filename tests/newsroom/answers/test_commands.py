"""The commands of editors: decide, tell, choose which mails are sent, and see what became of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from distributor import configuration
from distributor.cli import doctor_answers, main
from distributor.delivery_codes import SessionReason
from distributor.newsroom.answers import acknowledge
from distributor.reason import Reason
from distributor.states import DeliveryState, ManuscriptState, RunState
from distributor.store.models import Answer, Delivery, Manuscript, Publication, Run
from tests.newsroom.answers.conftest import Write

Call = Callable[..., Result]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Call:
    """`call("answers", "--list")`: the command, in this process and on the database of the test."""
    monkeypatch.setattr("distributor.cli.setup.prepare", lambda: None)
    monkeypatch.setattr("distributor.cli.waiting.machine_missing", lambda: True)

    def start(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    return start


def test_a_manuscript_is_adopted_and_its_author_told(arrived: Write, call: Call) -> None:
    arrived()
    done = call("manuscript", "adopt", "m-2026-0001", "--note", "很好", "--by", "李编辑")
    assert done.exit_code == 0, done.output
    assert "M-2026-0001: adopted" in done.output
    assert "mail to wangming@example.com (run " in done.output
    assert Manuscript.objects.get().state == ManuscriptState.ADOPTED
    assert Manuscript.objects.get().decisions.get().by == "李编辑"


@pytest.mark.parametrize(("verb", "state"), [("revise", "revise"), ("reject", "rejected")])
def test_without_mail_it_is_entered_only(arrived: Write, call: Call, verb: str, state: str) -> None:
    arrived()
    done = call("manuscript", verb, "M-2026-0001", "--note", "请改", "--no-mail")
    assert "no mail: the editor chose to send no mail" in done.output
    assert Manuscript.objects.get().state == state
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["manuscript", "adopt", "M-2026-9999"], "no manuscript M-2026-9999"),
        (["manuscript", "adopt", "十二"], "M-2026-0012"),
        (["manuscript", "revise", "M-2026-0001"], "--note"),
        (["manuscript", "tell", "2026-99"], "no issue 2026-99"),
        (["status", "answer"], "there is no such answer"),
        (["answers", "--on", "adopted", "--publication", "别的"], "--publication TITLE"),
        (["answers", "--on", "adopted", "--off", "adopted"], "both on and off: adopted"),
    ],
)
def test_a_mistake_is_one_clear_line(arrived: Write, call: Call, arguments: list[str], says: str) -> None:
    arrived()
    done = call(*arguments)
    assert done.exit_code == 2
    assert says in done.output
    assert "Traceback" not in done.output


def test_mails_are_switched_on_and_off_for_a_publication(publication: Publication, call: Call) -> None:
    publication.answers = []
    publication.save()
    assert call("answers", "--on", "published", "--on", "acknowledgement").exit_code == 0
    assert call("answers", "--off", "published", "--on", "adopted").exit_code == 0
    shown: Any = json.loads(call("answers", "--json").output)
    assert shown == [{"publication": "云州人大工作", "answers": ["acknowledgement", "adopted"]}]
    assert "云州人大工作" in call("answers").output


def test_of_several_publications_one_is_named(publication: Publication, call: Call) -> None:
    other = Publication.objects.create(title="人大信息", slug="second")
    assert call("answers", "--on", "adopted").exit_code == 2
    assert call("answers", "--on", "adopted", "--publication", "人大信息").exit_code == 0
    other.refresh_from_db()
    assert other.answers == ["adopted"]


def test_answers_are_listed_with_what_became_of_them(arrived: Write, call: Call) -> None:
    acknowledge(*arrived(), configuration.office())
    acknowledge(*arrived(), configuration.office())
    listed: Any = json.loads(call("answers", "--list", "--json").output)
    assert [(row["state"], row["withheld"]) for row in listed] == [
        ("", "this address had an automatic answer today"),
        ("planned", ""),
    ]
    assert "waiting" in call("answers", "--list").output


def test_an_answers_run_obeys_the_commands_of_runs(arrived: Write, call: Call) -> None:
    run = acknowledge(*arrived(), configuration.office()).run
    assert run
    assert f"answer, run {run.pk}: sending" in call("status", "answer").output
    assert "on hold" in call("pause", "answer", "--run", str(run.pk)).output
    assert f"run {run.pk} continues" in call("resume", "answer").output
    Delivery.objects.update(state=DeliveryState.IN_DOUBT)
    Run.objects.update(state=RunState.DONE)
    assert "wangming@example.com" in call("doubts", "list", "answer").output
    assert "wangming@example.com" in call("doubts", "list").output
    settled = call("doubts", "settle", "answer", "--run", str(run.pk), "--sent", "--all")
    assert "1 copy settled" in settled.output, settled.output
    Delivery.objects.update(state=DeliveryState.FAILED)
    assert "1 copy is tried again" in call("retry", "answer", "--failed").output
    assert "wangming@example.com" in call("deliveries", "answer").output
    assert "wangming@example.com" in call("copy", "answer", "1").output
    assert "is cancelled" in call("cancel", "answer").output
    assert json.loads(call("status", "answer", "--json").output)["kind"] == "answer"


def test_every_answer_on_hold_is_resumed_at_once(arrived: Write, call: Call) -> None:
    for address in ("a@example.com", "b@example.com"):
        acknowledge(*arrived(address=address), configuration.office())
    Run.objects.update(state=RunState.PAUSED)
    assert call("resume", "answer").exit_code == 0
    assert not Run.objects.exclude(state=RunState.SENDING).exists()


def test_doctor_says_which_answers_wait_for_somebody(arrived: Write) -> None:
    assert list(doctor_answers.look()) == []
    acknowledge(*arrived(), configuration.office())
    Run.objects.update(state=RunState.PAUSED, state_reason=[Reason(SessionReason.NO_CONNECTION, "refused")])
    [held] = doctor_answers.look()
    assert held.state == "look" and "1 answer is on hold: no connection: refused" in held.told
    assert "distributor resume answer" in held.remedy
    Run.objects.update(state=RunState.DONE)
    Delivery.objects.update(state=DeliveryState.IN_DOUBT)
    [doubtful] = doctor_answers.look()
    assert "1 answer is in doubt" in doubtful.told


def test_authors_of_an_issue_that_was_not_sent_are_not_told(
    arrived: Write, call: Call, publication: Publication
) -> None:
    publication.issues.create(slug="2026-12", year=2026, number=12, position=12)
    done = call("manuscript", "tell", "2026-12")
    assert done.exit_code == 2
    assert "2026-12 has not been sent to its end" in done.output
    assert not Answer.objects.exists()
