"""A 简讯 is a manuscript however short it is; a letter beside it, or about something else, is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from distributor.reading.drafts.find import drafts
from distributor.reading.values import Attachment, Mailbox, MailMessage
from distributor.states import EnclosureState
from tests.reading.drafts.shapes import document, lines, paragraphs

TITLE = "望溪县人大视察农村饮水安全"
BRIEF = "近日，望溪县人大常委会组织部分代表视察农村饮水安全，实地查看水厂三处，提出建议12条。"
SHORTER = "11月28日，云麓区人大常委会召开主任会议，听取春灌用水情况汇报。"
LETTER = (
    "各位编辑老师：\n  我县人大常委会上周组织代表视察了农村饮水安全工作，社会反响很好。"
    "我们整理了一篇简讯，时间比较紧，文字还比较粗糙。我是办公室的小罗，电话是13800000000，有问题随时联系我。"
)
TITLED = paragraphs(f"# {TITLE}", BRIEF)
Found = list[tuple[str, str]]  # place and title


def found(subject: str, text: str, *files: Attachment) -> Found:
    sent = MailMessage(subject=subject, text=text, whole_text=text, sender=Mailbox("罗兰", "luo@example.com"))
    return [(draft.place, draft.title.value) for draft in drafts(sent, files)]


@pytest.mark.parametrize(
    "letter", ["附件是稿件，请查收", "附件是稿件，请查收。", "现报送简讯一则。\n罗兰", LETTER, ""]
)
@pytest.mark.parametrize("subject", [f"简讯：{TITLE}", "投稿", "简讯", "您好", ""])
def test_the_attachment_is_the_manuscript_and_not_its_letter(subject: str, letter: str) -> None:
    assert found(subject, letter, document("简讯.docx", TITLED)) == [("file 1", TITLE)]


@pytest.mark.parametrize("letter", ["附件是稿件，请查收", ""])
def test_a_document_that_is_handed_over_needs_neither_title_nor_byline(letter: str) -> None:
    assert found(TITLE, letter, document("a.docx", SHORTER)) == [("file 1", TITLE)]


def test_each_of_several_briefs_is_one_and_no_name_of_a_writer() -> None:
    files = (
        document("简讯一.docx", TITLED),
        document("简讯二.docx", paragraphs("# 区人大听取春灌汇报", SHORTER)),
    )
    sent = MailMessage(
        subject="简讯两则", text="附件是稿件，请查收", sender=Mailbox("罗兰", "luo@example.com")
    )
    read = drafts(sent, files)
    assert [draft.title.value for draft in read] == [TITLE, "区人大听取春灌汇报"]
    assert [draft.authors.value for draft in read] == ["罗兰", "罗兰"]


def test_a_letter_is_not_taken_for_a_document_that_nobody_can_read() -> None:
    locked = replace(document("简讯.docx", ""), state=EnclosureState.ENCRYPTED, text="")
    assert found(f"简讯：{TITLE}", LETTER, locked) == [("file 1", TITLE)]


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (f"简讯：{TITLE}", BRIEF),
        (f"简讯：{TITLE}", f"编辑老师好：\n{BRIEF}\n罗兰 13800000000"),
        (f"简讯：{TITLE}", f"{SHORTER}（罗兰）"),
        ("投稿", lines(TITLE, BRIEF)),
        ("投稿", lines(TITLE, SHORTER, "（罗兰）")),
    ],
)
def test_the_text_of_a_mail_may_be_a_brief(subject: str, text: str) -> None:
    assert found(subject, text) == [("text", TITLE)]


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("投稿：关于稿费", "老师好，我想问问上个月那篇稿子的稿费什么时候发，谢谢。"),
        ("投稿：春耕时节", "见附件。"),
        ("关于《春耕时节》一稿的补充说明", "老师好，昨天发的稿件第三段数字应为1200亩，麻烦改一下。"),
        (f"Re: 投稿：{TITLE}", "好的，已按您的意见修改了第二段，其余没有变化，请再看一下。"),
        (
            f"回复：投稿：{TITLE}",
            "收到，我们下周三上午九点在县人大三楼会议室等您，到时候再细谈，材料我们提前一天准备好。",
        ),
        (f"投稿：{TITLE}", "附件打不开的话请告诉我，我换一种格式再发过去。"),
    ],
)
def test_a_short_letter_about_a_manuscript_is_none(subject: str, text: str) -> None:
    assert found(subject, text) == []


def test_a_short_note_beside_a_manuscript_is_none() -> None:
    whole = document("a.docx", paragraphs(f"# {TITLE}", BRIEF * 6))
    note = document("说明.docx", "图为人大代表在水厂视察。本人摄于2026年11月，可以提供原图。")
    assert found("投稿", "附件是稿件，请查收", whole, note) == [("file 1", TITLE)]
