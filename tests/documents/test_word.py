"""Word documents as an editor sees them in Word: nothing visible is lost, nothing hidden is sent."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from distributor.issue.document import read, read_bytes
from distributor.issue.issue import Document, Issue, Paragraph, Span, plain, texts
from distributor.issue.parse import parse

CASES = Path(__file__).parent / "cases"
NAMES = nsdecls("w", "wp", "a") + (
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def case(name: str) -> Issue:
    return parse(read(CASES / f"{name}.docx"))


def body(issue: Issue) -> list[str]:
    (article,) = issue.articles
    return list(texts(article.body))


def stops(issue: Issue) -> list[str]:
    return [problem.code for problem in issue.problems if problem.severity == "stop"]


def looks(issue: Issue) -> list[str]:
    return [problem.code for problem in issue.problems if problem.severity == "look"]


def made(build: Callable[[Any], object]) -> Document:
    word = docx.Document()
    build(word)
    out = BytesIO()
    word.save(out)
    return read_bytes("issue.docx", out.getvalue())


def paragraph(xml: str) -> Document:
    """A document of one paragraph with this inside."""

    def build(word: Any) -> None:
        inside = parse_xml(f"<w:p {NAMES}>{xml}</w:p>")
        place = word.add_paragraph()._p
        for child in list(inside):
            place.append(child)

    return made(build)


def words(document: Document) -> str:
    return "|".join(texts(document.blocks))


def test_numbers_of_word_stand_before_headings_and_paragraphs_as_word_shows_them() -> None:
    issue = case("numbered")
    found = [text for text in body(issue) if text[0] in "一二（第"]
    assert found == [
        "一、提高站位，认识实事项目票决的意义",
        "（一）坚持问题导向。",
        "（二）坚持效果导向。",
        "二、精准发力，抓好项目征集",
        "第一条　项目由代表提出。",
        "第二条　项目由常委会监督。",
    ]
    assert not issue.problems


def test_a_text_box_comes_behind_its_paragraph() -> None:
    issue = case("text-box")
    assert body(issue)[1:3] == ["正文一段。", "编者按：本期专栏介绍三个县的做法。"]
    assert not issue.problems


@pytest.mark.parametrize("fallback", ["", "<mc:Fallback/>"], ids=["no twin", "empty twin"])
def test_text_boxes_are_read_whatever_stands_beside_them(fallback: str) -> None:
    box = (
        "<w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>"
        "<w:p><w:r><w:t>框中的话</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp></a:graphicData>"
        "</a:graphic></wp:anchor></w:drawing>"
    )
    alternative = (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice>{fallback}</mc:AlternateContent>'
    )
    assert words(paragraph(f"<w:r><w:t>正文</w:t></w:r><w:r>{alternative}</w:r>")) == "正文|框中的话"
    assert words(paragraph(f"<w:r><w:t>正文</w:t></w:r><w:r>{box}</w:r>")) == "正文|框中的话"


def test_hidden_text_is_not_read_and_that_is_said() -> None:
    issue = case("hidden")
    assert "公开的话。" in body(issue)
    assert not any("内部批注" in text or "整段隐藏" in text for text in body(issue))
    assert (looks(issue), stops(issue)) == (["hidden-unsent", "hidden-unsent"], [])
    assert "整段隐藏：请张科长再改。" in issue.problems[1].message


def test_text_hidden_by_its_style_is_not_read_either() -> None:
    def build(word: Any) -> None:
        base = word.styles.add_style("内部", 1)
        base.font.hidden = True
        word.styles.add_style("批注", 1).base_style = base
        word.add_paragraph("看得见")
        word.add_paragraph("看不见", "批注")
        word.add_paragraph("", "批注").add_run("又看得见").font.hidden = False
        row = word.add_table(rows=2, cols=2).rows[1]
        row.cells[0].text = "藏起的行"
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:hidden {NAMES}/>"))
        word.tables[0].cell(0, 0).text = "表中的话"
        word.tables[0].cell(0, 1).text = "另一格"

    found = made(build)
    assert words(found) == "看得见|又看得见|表中的话|另一格"
    assert {part.text for part in found.lost} == {"看不见", "藏起的行"}


def test_notes_stand_below_the_paragraph_that_they_explain() -> None:
    issue = case("footnotes")
    assert body(issue)[:4] == [
        "全市常住人口三百万[1]。",
        "[1] 数据来源：云州市统计局2026年公报。",
        "依法行使职权[2]。",
        "[2] 见《地方组织法》第十条。",
    ]
    assert not issue.problems


HELD = [
    "甲字段文字。",
    "乙中国人大网。",
    "丙控件文字。",
    "丁智能标记文字。",
    "戊自定义XML文字。",
    "块级控件段落。",
]


def test_fields_and_other_holders_keep_what_is_in_them() -> None:
    assert body(case("fields"))[:6] == HELD


def test_a_character_keeps_its_place_under_its_reading() -> None:
    issue = case("ruby")
    assert body(issue)[0] == "代表林䶮说，要听真话。"
    assert (looks(issue), stops(issue)) == (["reading-unsent"], [])


@pytest.mark.parametrize(
    ("name", "text"), [("document-inside", "插入的外部片段：三县经验。"), ("chart", "图表 1")]
)
def test_what_no_mail_can_hold_is_named_and_stops_the_send(name: str, text: str) -> None:
    issue = case(name)
    (problem,) = issue.problems
    assert (problem.severity, problem.code) == ("stop", "part-lost")
    assert text in problem.message and problem.line == 12 + (name == "chart")


def test_raised_lowered_and_struck_text_stays_so() -> None:
    issue = case("looks")
    (article,) = issue.articles
    first = article.body[0]
    assert isinstance(first, Paragraph)
    assert first.spans == (
        Span("删除线的话", strike=True),
        Span("下划线"),
        Span("2", script="sup"),
        Span("平方米10"),
        Span("3", script="sup"),
        Span("，H"),
        Span("2", script="sub"),
        Span("O"),
    )
    assert plain(first.spans) == "删除线的话下划线²平方米10³，H₂O"
    assert not issue.problems


def test_two_paragraphs_of_word_are_two_however_the_first_ends() -> None:
    assert body(case("two-paragraphs"))[:2] == [
        "主持人：市人大常委会副主任、党组副书记、秘书长 王建国",
        "参加人员：市人大常委会组成人员，市政府有关部门负责人，部分市人大代表。",
    ]


FRACTION = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
POWER = "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
SUM = "<m:r><m:t>a+b</m:t></m:r>"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (FRACTION, "1/2"),
        (POWER, "x²"),
        (f"<m:f><m:num>{SUM}</m:num><m:den>{POWER}</m:den></m:f>", "(a+b)/x²"),
        (f"<m:rad><m:deg/><m:e>{SUM}</m:e></m:rad>", "√(a+b)"),
        (f"<m:d><m:e>{SUM}</m:e></m:d>", "(a+b)"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub/><m:sup/><m:e>{POWER}</m:e></m:nary>',
            "∑x²",
        ),
    ],
)
def test_a_formula_says_on_one_line_what_it_says_on_two(formula: str, text: str) -> None:
    found = paragraph(f"<w:r><w:t>即</w:t></w:r><m:oMath>{formula}</m:oMath><w:r><w:t>。</w:t></w:r>")
    assert words(found) == f"即{text}。"
    assert not found.lost


def changed(name: str, old: str, new: str) -> bytes:
    """A case with something else in its body."""
    out = BytesIO()
    with zipfile.ZipFile(CASES / f"{name}.docx") as case, zipfile.ZipFile(out, "w") as copy:
        for entry in case.namelist():
            data = case.read(entry)
            assert entry != "word/document.xml" or old.encode() in data
            copy.writestr(
                entry, data.replace(old.encode(), new.encode()) if entry.endswith("ument.xml") else data
            )
    return out.getvalue()


def test_a_note_to_a_title_leaves_the_title_as_it_is() -> None:
    title = '<w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t xml:space="preserve">把民生实事办到群众家门口'
    title += "</w:t></w:r>"
    noted = f'{title}<w:r><w:footnoteReference w:id="1"/></w:r>'
    issue = parse(read_bytes("issue.docx", changed("footnotes", title, noted)))
    (article,) = issue.articles
    assert (article.title, issue.problems) == ("把民生实事办到群众家门口", ())
    assert body(issue)[0] == "[1] 数据来源：云州市统计局2026年公报。"


def test_words_that_no_reader_of_the_file_would_find_are_named() -> None:
    """A holder that nobody knows yet: its text is in the document, and not in the blocks."""
    found = paragraph("<w:r><w:t>正文</w:t></w:r><w:unheard><w:r><w:t>新式控件里的话</w:t></w:r></w:unheard>")
    assert words(found) == "正文"
    assert [(part.kind, part.text, part.seen) for part in found.lost] == [("text", "新式控件里的话", True)]


def test_a_ticked_box_is_a_character() -> None:
    xml = (
        '<w:sdt><w:sdtPr><w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml">'
        "</w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:r><w:t>同意</w:t></w:r>"
    )
    found = paragraph(xml)
    assert (words(found), found.lost) == ("☒同意", ())


@pytest.mark.parametrize(
    "line", ["送发：市人大常委会研究室", "编辑：郝维芳", "把民生实事办到群众家门口</w:t></w:r></w:p>"]
)
def test_a_name_that_is_struck_out_stops_the_send(line: str) -> None:
    begin = '<w:r><w:t xml:space="preserve">'
    struck = begin.replace("<w:r>", "<w:r><w:rPr><w:strike/></w:rPr>")
    issue = parse(read_bytes("issue.docx", changed("text-box", begin + line, struck + line)))
    (problem,) = issue.problems
    assert (problem.severity, problem.code) == ("stop", "text-struck")


FIELD = "".join(
    f"<w:r>{inner}</w:r>"
    for inner in (
        '<w:fldChar w:fldCharType="begin"/>',
        "<w:instrText> PAGE \\* MERGEFORMAT </w:instrText>",
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>12</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
)
SIMPLE = '<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>99</w:t></w:r></w:fldSimple>'


def headed(header: str, *, first: str = "", title_page: bool = False) -> Document:
    def build(word: Any) -> None:
        word.add_paragraph("云州人大工作")
        word.add_paragraph("2026年第147期")
        section = word.sections[0]
        section.different_first_page_header_footer = title_page
        for place, inside in ((section.header, header), (section.first_page_header, first)):
            place.is_linked_to_previous = False
            for child in list(parse_xml(f"<w:p {NAMES}>{inside}</w:p>")):
                place.paragraphs[0]._p.append(child)

    return made(build)


def said(document: Document) -> list[str]:
    return [part.text for part in document.lost if part.kind == "running"]


def test_what_a_header_says_beyond_the_body_is_named_and_does_not_stop() -> None:
    document = headed("<w:r><w:t>云州人大工作　内部资料　注意保存</w:t></w:r>")
    assert said(document) == ["云州人大工作 内部资料 注意保存"]
    assert words(document) == "云州人大工作|2026年第147期"
    problems = [problem for problem in parse(document).problems if "注意保存" in problem.message]
    assert [(problem.severity, problem.line) for problem in problems] == [("look", 0)]


@pytest.mark.parametrize(
    "header",
    [
        FIELD,
        f"<w:r><w:t>第</w:t></w:r>{FIELD}<w:r><w:t>页 共</w:t></w:r>{SIMPLE}<w:r><w:t>页</w:t></w:r>",
        "<w:r><w:t>— 3 —</w:t></w:r>",
        "<w:r><w:t>第三页</w:t></w:r>",
        "<w:r><w:t>云州人大工作</w:t><w:tab/><w:t>2026年第147期</w:t></w:r>",
        "<w:r><w:delText>删去的话</w:delText></w:r>",
    ],
    ids=["page", "page of pages", "typed", "Chinese", "title repeated", "deleted"],
)
def test_page_numbers_and_what_stands_in_the_body_are_not_named(header: str) -> None:
    assert said(headed(header)) == []


def test_only_headers_that_a_page_shows_are_named() -> None:
    first = "<w:r><w:t>首页的话</w:t></w:r>"
    assert said(headed("", first=first, title_page=True)) == ["首页的话"]
    assert said(headed("", first=first)) == []


def test_a_footer_with_a_text_box_is_named_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>"
    twins = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    ).replace("{}", "编辑部电话")
    assert said(headed(twins)) == ["编辑部电话"]
