"""Numbers that Word writes by itself: 一、 and （一） stand in the text."""

from __future__ import annotations

from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from distributor.documents.markdown_writer import write
from distributor.documents.read import read_bytes
from distributor.documents.values import Heading, texts
from distributor.documents.word.numerals import numeral
from tests import made

LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("bullet", "•"))


def numbered(document: Any, *paragraphs: tuple[int, str], levels: Any = LEVELS) -> None:
    """Paragraphs of one list, each with its level; -1 is outside of it."""
    shapes = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for n, (shape, text) in enumerate(levels)
    )
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{shapes}</w:abstractNum>')
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in paragraphs:
        paragraph = document.add_paragraph(text)
        if level >= 0:
            place = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(place))


def written(word: bytes) -> str:
    return write(read_bytes("稿件.docx", word).blocks, lambda picture: "")


def lines(*paragraphs: tuple[int, str], levels: Any = LEVELS) -> list[str]:
    word = made.word(lambda document: numbered(document, *paragraphs, levels=levels))
    return [line for line in written(word).splitlines() if line]


def test_chinese_numbers_are_written_out_over_all_levels() -> None:
    paragraphs = (
        (0, "提高认识。"),
        (1, "学习。"),
        (1, "宣传。"),
        (-1, "正文。"),
        (0, "加强领导。"),
        (1, "组织。"),
    )
    assert lines(*paragraphs) == [
        "一、提高认识。", "（一）学习。", "（二）宣传。", "正文。", "二、加强领导。", "（一）组织。",
    ]  # fmt: skip


def test_a_bold_line_with_its_number_is_a_heading() -> None:
    def build(document: Any) -> None:
        numbered(document, (0, ""))
        document.paragraphs[0].add_run("提高认识").bold = True

    (heading,) = read_bytes("稿件.docx", made.word(build)).blocks
    assert isinstance(heading, Heading)
    assert (heading.level, texts((heading,))) == (3, ("一、提高认识",))


def test_numbers_that_go_on_behind_other_paragraphs_are_written_out() -> None:
    levels = (("decimal", "%1."),)
    found = lines((0, "甲。"), (-1, "正文。"), (0, "乙。"), levels=levels)
    assert found == ["1\\. 甲。", "正文。", "2\\. 乙。"]


def test_a_list_in_one_piece_stays_a_list() -> None:
    found = lines((0, "甲。"), (0, "乙。"), (0, "丙。"), levels=(("decimal", "%1."),))
    assert found == ["1. 甲。", "2. 乙。", "3. 丙。"]


def test_numbers_within_numbers_and_bullets() -> None:
    levels = (("decimal", "%1"), ("decimal", "%1.%2"), ("bullet", "•"))
    assert lines((0, "甲。"), (1, "乙。"), (2, "丙。"), (1, "丁。"), levels=levels) == [
        "1 甲。", "1.1 乙。", "- 丙。", "1.2 丁。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "shape", "expected"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCountingThousand", "十"),
        (12, "chineseCounting", "十二"),
        (20, "japaneseCounting", "二十"),
        (105, "chineseCounting", "一百〇五"),
        (1010, "chineseCounting", "一千〇一十"),
        (3, "chineseLegalSimplified", "叁"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (7, "decimalFullWidth", "７"),
        (4, "decimalZero", "04"),
        (28, "lowerLetter", "bb"),
        (2, "upperLetter", "B"),
        (1994, "upperRoman", "MCMXCIV"),
        (4, "lowerRoman", "iv"),
        (5, "hebrew1", None),
        (0, "chineseCounting", "0"),
        (-1, "lowerLetter", "-1"),
    ],
)
def test_a_number_is_written_in_its_shape(number: int, shape: str, expected: str | None) -> None:
    assert numeral(number, shape) == expected
