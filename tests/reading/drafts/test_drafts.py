"""What a manuscript's draft holds beside its fields: place, body, pictures, number, confidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from distributor.documents import markdown
from distributor.documents.picture import NOTHING_BESIDE
from distributor.issue.issue import Heading, Paragraph, plain
from distributor.reading.drafts.find import drafts
from distributor.reading.values import Attachment, File, Mailbox, MailMessage, ManuscriptDraft, Quote
from distributor.states import EnclosureState
from tests.reading.drafts.shapes import (
    LAW,
    LAW_2,
    LAWS,
    OFFICE,
    PEOPLE,
    RIVER,
    RIVER_2,
    RIVERS,
    UNIT,
    VISIT,
    VISIT_2,
    VISITED,
    document,
    lines,
    paragraphs,
    picture,
)

COVER = "编辑您好：现报送稿件一篇，请审阅。"


def one(message: MailMessage, *files: Attachment) -> ManuscriptDraft:
    (draft,) = drafts(message, files)
    return draft


def body(*pieces: str) -> str:
    return one(MailMessage(subject="投稿", text=COVER), document("稿.docx", paragraphs(*pieces))).body


def test_the_body_has_neither_title_nor_byline_nor_labels() -> None:
    head = (f"# {RIVERS}", "——记白石镇人大", f"○ {UNIT} 张三", "电话：13900139000")
    assert body(*head, RIVER, RIVER_2, "（张三）", OFFICE, "2026年3月6日") == paragraphs(RIVER, RIVER_2)


def test_the_body_of_a_mail_has_neither_greeting_nor_closing_nor_signature() -> None:
    text = lines(
        COVER, "", RIVERS, RIVER, RIVER_2, "", "此致", "敬礼！", "张三", "13900139000", "发自我的iPhone"
    )
    assert one(MailMessage(subject="投稿", text=text)).body == paragraphs(RIVER, RIVER_2)


def test_chinese_marks_arrive_exactly() -> None:
    marks = "“家站”里、《条例》中，‘一站一品’——「办」『结』……约占60％·全程。"
    assert body(f"# {RIVERS}", RIVER, marks, RIVER_2) == paragraphs(RIVER, marks, RIVER_2)


def test_plain_text_that_looks_like_markdown_is_read_back_as_it_was_written() -> None:
    odd = ["*重点*工作有_三_项 # 其一", "1. 提高站位", "# 号后是标题吗", "- 减号 <b>不是</b> 列表 [见](附件)"]
    text = lines(RIVERS, RIVER, *odd, RIVER_2)
    blocks = markdown.blocks(one(MailMessage(subject=RIVERS, text=text)).body, NOTHING_BESIDE)
    assert [plain(block.spans) for block in blocks if isinstance(block, Paragraph)] == [RIVER, *odd, RIVER_2]


def test_looks_tables_and_pictures_of_a_document_stay() -> None:
    table = "| 年份 | 件数 |\n| --- | --- |\n| 2025 | 43 |"
    pieces = (RIVER, "![视察](picture-1.png)", "**一是高位推动。**" + RIVER_2, table)
    assert body(f"# {RIVERS}", *pieces) == paragraphs(*pieces)


def unread(
    name: str = "手写稿.pdf", state: EnclosureState = EnclosureState.UNSUPPORTED, number: int = 1
) -> Attachment:
    return replace(document(name, "", number), state=state)


@pytest.mark.parametrize(
    "state", [EnclosureState.UNSUPPORTED, EnclosureState.ENCRYPTED, EnclosureState.FAILED]
)
def test_a_document_that_could_not_be_read_is_a_manuscript_without_text(state: EnclosureState) -> None:
    message = MailMessage(
        sender=Mailbox("田秀英", "tian@example.com"), subject=f"投稿：{PEOPLE}", text="见附件，请审阅。"
    )
    draft = one(message, unread(state=state))
    assert (draft.place, draft.enclosure, draft.body) == ("file 1", 1, "")
    assert (draft.title.value, draft.authors.value) == (PEOPLE, "田秀英")


def test_a_document_locked_by_word_is_a_manuscript_without_text() -> None:
    locked = replace(unread("稿件.docx", EnclosureState.ENCRYPTED), kind="sealed")
    assert one(MailMessage(subject=f"投稿：{PEOPLE}", text="见附件，请审阅。"), locked).title.value == PEOPLE


def test_a_scan_beside_the_document_is_no_second_manuscript() -> None:
    message = MailMessage(subject="投稿", text=COVER)
    files = unread("盖章扫描件.pdf"), document("稿.docx", paragraphs(f"# {VISITED}", VISIT, VISIT_2), 2)
    assert [draft.place for draft in drafts(message, files)] == ["file 2"]


def test_an_unread_file_of_a_mail_that_hands_nothing_over_is_none() -> None:
    assert drafts(MailMessage(subject="培训班招生", text="欢迎报名。"), [unread("简章.pdf")]) == ()
    assert drafts(MailMessage(subject="投稿", text=COVER), [unread("审批表.pdf")]) == ()


def test_several_authors_stand_in_their_order() -> None:
    named = ("第一作者：温如璟", "第二作者：程映川")
    draft = one(MailMessage(), document("稿.docx", paragraphs(f"# {LAWS}", LAW, LAW_2, *named)))
    assert draft.authors.value == "温如璟、程映川"


def test_marks_around_a_title_are_none_of_it() -> None:
    draft = one(MailMessage(text=lines(f"《{RIVERS}》", RIVER, RIVER_2)))
    assert (draft.title.value, draft.body) == (RIVERS, paragraphs(RIVER, RIVER_2))


def test_tables_and_pictures_of_a_mails_text_stay_where_they_were() -> None:
    shown = picture("会场.jpg", 1, inline=True, content_id="p@1")
    table = "| 年份 | 件\\|数 |\n| --- | --- |\n| 2025 | 43*2 |"
    text = f"{VISITED}\n\n{VISIT}![会场](cid:p@1)\n\n{table}\n\n{VISIT_2}\n\n![](cid:gone)"
    draft = one(MailMessage(text=text), shown)
    assert draft.body == paragraphs(VISIT, "![会场](file-1.jpg)", table.replace("43*2", "43\\*2"), VISIT_2)
    assert draft.pictures == {"file-1.jpg": shown.file}


def test_a_logo_in_the_text_is_no_picture_of_the_manuscript() -> None:
    logo = picture("logo.png", 1, inline=True, content_id="logo")
    logo = replace(logo, file=replace(logo.file, size=900))
    draft = one(MailMessage(text=f"{VISITED}\n\n{VISIT}\n\n![](cid:logo)\n\n{VISIT_2}"), logo)
    assert (draft.body, draft.pictures) == (paragraphs(VISIT, VISIT_2), {})


def test_inner_headings_have_the_level_of_their_numbering() -> None:
    blocks = markdown.blocks(body(f"# {LAWS}", "# 一、现状", LAW, "# （一）机构", LAW_2), NOTHING_BESIDE)
    assert [block.level for block in blocks if isinstance(block, Heading)] == [3, 4]


def test_hard_breaks_stay_within_a_paragraph_and_none_is_left_at_its_end() -> None:
    text = f"# {RIVERS}\n\n{RIVER}\\\n{RIVER_2}\\\n（张三）"
    draft = one(MailMessage(), document("稿.docx", text))
    assert draft.body == f"{RIVER}\\\n{RIVER_2}"
    assert draft.authors.value == "张三"


def test_a_byline_behind_bold_text_leaves_the_bold_closed() -> None:
    assert body(f"# {RIVERS}", RIVER, f"**{RIVER_2}（张三）**") == paragraphs(RIVER, f"**{RIVER_2}**")


def test_a_line_that_is_not_believed_to_be_the_title_stands_in_the_body() -> None:
    message = MailMessage(text=lines("现报送稿件，请审阅。", f"标题：{RIVERS}"))
    draft = one(message, document("稿.docx", paragraphs("水清岸绿", RIVER, RIVER_2)))
    assert (draft.title.value, draft.body) == (RIVERS, paragraphs("水清岸绿", RIVER, RIVER_2))


def test_an_articles_last_wish_stays() -> None:
    wish = "代表们希望有关部门认真采纳意见，并及时提交办理情况报告，请区政府督促落实。"
    assert body(f"# {VISITED}", VISIT, VISIT_2, wish) == paragraphs(VISIT, VISIT_2, wish)


def test_what_a_mail_server_adds_below_is_no_manuscript() -> None:
    note = "本邮件及其附件含有保密信息，仅限于发送给收件人。禁止任何其他人以任何形式使用。" * 9
    message = MailMessage(text=lines(COVER, note))
    assert [draft.place for draft in drafts(message, [document("稿.docx", paragraphs(VISITED, VISIT))])] == [
        "file 1"
    ]


def test_places_are_the_same_when_the_mail_is_read_again() -> None:
    files = [
        document("a.docx", paragraphs(f"# {VISITED}", VISIT, VISIT_2), 3),
        document("b.docx", paragraphs("稿件一：", RIVERS, RIVER, RIVER_2, "稿件二：", LAWS, LAW, LAW_2), 5),
    ]
    found = drafts(MailMessage(text=COVER), files)
    assert [(draft.place, draft.enclosure) for draft in found] == [
        ("file 3", 3),
        ("file 5", 5),
        ("file 5.2", 5),
    ]
    assert drafts(MailMessage(text=COVER), files) == found


def test_two_texts_in_one_mail_have_places_of_their_own() -> None:
    text = lines("稿件一：", VISITED, VISIT, VISIT_2, "稿件二：", RIVERS, RIVER, RIVER_2)
    found = drafts(MailMessage(text=text), [])
    assert [(draft.place, draft.body) for draft in found] == [
        ("text", paragraphs(VISIT, VISIT_2)),
        ("text 2", paragraphs(RIVER, RIVER_2)),
    ]


@pytest.mark.parametrize(
    "subject", ["Re: M-2026-0012 修改稿", "回复：Ｍ－２０２６－００１２", "m-2026-12 改后"]
)
def test_the_number_of_an_earlier_version_is_known_by_the_subject(subject: str) -> None:
    draft = one(MailMessage(subject=subject, text=COVER), document("稿.docx", paragraphs(VISITED, VISIT)))
    assert draft.number == "M-2026-0012"


def test_of_several_manuscripts_each_has_its_own_number() -> None:
    files = [
        document("M-2026-0012 修改.docx", paragraphs(f"# {VISITED}", VISIT, VISIT_2), 1),
        document("新稿.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2), 2),
    ]
    found = drafts(MailMessage(subject="M-2026-0012 修改稿和新稿"), files)
    assert [draft.number for draft in found] == ["M-2026-0012", ""]


def test_the_number_of_a_quoted_mail_is_not_the_manuscripts() -> None:
    quote = Quote("reply", "在 2026年3月5日，编辑部 写道：", "稿件 M-2026-0012 已收到。")
    assert one(MailMessage(text=lines(VISITED, VISIT, VISIT_2), quotes=(quote,))).number == ""


def test_pictures_beside_the_only_document_are_its_own() -> None:
    paper = document("稿.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2), 1)
    draft = one(MailMessage(text=COVER), paper, picture("视察现场照片.jpg", 2), picture("DSC001.JPG", 3))
    assert {source: file.sha256 for source, file in draft.pictures.items()} == {
        "file-2.jpg": f"{2:064}",
        "file-3.JPG": f"{3:064}",
    }
    assert draft.body == paragraphs(RIVER, RIVER_2, "![视察现场照片](file-2.jpg)", "![](file-3.JPG)")


def test_pictures_go_to_the_manuscript_that_they_are_named_after() -> None:
    files = [
        document("1.docx", paragraphs(f"# {VISITED}", VISIT, VISIT_2), 1),
        document("2.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2), 2),
        picture("一条河的变形记 配图.jpg", 3),
        picture("DSC001.jpg", 4),
    ]
    assert [list(draft.pictures) for draft in drafts(MailMessage(text=COVER), files)] == [[], ["file-3.jpg"]]


def test_pictures_in_an_archive_go_to_the_document_beside_them() -> None:
    files = [
        document("1.docx", paragraphs(f"# {VISITED}", VISIT, VISIT_2), 2, inside=1),
        document("2.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2), 3),
        picture("DSC001.jpg", 4, inside=1),
    ]
    assert [list(draft.pictures) for draft in drafts(MailMessage(text=COVER), files)] == [["file-4.jpg"], []]


def test_a_logo_in_the_letter_is_no_picture_of_the_document() -> None:
    paper = document("稿.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2), 1)
    assert one(MailMessage(text=COVER), paper, picture("logo.jpg", 2, inline=True)).pictures == {}


def test_pictures_shown_within_a_manuscripts_text_are_its_own_but_not_the_smallest() -> None:
    shown = picture("image001.jpg", 1, inline=True)
    face = replace(picture("image002.gif", 2, inline=True), file=File("f" * 64, 900, "image/gif"))
    draft = one(MailMessage(text=lines(RIVERS, RIVER, RIVER_2)), shown, face)
    assert list(draft.pictures) == ["file-1.jpg"]


def test_a_documents_own_pictures_are_handed_on() -> None:
    inner = {"picture-1.png": File("a" * 64, 5_000, "image/png")}
    text = paragraphs(f"# {RIVERS}", RIVER, "![](picture-1.png)", RIVER_2)
    assert one(MailMessage(), document("稿.docx", text, pictures=inner)).pictures == inner


def test_sources_that_agree_make_a_title_surer() -> None:
    paper = document("稿.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2))
    alone = one(MailMessage(subject="投稿"), paper).title
    agreed = one(MailMessage(subject=f"投稿：{RIVERS}"), replace(paper, name=f"{RIVERS}.docx")).title
    assert alone.value == agreed.value == RIVERS
    assert alone.confidence < agreed.confidence <= 0.99


@pytest.mark.parametrize(
    ("message", "text", "source", "most"),
    [
        (MailMessage(), paragraphs(f"# {RIVERS}", RIVER, RIVER_2, "作者：张三"), "label", 1.0),
        (MailMessage(), paragraphs(f"# {RIVERS}", RIVER, RIVER_2, "（张三）"), "byline", 0.94),
        (MailMessage(text=lines(COVER, "张三")), paragraphs(f"# {RIVERS}", RIVER, RIVER_2), "signature", 0.7),
        (MailMessage(subject="投稿-张三"), paragraphs(f"# {RIVERS}", RIVER, RIVER_2), "subject", 0.8),
        (MailMessage(sender=Mailbox("张三", "")), paragraphs(f"# {RIVERS}", RIVER, RIVER_2), "sender", 0.5),
    ],
)
def test_a_name_is_as_sure_as_its_source(message: MailMessage, text: str, source: str, most: float) -> None:
    authors = one(message, document("稿.docx", text)).authors
    assert (authors.value, authors.source) == ("张三", source)
    assert 0 < authors.confidence <= most


def test_a_forward_names_its_first_sender_and_not_who_passed_it_on() -> None:
    quote = Quote("forward", "发件人: 张三 <a@example.com>\n主题: 投稿", lines(RIVERS, RIVER, RIVER_2))
    authors = one(MailMessage(sender=Mailbox("李敏", ""), text="转给您。\n李敏", quotes=(quote,))).authors
    assert (authors.value, authors.source) == ("张三", "quote")


def test_a_mail_enclosed_as_a_file_is_a_forward() -> None:
    mail = File("e" * 64, 1, "message/rfc822")
    inner = Attachment(1, "投稿.eml", "eml", mail, EnclosureState.CONVERTED, (),
                       paragraphs(f"## 投稿：{RIVERS}", RIVER, RIVER_2, "（张三）"))  # fmt: skip
    draft = one(MailMessage(text="请处理。"), inner)
    assert (draft.title.value, draft.authors.value, draft.body) == (
        RIVERS,
        "张三",
        paragraphs(RIVER, RIVER_2),
    )


def test_a_file_that_is_empty_or_infected_is_no_manuscript() -> None:
    for state in (EnclosureState.QUARANTINED, EnclosureState.EMPTY):
        paper = replace(document("稿.docx", paragraphs(VISITED, VISIT, VISIT_2)), state=state)
        assert drafts(MailMessage(text=COVER), [paper]) == ()


def test_a_caption_below_the_byline_stays_with_its_picture() -> None:
    end = ("![](picture-1.png)", "图为代表视察现场。孙浩然 摄")
    draft = one(
        MailMessage(), document("稿.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2, "（张三）", *end))
    )
    assert (draft.authors.value, draft.body) == ("张三", paragraphs(RIVER, RIVER_2, *end))


def test_a_byline_before_the_first_sentence_is_no_part_of_it() -> None:
    draft = one(MailMessage(), document("稿.docx", paragraphs(f"# {RIVERS}", f"（张三）{RIVER}", RIVER_2)))
    assert (draft.authors.value, draft.body) == ("张三", paragraphs(RIVER, RIVER_2))
