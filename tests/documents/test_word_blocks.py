"""Word documents: styles or none, tables, pictures, lists."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from PIL import Image

from distributor.issue.document import read_bytes
from distributor.issue.issue import Block, Heading, ItemList, Paragraph, Picture, Table, plain, texts


def blocks(build: Callable[[Any], object]) -> tuple[Block, ...]:
    word = docx.Document()
    build(word)
    out = BytesIO()
    word.save(out)
    return read_bytes("issue.docx", out.getvalue()).blocks


def test_headings_are_known_by_their_style() -> None:
    found = blocks(lambda word: (word.add_heading("溪城人大", 0), word.add_heading("春灌", 2)))
    assert [(block.level, plain(block.spans)) for block in found if isinstance(block, Heading)] == [
        (1, "溪城人大"),
        (2, "春灌"),
    ]


def test_a_short_line_that_is_centred_or_all_bold_is_a_heading_too() -> None:
    def build(word: Any) -> None:
        word.add_paragraph("居中的标题").alignment = WD_ALIGN_PARAGRAPH.CENTER
        word.add_paragraph().add_run("加粗的小标题").bold = True
        word.add_paragraph().add_run("加粗的一句话。").bold = True
        opening = word.add_paragraph()
        opening.add_run("加粗的开头").bold = True
        opening.add_run("和平常的正文")

    assert [type(block) for block in blocks(build)] == [Heading, Heading, Paragraph, Paragraph]


def test_the_line_is_the_ordinal_of_the_paragraph_with_empty_ones_counted() -> None:
    found = blocks(lambda word: [word.add_paragraph(text) for text in ("甲", "", "", "乙")])
    assert [block.line for block in found] == [1, 4]


def test_a_table_keeps_its_cells_and_a_cell_its_paragraphs() -> None:
    def build(word: Any) -> None:
        table = word.add_table(rows=1, cols=2)
        table.cell(0, 0).text = "要闻"
        table.cell(0, 1).text = "甲……李敏（1）\n乙……王静（2）"

    (found,) = blocks(build)
    assert isinstance(found, Table)
    assert [plain(cell) for cell in found.rows[0]] == ["要闻", "甲……李敏（1）\n乙……王静（2）"]


def test_bold_in_a_table_cell_makes_no_heading_of_it() -> None:
    def build(word: Any) -> None:
        table = word.add_table(rows=1, cols=2)
        table.cell(0, 0).paragraphs[0].add_run("栏目").bold = True
        table.cell(0, 1).text = "甲"

    assert [type(block) for block in blocks(build)] == [Table]


def test_a_table_of_one_column_is_only_a_frame() -> None:
    def build(word: Any) -> None:
        word.add_table(rows=1, cols=1).cell(0, 0).text = "框里的话。"

    assert texts(blocks(build)) == ("框里的话。",)
    assert isinstance(blocks(build)[0], Paragraph)


def test_lists_and_tabs_and_bold_survive() -> None:
    def build(word: Any) -> None:
        word.add_paragraph("甲", style="List Number")
        word.add_paragraph("乙", style="List Number")
        line = word.add_paragraph("栏目\t题目")
        line.add_run("重点").bold = True

    listed, line = blocks(build)
    assert isinstance(listed, ItemList)
    assert [plain(item) for item in listed.items] == ["甲", "乙"]
    assert isinstance(line, Paragraph)
    assert [(span.text, span.strong) for span in line.spans] == [("栏目\t题目", False), ("重点", True)]


def test_pictures_are_kept_with_their_bytes() -> None:
    data = BytesIO()
    Image.new("RGB", (30, 20), "red").save(data, "PNG")

    def build(word: Any) -> None:
        word.add_paragraph("图前。")
        word.add_picture(BytesIO(data.getvalue()))

    _before, picture = blocks(build)
    assert isinstance(picture, Picture)
    assert (picture.media_type, picture.width, picture.height) == ("image/png", 30, 20)
    assert picture.data == data.getvalue()
