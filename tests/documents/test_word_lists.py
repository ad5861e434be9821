"""Numbers that Word writes by itself, as Word shows them."""

from __future__ import annotations

import pytest

from tests.documents.word_files import (
    level,
    numbered,
    numbering,
    p,
)
from tests.documents.word_oracle import lost, read, words

OF_LISTS = [
    ("chineseCountingThousand", "%1、", "", "一、甲|二、乙"),
    ("chineseCounting", "（%1）", "", "（一）甲|（二）乙"),
    ("chineseCountingThousand", "第%1条", "", "第一条\u3000甲|第二条\u3000乙"),
    ("decimalEnclosedCircle", "%1", "", "①甲|②乙"),
    ("decimalEnclosedParen", "%1", "", "⑴甲|⑵乙"),
    ("decimalEnclosedFullstop", "%1", "", "⒈甲|⒉乙"),
    ("ideographEnclosedCircle", "%1", "", "㊀甲|㊁乙"),
    ("ideographTraditional", "%1、", "", "甲、甲|乙、乙"),
    ("ideographZodiac", "%1、", "", "子、甲|丑、乙"),
    ("ideographLegalTraditional", "%1、", "", "壹、甲|貳、乙"),
    ("decimalZero", "%1", "", "01 甲|02 乙"),
    ("decimal", "%1.", '<w:suff w:val="nothing"/>', "1.甲|2.乙"),
    ("decimal", "（%1）", "", "（1）甲|（2）乙"),
    ("none", "附件", "", "附件\u3000甲|附件\u3000乙"),
    ("lowerRoman", "%1)", '<w:suff w:val="space"/>', "i) 甲|ii) 乙"),
    ("upperLetter", "%1、", "", "A、甲|B、乙"),
]


@pytest.mark.parametrize(("shape", "text", "more", "shown"), OF_LISTS)
def test_numbers_are_written_as_word_writes_them(shape: str, text: str, more: str, shown: str) -> None:
    found = read(p("甲", numbered(1)) + p() + p("乙", numbered(1)), numbering(level(0, shape, text, more)))
    assert (words(found), found.lost) == (shown, ())


@pytest.mark.parametrize(
    ("shape", "number", "shown"),
    [
        ("ideographDigital", 12, "一二"),
        ("japaneseCounting", 105, "百五"),
        ("chineseCountingThousand", 105, "一百〇五"),
        ("ideographZodiacTraditional", 43, "丙午"),
        ("decimalEnclosedCircleChinese", 21, "21"),
        ("ordinal", 12, "12th"),
    ],
)
def test_large_numbers(shape: str, number: int, shown: str) -> None:
    one = level(0, shape, "%1、").replace('start w:val="1"', f'start w:val="{number}"')
    assert words(read(p("甲", numbered(1)), numbering(one))) == f"{shown}、甲"


def test_a_number_in_a_shape_that_nobody_knows_is_named() -> None:
    found = read(p("甲", numbered(1)), numbering(level(0, "thaiLetters", "%1.")))
    assert lost(found) == [("number", "1. (thaiLetters)")]


LEVELS = level(0, "chineseCountingThousand", "第%1章") + level(1, "decimal", "%1.%2", "<w:isLgl/>")
AGAIN = (
    '<w:num w:numId="8"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    '<w:num w:numId="9"><w:abstractNumId w:val="1"/></w:num>'
)


def test_numbers_restart_and_go_on_as_word_counts() -> None:
    three = level(0, "chineseCountingThousand", "%1、")
    body = (
        p("甲", numbered(1)) + p() + p("乙", numbered(9)) + p() + p("丙", numbered(8)) + p("丁", numbered(1))
    )
    assert words(read(body, numbering(three, uses=AGAIN))) == "一、甲|二、乙|一、丙|二、丁"


def test_a_lower_level_begins_anew_and_writes_digits_where_it_must() -> None:
    body = "".join(
        p(text, numbered(1, at)) for text, at in (("甲", 0), ("乙", 1), ("丙", 1), ("丁", 0), ("戊", 1))
    )
    shown = "第一章\u3000甲|1.1 乙|1.2 丙|第二章\u3000丁|2.1 戊"
    assert words(read(body, numbering(LEVELS))) == shown
    goes_on = LEVELS.replace("<w:isLgl/>", '<w:lvlRestart w:val="0"/><w:isLgl/>')
    assert words(read(body, numbering(goes_on))).endswith("2.3 戊")


def test_a_bullet_above_begins_the_numbers_below_anew() -> None:
    both = level(0, "bullet", "") + level(1, "decimal", "（%2）")
    body = "".join(p(text, numbered(1, at)) for text, at in (("甲", 0), ("乙", 1), ("丙", 0), ("丁", 1)))
    assert words(read(body, numbering(both))) == "甲|（1）乙|丙|（1）丁"


def test_a_list_that_names_a_style_is_that_of_the_style() -> None:
    uses = '<w:num w:numId="5"><w:abstractNumId w:val="2"/></w:num>'
    lists = numbering(level(0, "chineseCounting", "%1、"), '<w:numStyleLink w:val="公文"/>', uses=uses)
    style = f'<w:style w:type="numbering" w:styleId="公文"><w:pPr>{numbered(1)}</w:pPr></w:style>'
    assert words(read(p("甲", numbered(5)), lists | {"styles.xml": style})) == "一、甲"


def test_a_style_of_a_level_numbers_at_that_level() -> None:
    lists = numbering(LEVELS.replace("<w:isLgl/>", '<w:pStyle w:val="节"/><w:isLgl/>'))
    number = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    style = f'<w:style w:type="paragraph" w:styleId="节"><w:pPr>{number}</w:pPr></w:style>'
    found = read(p("甲", numbered(1)) + p("乙", '<w:pStyle w:val="节"/>'), lists | {"styles.xml": style})
    assert words(found) == "第一章\u3000甲|1.1 乙"


def test_a_paragraph_that_was_taken_out_of_its_list_has_no_number() -> None:
    lists = numbering(level(0, "decimal", "%1.", '<w:pStyle w:val="节"/>'))
    style = f'<w:style w:type="paragraph" w:styleId="节"><w:pPr>{numbered(1)}</w:pPr></w:style>'
    out = '<w:pStyle w:val="节"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    (block,) = read(p("甲", out), lists | {"styles.xml": style}).blocks
    assert type(block).__name__ == "Paragraph"


PLAIN = level(0, "decimal", "%1.")


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (
            p("甲", numbered(1)) + p("乙", numbered(1)) + p("丙", numbered(2)) + p("丁", numbered(2)),
            "1. 丙|2. 丁",
        ),
        (p("甲", numbered(1)) + p("", numbered(1)) + p("乙", numbered(1)), "3. 乙"),
        (p("甲", numbered(1)) + p("乙", numbered(1)) + p("丙", numbered(3)), "1. 甲|2. 乙|丙"),
    ],
    ids=["two lists side by side", "an empty item", "bullets below"],
)
def test_plain_lists_that_the_converter_would_count_wrongly_are_written_out(body: str, shown: str) -> None:
    lists = numbering(PLAIN, PLAIN, level(0, "bullet", "•"))
    assert words(read(body, lists)).endswith(shown)


def test_numbers_in_the_cells_of_a_column_count_on() -> None:
    rows = "".join(f"<w:tr><w:tc>{p('', numbered(1))}</w:tc><w:tc>{p(n)}</w:tc></w:tr>" for n in "甲乙丙")
    assert words(read(f"<w:tbl>{rows}</w:tbl>", numbering(PLAIN))) == "1.|甲|2.|乙|3.|丙"
    column = "".join(f"<w:tr><w:tc>{p(n, numbered(1))}</w:tc></w:tr>" for n in "甲乙丙")
    assert words(read(f"<w:tbl>{column}</w:tbl>", numbering(PLAIN))) == "1. 甲|2. 乙|3. 丙"
