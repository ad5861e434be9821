"""When an issue was sent, its manuscripts are published, and their authors hear of it once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from distributor import configuration
from distributor.delivery.runs.sweep import Sweeper
from distributor.desk import edition
from distributor.desk.imports import import_document
from distributor.desk.review import review
from distributor.errors import SendRefused
from distributor.newsroom import published
from distributor.states import AnswerKind, ManuscriptState, RunKind, RunState
from distributor.store.models import (
    Answer,
    Decision,
    Issue,
    Manuscript,
    Placement,
    Publication,
    Run,
    Suppression,
)
from tests.conftest import ROOT
from tests.newsroom.answers.conftest import Deliver, Write, text_of, why
from tests.web.newsroom import PARSED

Place = Callable[..., None]
TITLES = sorted((one.title for one in PARSED.articles if "《" not in one.title), key=len)


@pytest.fixture
def issue(publication: Publication) -> Issue:
    """The sample issue, of the publication whose mails are switched on."""
    made = import_document(ROOT / "sample" / "issue-2026-11.md", configuration.office()).issue
    made.publication.answers = list(Answer.KINDS)
    made.publication.save()
    return made


@pytest.fixture
def send(issue: Issue) -> Callable[..., Run]:
    """`send()`: a run of the issue that came to its end a moment ago, or `ago` before."""

    def done(state: str = RunState.DONE, ago: dt.timedelta = dt.timedelta()) -> Run:
        frozen = edition.freeze(edition.compose(issue, configuration.office()))
        now = dt.datetime.now(dt.UTC)
        return Run.objects.create(
            issue=issue, edition=frozen, state=state, groups=[], sender={}, date=now,
            link_key=bytes(32), finished=now - ago if state == RunState.DONE else None,
        )  # fmt: skip

    return done


@pytest.fixture
def place(issue: Issue) -> Place:
    def put(*manuscripts: Manuscript) -> None:
        for manuscript in manuscripts:
            Manuscript.objects.filter(pk=manuscript.pk).update(state=ManuscriptState.ADOPTED)
            version = manuscript.versions.get()
            title = TITLES[manuscript.serial]
            Placement.objects.create(version=version, issue=issue, column="重要活动", title=title)

    return put


@pytest.fixture
def sent(arrived: Write, place: Place, send: Callable[..., Run]) -> None:
    """An issue that was sent, with one manuscript in it."""
    place(*arrived()[2])
    send()


def sweep() -> dict[str, int]:
    further = {"authors told": lambda: published.tell_of_sent_issues(configuration.office())}
    return Sweeper(lambda _run: None, defer_hours=48, further=further, site=configuration.site()).sweep()


def test_the_sweeper_tells_authors_when_their_issue_was_sent(
    arrived: Write, deliver: Deliver, place: Place, send: Callable[..., Run], issue: Issue
) -> None:
    [own] = arrived()[2]
    place(own)
    assert sweep() == {}
    run = send(RunState.SENDING)
    run.deliveries.create(copy_number=1, name="甲", address="a@example.org", address_key="a@example.org")
    assert sweep() == {}
    run.deliveries.all().delete()
    assert sweep() == {"finished": 1, "authors told": 2}  # marked and told
    own.refresh_from_db()
    assert own.state == ManuscriptState.PUBLISHED
    assert Decision.objects.get().state == ManuscriptState.PUBLISHED
    mail = deliver(Answer.objects.get())
    title = issue.publication.title
    assert mail["Subject"] == f"刊发通知：《{title}》2026年第11期（M-2026-0001）"
    said = text_of(mail)
    assert f"您的下列稿件已在《{title}》2026年第11期刊发：" in said
    assert f"收稿编号：M-2026-0001\n　　题目：《{TITLES[1]}》\n　　栏目：重要活动\n" in said
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["In-Reply-To"] == own.versions.get().incoming.message_id


def test_they_are_told_once_however_often_it_is_looked(
    arrived: Write, place: Place, send: Callable[..., Run], issue: Issue
) -> None:
    place(*arrived()[2])
    send()
    assert sweep()["authors told"] == 2
    assert sweep() == {}
    send()
    assert sweep() == {}
    assert published.tell_published(issue, configuration.office()) == []
    assert Answer.objects.count() == 1


def test_an_author_of_several_articles_has_one_mail(
    arrived: Write, deliver: Deliver, place: Place, send: Callable[..., Run], issue: Issue
) -> None:
    place(
        *arrived("甲", "乙")[2],
        *arrived("丙")[2],
        *arrived("丁", address="lihua@example.com", name="李华")[2],
    )
    send()
    told = published.tell_published(issue, configuration.office())
    assert len(told) == 4
    assert len({answer.run_id for answer in told}) == 2
    said = text_of(deliver(told[0]))
    assert all(f"《{TITLES[number]}》" in said for number in (1, 2, 3)) and TITLES[4] not in said
    assert "尊敬的李华：" in text_of(deliver(told[3]))


def test_one_who_comes_into_the_issue_later_is_told_alone(
    arrived: Write, deliver: Deliver, place: Place, send: Callable[..., Run], issue: Issue
) -> None:
    place(*arrived("甲")[2])
    send()
    published.tell_published(issue, configuration.office())
    place(*arrived("乙")[2])
    [later] = published.tell_published(issue, configuration.office())
    said = text_of(deliver(later))
    assert f"《{TITLES[2]}》" in said and TITLES[1] not in said


def test_switched_off_it_is_marked_and_nobody_is_told(
    arrived: Write, place: Place, send: Callable[..., Run], issue: Issue
) -> None:
    issue.publication.answers = [AnswerKind.ACKNOWLEDGEMENT]
    issue.publication.save()
    place(*arrived()[2])
    send()
    assert sweep() == {"authors told": 1}
    assert sweep() == {}
    assert Manuscript.objects.get().state == ManuscriptState.PUBLISHED
    assert not Answer.objects.exists()
    with pytest.raises(SendRefused, match="switched off"):
        published.tell_published(issue, configuration.office())


def test_an_old_issue_is_told_of_by_command_only(
    arrived: Write, place: Place, send: Callable[..., Run], issue: Issue
) -> None:
    place(*arrived()[2])
    send(ago=dt.timedelta(days=8))
    assert sweep() == {"authors told": 1}  # marked
    assert not Answer.objects.exists()
    assert len(published.tell_published(issue, configuration.office())) == 1


def test_what_was_taken_out_again_is_not_told(
    arrived: Write, place: Place, send: Callable[..., Run], issue: Issue
) -> None:
    place(*arrived()[2])
    Placement.objects.update(removed=dt.datetime.now(dt.UTC))
    send()
    assert sweep() == {}
    assert published.tell_published(issue, configuration.office()) == []


def test_an_issue_that_was_not_sent_is_told_to_nobody(issue: Issue, arrived: Write, place: Place) -> None:
    place(*arrived()[2])
    with pytest.raises(SendRefused, match="has not been sent"):
        published.tell_published(issue, configuration.office())


def test_who_takes_no_mail_is_noted_with_the_reason_and_not_tried_again(
    arrived: Write, place: Place, send: Callable[..., Run]
) -> None:
    Suppression.objects.create(address_key="wangming@example.com", reason="bounced")
    place(*arrived("甲", "乙")[2])
    send()
    assert sweep()["authors told"] == 4
    assert {why(answer) for answer in Answer.objects.all()} == {
        "nothing is sent to this address any more: the address does not exist any more"
    }
    assert sweep() == {}


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Templates of an office whose published notice fails."""
    (tmp_path / "published").mkdir()
    for name in ("subject.txt", "body.txt", "body.html"):
        (tmp_path / "published" / name).write_text("{{ nonsense }}", encoding="utf-8")
    return tmp_path


def test_a_template_that_fails_does_not_end_the_sweeper_and_is_complained_of_once(
    sent: None, broken: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAIL_TEMPLATES, before = broken, settings.MAIL_TEMPLATES
    for _ in range(3):
        sweep()
    assert len([record for record in caplog.records if "cannot be told" in record.message]) == 1
    assert not Answer.objects.exists()
    settings.MAIL_TEMPLATES = before
    assert sweep() == {"authors told": 1}


def test_two_who_tell_at_once_tell_once(
    arrived: Write, place: Place, send: Callable[..., Run], issue: Issue
) -> None:
    place(*arrived("甲", "乙")[2])
    send()

    def tell(_place: int) -> int:
        try:
            return len(published.tell_published(issue, configuration.office()))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        assert sum(threads.map(tell, range(3))) == 2
    assert Run.objects.filter(kind=RunKind.ANSWER).count() == 1


def test_what_an_import_took_out_is_not_published_and_free_for_another_issue(
    arrived: Write, place: Place, send: Callable[..., Run], issue: Issue
) -> None:
    [own] = arrived()[2]
    place(own)
    Placement.objects.update(title="一篇后来撤下的文章")
    assert "manuscript-missing" in [
        problem.code for problem in review(issue, configuration.office()).problems
    ]
    send()
    sweep()
    own.refresh_from_db()
    assert own.state == ManuscriptState.ADOPTED and not Answer.objects.exists()
    assert Placement.objects.get().removed
