"""Word documents: what an editor sees in Word must be in the Markdown."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from distributor.documents import markdown
from distributor.documents.picture import unreadable
from distributor.documents.word import prepare
from distributor.documents.word.names import W, parsed, w
from distributor.issue.issue import Heading, ItemList, Paragraph, Picture, Span, Table, plain
from distributor.mail_codes import FileReason
from distributor.reading.limits import FileLimits
from tests import made
from tests.reading.attachments.conftest import Opener, why

NAMES = nsdecls("w", "wp", "a") + (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def text_of(open_all: Opener, build: Callable[[Any], object]) -> str:
    (row,) = open_all(("稿件.docx", made.word(build)))
    return row.text


def insert(paragraph: Any, xml: str) -> None:
    paragraph._p.append(parse_xml(xml.replace(">", f" {NAMES}>", 1)))


def test_a_manuscript_keeps_title_bold_table_picture_list_and_byline(open_all: Opener) -> None:
    (row,) = open_all(("稿件.docx", made.word()))
    found = markdown.blocks(row.text, lambda line, source, alt: unreadable(line, source, alt, ""))
    kinds = [Heading, Paragraph, Table, Picture, ItemList, Paragraph]
    assert (row.kind, row.state, why(row), [type(block) for block in found]) == (
        "docx",
        "converted",
        "",
        kinds,
    )
    title, opening, table, picture, items, byline = found
    assert isinstance(title, Heading) and plain(title.spans) == made.TITLE
    assert isinstance(opening, Paragraph) and opening.spans == (
        Span("校车按时到站，"),
        Span("一、家长放心。", strong=True),
        Span("孩子们也*高兴*。"),
    )
    assert isinstance(table, Table)
    assert [plain(cell) for cells in table.rows for cell in cells] == ["线路", "站点", "一路", "北门|南门"]
    assert isinstance(picture, Picture) and list(row.pictures) == [picture.name]
    assert isinstance(items, ItemList) and [plain(item) for item in items.items] == ["接送", "看护"]
    assert isinstance(byline, Paragraph) and plain(byline.spans) == made.BYLINE


def test_a_picture_lies_in_the_folder_under_its_hash(open_all: Opener, folder: Any) -> None:
    (row,) = open_all(("稿件.docx", made.word()))
    ((source, file),) = row.pictures.items()
    assert (folder / file.sha256).read_bytes() == made.png()
    assert (file.media_type, file.name, file.size) == ("image/png", source, len(made.png()))


def test_two_documents_never_share_the_address_of_a_picture_by_chance(open_all: Opener) -> None:
    one = made.word(lambda document: document.add_picture(io.BytesIO(made.png(colour="red"))))
    other = made.word(lambda document: document.add_picture(io.BytesIO(made.png(colour="blue"))))
    first, second = open_all(("一.docx", one), ("二.docx", other))
    assert not set(first.pictures) & set(second.pictures)


def test_merged_cells_leave_the_columns_in_place(open_all: Opener) -> None:
    def build(document: Any) -> None:
        table = document.add_table(rows=3, cols=3)
        for number in range(9):
            table.cell(number // 3, number % 3).text = str(number)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "宽"
        table.cell(1, 0).merge(table.cell(2, 0)).text = "高"

    assert text_of(open_all, build).splitlines() == [
        "| 宽 |  | 2 |", "| --- | --- | --- |", "| 高 | 4 | 5 |", "|  | 7 | 8 |",
    ]  # fmt: skip


def test_inserted_text_stays_deleted_text_goes_and_that_is_said(open_all: Opener) -> None:
    def build(document: Any) -> None:
        paragraph = document.add_paragraph("会议")
        insert(paragraph, '<w:ins w:id="1" w:author="x"><w:r><w:t>隆重</w:t></w:r></w:ins>')
        insert(paragraph, '<w:del w:id="2" w:author="x"><w:r><w:delText>胜利</w:delText></w:r></w:del>')
        paragraph.add_run("召开")

    (row,) = open_all(("稿件.docx", made.word(build)))
    assert (row.text, why(row)) == ("会议隆重召开", FileReason.CHANGES)


def test_text_boxes_of_new_word_are_not_lost(open_all: Opener) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框里的导语</w:t></w:r></w:p></w:txbxContent>"
    drawing = f"<w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp>"
    drawing += "</a:graphicData></a:graphic></wp:anchor></w:drawing>"

    def build(document: Any) -> None:
        choice = f'<mc:Choice Requires="wps">{drawing}</mc:Choice>'
        content = f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"
        insert(document.add_paragraph("正文"), content)

    assert text_of(open_all, build) == "正文\n\n框里的导语"


def test_text_boxes_of_old_word_are_not_lost_and_not_doubled(open_all: Opener) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框里的导语</w:t></w:r></w:p></w:txbxContent>"
    old = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"

    def build(document: Any) -> None:
        choice = f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        content = f"<mc:AlternateContent>{choice}<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
        insert(document.add_paragraph("正文"), f"<w:r>{content}</w:r>")

    assert text_of(open_all, build) == "正文\n\n框里的导语"


def test_formulas_and_characters_with_their_reading_keep_their_text(open_all: Opener) -> None:
    def build(document: Any) -> None:
        paragraph = document.add_paragraph("其中")
        insert(paragraph, "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>")
        reading, base = ("<w:r><w:t>zhé</w:t></w:r>", "<w:r><w:t>喆</w:t></w:r>")
        ruby = f"<w:ruby><w:rt>{reading}</w:rt><w:rubyBase>{base}</w:rubyBase></w:ruby>"
        insert(paragraph, f"<w:r>{ruby}</w:r>")

    assert text_of(open_all, build) == "其中a+b喆"


def test_text_of_vertical_cells_and_of_one_character_a_line_is_kept(open_all: Opener) -> None:
    def build(document: Any) -> None:
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 0).text = "溪城人大"
        properties = table.cell(0, 0)._tc.get_or_add_tcPr()
        properties.append(parse_xml(f'<w:textDirection {nsdecls("w")} w:val="tbRlV"/>'))
        table.cell(0, 1).text = "内容"

    assert "溪城人大" in text_of(open_all, build)


def test_comments_are_left_out_and_that_is_said(open_all: Opener) -> None:
    def build(document: Any) -> None:
        document.add_paragraph("正文", style="Normal")
        document.add_comment(document.paragraphs[0].runs, text="编者的话", author="x")

    (row,) = open_all(("稿件.docx", made.word(build)))
    assert (row.text, why(row)) == ("正文", FileReason.COMMENTS)


def test_a_picture_that_cannot_be_read_is_said(open_all: Opener) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made.word())) as whole, zipfile.ZipFile(data, "w") as copy:
        for name in whole.namelist():
            copy.writestr(name, b"\x01\0\0\0EMF" if name.endswith(".png") else whole.read(name))
    (row,) = open_all(("稿件.docx", data.getvalue()))
    assert (row.state, why(row), row.pictures) == (
        "converted",
        FileReason.PICTURES_LOST,
        {},
    )


def test_a_document_without_text_is_empty(open_all: Opener) -> None:
    (row,) = open_all(("空.docx", made.word(lambda document: None)))
    assert row.state == "empty"


def test_a_document_that_unpacks_to_too_much_is_not_unpacked(open_all: Opener) -> None:
    data = io.BytesIO(made.word())
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/more.xml", b"<a>" * 10_000_000)
    (row,) = open_all(("大.docx", data.getvalue()))
    assert (row.state, why(row)) == ("failed", FileReason.TOO_LARGE)


def test_entities_of_a_hostile_document_are_not_expanded(open_all: Opener) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    body = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    body += f"<w:document {nsdecls('w')}><w:body><w:p><w:r><w:t>&l8;</w:t></w:r></w:p></w:body></w:document>"
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made.word())) as whole, zipfile.ZipFile(data, "w") as copy:
        for name in whole.namelist():
            copy.writestr(name, body if name == "word/document.xml" else whole.read(name))
    (row,) = open_all(("稿件.docx", data.getvalue()))
    assert "haha" not in row.text


@pytest.mark.parametrize("most", [5, 40])
def test_a_text_over_the_limit_is_cut_at_a_paragraph_and_that_is_said(open_all: Opener, most: int) -> None:
    data = made.word(lambda document: [document.add_paragraph("十个字的段落一共十。") for _ in range(10)])
    (row,) = open_all(("长.docx", data), limits=FileLimits(characters=most))
    assert row.text.count("十个字") == most // 10
    assert FileReason.CUT in why(row)


_STYLES = b"""<w:styles xmlns:w="%s"><w:docDefaults/><w:latentStyles/>
<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 1"/><w:pPr><w:jc w:val="center"/></w:pPr>
<w:rPr/></w:style><w:style w:type="numbering" w:styleId="b"><w:name w:val="list"/>
<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"""


def _styles_for_the_converter(namespace: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(made.word())) as archive:
        body = archive.read("word/document.xml")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", body)
        archive.writestr("word/styles.xml", _STYLES % namespace.encode())
    with zipfile.ZipFile(io.BytesIO(prepare.prepare(data.getvalue()).data)) as prepared:
        return prepared.read("word/styles.xml")


def test_of_styles_the_converter_is_given_what_it_asks_for() -> None:
    """It needs longer for all that Word writes about styles than for the text of an article."""
    styles = parsed(_styles_for_the_converter(W))
    kept = [[child.tag for child in style] for style in styles]
    assert kept == [[w("name")], [w("name"), w("pPr")]]
    assert styles.find(f".//{w('numId')}") is not None


def test_styles_of_a_strict_document_are_those_of_any_other() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    assert _styles_for_the_converter(strict) == _styles_for_the_converter(W)
