"""A draft becomes a version of a manuscript: the right one, and once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from distributor.mail_codes import VersionNote
from distributor.newsroom import lineage, versions
from distributor.reading.values import File
from distributor.reason import Reason
from distributor.states import ManuscriptState
from distributor.store.models import (
    Contributor,
    Decision,
    Enclosure,
    Incoming,
    Manuscript,
    Publication,
    Repetition,
    Unit,
    Version,
)
from tests.newsroom.manuscripts.conftest import OTHER, STORY, WHEN, Post, Write, record

Files = Callable[..., dict[int, Enclosure]]


def numbers() -> list[tuple[str, int]]:
    return [(each.manuscript.number, each.number) for each in Version.objects.order_by("id")]


def test_a_first_draft_is_a_new_manuscript_of_its_sender(
    post: Post, draft: Write, publication: Publication
) -> None:
    made = record(post(), draft(unit="溪城市水务局", telephone="13800000000", column="要闻"))
    manuscript = made.manuscript
    assert (manuscript.number, manuscript.state, made.number) == ("M-2026-0001", "received", 1)
    assert manuscript.publication == publication
    assert (made.title, made.authors, made.column) == ("春灌时节话水利", ["王小雨"], "要闻")
    contributor = manuscript.contributor
    assert contributor is not None and contributor.unit is not None
    assert (contributor.name, contributor.unit.name) == ("王小雨", "溪城市水务局")
    assert contributor.telephone == "13800000000"
    assert [row.address_key for row in contributor.addresses.all()] == ["wang@example.org"]


def test_serials_go_on_and_begin_again_with_the_offices_year(post: Post, draft: Write) -> None:
    record(post(), draft())
    record(post("li@example.org"), draft("老街的新路灯", OTHER))
    new_year_in_shanghai = dt.datetime(2026, 12, 31, 16, 30, tzinfo=dt.UTC)
    record(post("chen@example.org", received=new_year_in_shanghai), draft("新年", "新年快乐"))
    assert numbers() == [("M-2026-0001", 1), ("M-2026-0002", 1), ("M-2027-0001", 1)]


def test_read_again_a_mail_makes_nothing_twice_and_its_fields_become_better(post: Post, draft: Write) -> None:
    mail = post()
    first = record(mail, draft("春罐时节"))
    again = record(mail, draft("春灌时节话水利", unit="溪城市水务局"))
    assert (first.pk, again.title, again.unit) == (again.pk, "春灌时节话水利", "溪城市水务局")
    assert Version.objects.get().title == "春灌时节话水利"
    assert Contributor.objects.count() == Manuscript.objects.count() == 1


def test_what_an_editor_confirmed_stays_when_the_mail_is_read_again(post: Post, draft: Write) -> None:
    mail = post()
    version = record(mail, draft())
    Version.objects.update(confirmed=["title"], title="渠水进了田")
    record(mail, draft("另一个题目", unit="溪城市水务局"))
    version.refresh_from_db()
    assert (version.title, version.unit) == ("渠水进了田", "溪城市水务局")
    assert version.found["title"]["value"] == "另一个题目"


def test_a_number_makes_the_senders_next_version(post: Post, draft: Write) -> None:
    record(post(), draft())
    made = record(post(), draft("改了题目的稿子", OTHER, number="M-2026-0001"))
    assert (made.manuscript.number, made.number, made.notes) == ("M-2026-0001", 2, ())


def test_what_a_revision_does_not_say_again_is_as_before(post: Post, draft: Write) -> None:
    record(post(), draft(unit="溪城市水务局", telephone="0999-5550101", column="要闻"))
    mail = post()
    for _reading in ("first", "again"):
        revised = record(mail, draft(body=f"{STORY}又及。", number="M-2026-0001", column="工作研究"))
        assert (revised.number, revised.unit, revised.telephone) == (2, "溪城市水务局", "0999-5550101")
        assert revised.column == "工作研究"
        assert revised.found["telephone"]["source"] == versions.EARLIER


def test_a_number_opens_nobody_elses_manuscript(post: Post, draft: Write) -> None:
    record(post(), draft())
    made = record(post("stranger@example.net", name="陌生人"), draft("广告", OTHER, number="M-2026-0001"))
    assert (made.manuscript.number, made.number) == ("M-2026-0002", 1)
    assert made.notes == (Reason(VersionNote.STRANGERS_NUMBER, "M-2026-0001"),)


def test_a_number_that_does_not_exist_is_pointed_out(post: Post, draft: Write) -> None:
    made = record(post(), draft(number="M-2019-0007"))
    assert made.notes == (Reason(VersionNote.UNKNOWN_NUMBER, "M-2019-0007"),)


def test_another_address_may_go_on_where_it_answers_the_mail_itself(post: Post, draft: Write) -> None:
    mail = post()
    record(mail, draft())
    private = post("wang.home@example.net", answers=(mail.message_id,))
    made = record(private, draft("春灌时节话水利（修改）", STORY[:90] + "后来下了雨。", number="M-2026-0001"))
    assert (made.manuscript.number, made.number) == ("M-2026-0001", 2)


def test_an_answer_with_something_else_is_a_manuscript_of_its_own(post: Post, draft: Write) -> None:
    mail = post()
    record(mail, draft())
    made = record(post(answers=(mail.message_id,)), draft("老街的新路灯", OTHER))
    assert (made.manuscript.number, made.number) == ("M-2026-0002", 1)


def test_an_answer_is_the_revision_that_was_asked_for(post: Post, draft: Write) -> None:
    mail = post()
    record(mail, draft())
    Manuscript.objects.update(state=ManuscriptState.REVISE)
    made = record(post(answers=(mail.message_id,)), draft("老街的新路灯", OTHER))
    assert (made.manuscript.number, made.number) == ("M-2026-0001", 2)
    assert Manuscript.objects.get().state == ManuscriptState.RECEIVED
    assert [(entry.state, entry.reasons) for entry in Decision.objects.all()] == [
        ("received", (Reason(VersionNote.CAME_AGAIN),))
    ]


def test_the_same_title_with_a_worked_over_text_is_a_new_version(post: Post, draft: Write) -> None:
    record(post(), draft())
    made = record(post(), draft("《春灌时节话水利》", STORY[:100] + OTHER[:40]))
    assert (made.manuscript.number, made.number) == ("M-2026-0001", 2)


def test_a_title_that_comes_back_with_another_text_is_not(post: Post, draft: Write) -> None:
    record(post(), draft("一月简讯"))
    made = record(post(), draft("一月简讯", OTHER))
    assert (made.manuscript.number, made.number) == ("M-2026-0002", 1)


def test_after_a_long_while_it_is_not_either(post: Post, draft: Write) -> None:
    record(post(received=WHEN - lineage.RECENT - dt.timedelta(days=1)), draft())
    made = record(post(), draft(body=STORY + "今年又是如此。"))
    assert (made.manuscript.serial, made.number) == (2, 1)


def test_another_person_with_the_same_title_has_a_manuscript_of_their_own(post: Post, draft: Write) -> None:
    record(post(), draft())
    made = record(post("li@example.org", name="李敏"), draft())
    assert (made.manuscript.serial, made.number) == (2, 1)


def test_the_same_text_again_is_noted_and_no_version(post: Post, draft: Write) -> None:
    first = record(post(), draft())
    mail = post()
    spaced = "\n\n".join(STORY.split("，"))
    assert record(mail, draft("换个题目", STORY.replace("，", "，\n"))) == first
    assert record(mail, draft("换个题目", STORY.replace("，", "，\n"))) == first
    noted = Repetition.objects.get()
    assert (noted.incoming, noted.version) == (mail, first)
    assert record(post(), draft("换个题目", spaced)).number == 2


def test_the_same_file_again_is_no_version_even_without_text(
    post: Post, draft: Write, enclosed: Files
) -> None:
    mail, again, other = post(), post(), post()
    scan = draft("扫描件", "", place="file 1", enclosure=1)
    first = record(mail, scan, enclosed(mail, b"scan"))
    assert record(again, scan, enclosed(again, b"scan")) == first
    assert (
        record(other, draft("又一张", "", place="file 1", enclosure=1), enclosed(other, b"no")).pk != first.pk
    )


def test_a_file_with_two_manuscripts_makes_both_and_again_none(
    post: Post, draft: Write, enclosed: Files
) -> None:
    mail, again = post(), post()
    parts = [
        draft(place="file 1", enclosure=1),
        draft("老街的新路灯", OTHER, place="file 1.2", enclosure=1),
    ]
    files = enclosed(mail, b"two")
    made = [record(mail, part, files) for part in parts]
    assert numbers() == [("M-2026-0001", 1), ("M-2026-0002", 1)]
    files = enclosed(again, b"two")
    assert [record(again, part, files) for part in parts] == made


def test_a_word_document_and_its_pdf_are_one_manuscript(post: Post, draft: Write) -> None:
    mail = post()
    first = record(mail, draft(place="file 1"))
    assert record(mail, draft(place="file 2", body=STORY + "\n- 1 -")) == first
    assert record(mail, draft("摘要", STORY[:70], place="file 4")) != first
    assert record(mail, draft("老街的新路灯", OTHER, place="file 3")).manuscript.serial == 3


def test_what_was_adopted_or_published_stays_so_when_a_version_comes(post: Post, draft: Write) -> None:
    record(post(), draft())
    for number, (state, note) in enumerate(
        (("adopted", VersionNote.AFTER_ADOPTION), ("published", VersionNote.AFTER_PUBLICATION)), 2
    ):
        Manuscript.objects.update(state=state)
        made = record(post(), draft(body=STORY + f"第{number}稿。"))
        assert (made.number, made.notes, Manuscript.objects.get().state) == (number, (Reason(note),), state)


def test_pictures_and_whatever_a_database_refuses(post: Post, draft: Write) -> None:
    picture = File("a" * 64, 10, "image/png", "1.png")
    made = record(post(), draft("标\x00题", "文\ud800字", unit="单\x00位", pictures={"media/1.png": picture}))
    made.refresh_from_db()
    assert (made.title, made.body, made.unit) == ("标题", "文\ufffd字", "单位")
    assert made.pictures["media/1.png"]["sha256"] == "a" * 64


def test_a_sender_without_address_has_no_record_but_a_manuscript(post: Post, draft: Write) -> None:
    mail = post(sender="", name="？")
    assert record(mail, draft()).manuscript.contributor is None
    Incoming.objects.update(sender="wang@example.org", sender_key="wang@example.org")
    mail.refresh_from_db()
    assert record(mail, draft()).manuscript.contributor is not None


@pytest.mark.parametrize(
    ("shown", "authors", "name"),
    [
        ("王小雨", "李敏", "王小雨"),
        ("王 小雨", "", "王小雨"),
        ("飞翔的鱼", "李敏", "李敏"),
        ("飞翔的鱼", "李敏、陈青", "飞翔的鱼"),
        ("", "", "wang"),
    ],
)
def test_the_contributors_name(post: Post, draft: Write, shown: str, authors: str, name: str) -> None:
    contributor = record(post(name=shown), draft(authors=authors)).manuscript.contributor
    assert contributor is not None and contributor.name == name


def test_what_is_not_known_of_a_contributor_is_learned(post: Post, draft: Write) -> None:
    record(post(), draft())
    record(post(), draft("老街的新路灯", OTHER, unit="溪城市水务局", telephone="0999-5550100"))
    record(post(), draft("第三篇", "短", unit="别的单位"))
    contributor = Contributor.objects.get()
    assert contributor.unit == Unit.objects.get(name="溪城市水务局")
    assert contributor.telephone == "0999-5550100"
