"""An editor decides, and the author is told in a mail of the editor's, not of a machine's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from distributor import configuration
from distributor.errors import TemplateError, UserError
from distributor.mail import loop
from distributor.newsroom import answer_values
from distributor.newsroom.decisions import decide
from distributor.states import ManuscriptState
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
from tests.delivery.sink import Sink
from tests.newsroom.answers.conftest import TITLE, Deliver, Write, text_of, why

ADOPTED, REVISE, REJECTED = ManuscriptState.ADOPTED, ManuscriptState.REVISE, ManuscriptState.REJECTED
Place = Callable[..., Issue]


@pytest.fixture
def manuscript(arrived: Write) -> Manuscript:
    return arrived()[2][0]


@pytest.fixture
def place(publication: Publication) -> Place:
    """`place(manuscript)`: in a draft issue, below a column."""

    def put(manuscript: Manuscript) -> Issue:
        issue, _made = Issue.objects.get_or_create(
            publication=publication, slug="2026-12", year=2026, number=12, position=12
        )
        Placement.objects.create(
            version=manuscript.versions.get(), issue=issue, column="重要活动", title="代表“家常话”"
        )
        return issue

    return put


@pytest.mark.parametrize(
    ("state", "word", "says"),
    [
        (ADOPTED, "采用通知", "决定采用，具体期次以实际刊发为准。"),
        (REVISE, "退改通知", "请修改后再送。修改意见如下："),
        (REJECTED, "审稿结果", "此次不予采用，敬请谅解。"),
    ],
)
def test_the_author_is_told_with_the_editors_words(
    manuscript: Manuscript, deliver: Deliver, state: str, word: str, says: str
) -> None:
    note = "  第二段请补充数据。\r\n\n<b>题目</b>可再斟酌 & 压缩。  "
    mail = deliver(decide(manuscript, state, note=note, by="李编辑", office=configuration.office()))
    assert manuscript.state == state
    assert mail["Subject"] == f"{word}：《{TITLE}》（M-2026-0001）"
    said, shown = text_of(mail), text_of(mail, "html")
    assert says in said and says in shown
    assert "（收稿编号 M-2026-0001）" in said
    assert "　　第二段请补充数据。\n　　<b>题目</b>可再斟酌 & 压缩。\n" in said
    assert "&lt;b&gt;题目&lt;/b&gt;可再斟酌 &amp; 压缩。" in shown
    assert mail["In-Reply-To"] == manuscript.versions.get().incoming.message_id
    assert mail["Auto-Submitted"] is None
    assert loop.is_ours(mail["X-Loop"])
    assert mail["List-Id"] is None and mail["Precedence"] is None
    entry = manuscript.decisions.get()
    assert (entry.state, entry.by) == (state, "李编辑")
    assert entry.note == "第二段请补充数据。\n<b>题目</b>可再斟酌 & 压缩。"


def test_bounces_of_a_decision_come_back_to_us(manuscript: Manuscript, deliver: Deliver, sink: Sink) -> None:
    deliver(decide(manuscript, ADOPTED, by="李编辑", office=configuration.office()))
    assert any(command.startswith("MAIL FROM:<gazette@example.org>") for command in sink.commands)


def test_without_a_note_no_empty_place_is_left_for_it(manuscript: Manuscript, deliver: Deliver) -> None:
    said = text_of(deliver(decide(manuscript, ADOPTED, by="李编辑", office=configuration.office())))
    assert "意见" not in said
    assert "\n\n\n" not in said


def test_the_column_is_named_where_the_manuscript_has_its_place(
    manuscript: Manuscript, deliver: Deliver, place: Place
) -> None:
    place(manuscript)
    assert "决定采用，拟刊于“重要活动”栏目，具体期次" in text_of(
        deliver(decide(manuscript, ADOPTED, by="李编辑", office=configuration.office()))
    )


def test_a_decision_may_be_taken_without_a_mail(manuscript: Manuscript) -> None:
    answer = decide(manuscript, REJECTED, by="李编辑", tell=False, office=configuration.office())
    assert (answer.run, why(answer)) == (None, "the editor chose to send no mail")
    assert manuscript.state == REJECTED
    assert not Run.objects.exists()


def test_it_is_entered_where_that_mail_is_switched_off(
    manuscript: Manuscript, publication: Publication
) -> None:
    publication.answers = [ADOPTED]
    publication.save()
    manuscript.refresh_from_db()
    # The page offers no choice there, so it brings none: nobody chose to send no mail.
    for tell in (True, False):
        Decision.objects.all().delete()
        manuscript.state = ManuscriptState.RECEIVED
        manuscript.save()
        assert "switched off" in why(
            decide(manuscript, REJECTED, by="李编辑", tell=tell, anew=True, office=configuration.office())
        )
        assert Decision.objects.get().state == REJECTED


@pytest.mark.parametrize("reason", ["bounced", "complained"])
def test_an_address_that_takes_no_mail_is_named_with_the_reason(manuscript: Manuscript, reason: str) -> None:
    Suppression.objects.create(address_key="wangming@example.com", reason=reason)
    assert why(decide(manuscript, ADOPTED, by="李编辑", office=configuration.office())).startswith(
        "nothing is sent to this address"
    )
    assert manuscript.state == ADOPTED


@pytest.mark.parametrize(
    ("before", "state", "says"),
    [
        ([ADOPTED], ADOPTED, "is adopted already"),
        ([REJECTED], REJECTED, "is rejected already"),
        ([ManuscriptState.PUBLISHED], REJECTED, "is published"),
        ([], ManuscriptState.PUBLISHED, "cannot become that"),
        ([], ManuscriptState.RECEIVED, "cannot become that"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    manuscript: Manuscript, before: list[str], state: str, says: str
) -> None:
    Manuscript.objects.update(state=before[0] if before else ManuscriptState.RECEIVED)
    with pytest.raises(UserError, match=says):
        decide(manuscript, state, by="李编辑", office=configuration.office())
    assert not Answer.objects.exists()


def test_minds_may_change(manuscript: Manuscript) -> None:
    for state in (REJECTED, ADOPTED, REVISE, ADOPTED, REJECTED, REVISE):
        decide(manuscript, state, note="请看", by="李编辑", anew=True, office=configuration.office())
    assert manuscript.state == REVISE
    assert Run.objects.count() == 6


def test_a_revision_is_asked_for_with_words_and_not_twice_with_the_same(manuscript: Manuscript) -> None:
    with pytest.raises(UserError, match="--note"):
        decide(manuscript, REVISE, note=" \n ", by="李编辑", office=configuration.office())
    decide(manuscript, REVISE, note="补充数据", by="李编辑", office=configuration.office())
    with pytest.raises(UserError, match="already"):
        decide(manuscript, REVISE, note="补充数据 ", by="李编辑", office=configuration.office())
    decide(manuscript, REVISE, note="再补充", by="李编辑", anew=True, office=configuration.office())
    assert Run.objects.count() == 2


@pytest.mark.parametrize(
    ("note", "by"), [("长" * 5001, "李"), ("\x1b[31m", "李"), ("\u202e", "李"), ("", " ")]
)
def test_what_fits_no_mail_is_refused(manuscript: Manuscript, note: str, by: str) -> None:
    with pytest.raises(UserError):
        decide(manuscript, ADOPTED, note=note, by=by, office=configuration.office())
    assert not Decision.objects.exists()


def test_what_stands_in_an_issue_is_taken_out_first(manuscript: Manuscript, place: Place) -> None:
    decide(manuscript, ADOPTED, by="李编辑", office=configuration.office())
    place(manuscript)
    with pytest.raises(UserError, match="stands in 2026-12"):
        decide(manuscript, REJECTED, by="李编辑", office=configuration.office())


def test_a_mail_that_cannot_be_written_leaves_nothing_decided(
    manuscript: Manuscript, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise TemplateError("body.html, line 3: no")

    monkeypatch.setattr(answer_values, "rendered", fail)
    with pytest.raises(TemplateError):
        decide(manuscript, ADOPTED, by="李编辑", office=configuration.office())
    manuscript.refresh_from_db()
    assert manuscript.state == ManuscriptState.RECEIVED
    assert not Decision.objects.exists() and not Answer.objects.exists()


def test_of_two_editors_at_once_one_decides(manuscript: Manuscript) -> None:
    def try_it(by: str) -> str:
        try:
            return decide(
                Manuscript.objects.get(pk=manuscript.pk), ADOPTED, by=by, office=configuration.office()
            ).kind
        except UserError as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        found = sorted(threads.map(try_it, ["甲", "乙"]))
    assert found == ["M-2026-0001 is adopted already", "adopted"]
    assert Run.objects.count() == 1
