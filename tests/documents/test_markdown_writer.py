"""Blocks written as Markdown: our reader of issues reads back the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distributor.documents import markdown
from distributor.documents.markdown_writer import write
from distributor.documents.picture import NOTHING_BESIDE, unreadable
from distributor.documents.spans import BREAK, tidy
from distributor.documents.text import RULE
from distributor.issue.issue import (
    Block,
    Heading,
    ItemList,
    Paragraph,
    Picture,
    Rule,
    Span,
    Spans,
    Table,
    plain,
)

CHARACTERS = "甲乙：，。“”——（3） *_#>+-=|<&;`~![](){}.1)\\\t\"'a/b&amp;<br>"


def read(text: str) -> list[Block]:
    return [replace(block, line=0) for block in markdown.blocks(text, NOTHING_BESIDE)]


def spans(*parts: Span) -> Spans:
    """As blocks have them: one space, no looks of mere spaces, breaks without a look."""
    plain = [replace(part, text=" ".join(part.text.split())) for part in parts if part.text.strip()]
    return tidy(plain) or (Span("空"),)


words = st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=12)
links = st.sampled_from(["", "", "", "https://example.com/a_b?x=1&y=(2)"])
scripts = st.sampled_from(["", "", "sup", "sub"])
one_span = st.builds(Span, words, st.booleans(), st.booleans(), links, st.booleans(), scripts) | st.just(
    Span("甲")
).map(lambda _: BREAK)
some_spans = st.lists(one_span, min_size=1, max_size=4).map(lambda parts: spans(*parts))
rows = st.integers(2, 3).flatmap(lambda n: st.lists(st.tuples(*[some_spans] * n), min_size=1, max_size=3))
# A line of dashes alone is a rule, in a heading too.
line_of_words = some_spans.filter(lambda spans: not RULE.fullmatch(plain(spans)))
block = st.one_of(
    st.builds(Paragraph, st.just(0), line_of_words),
    st.builds(Heading, st.just(0), st.integers(1, 6), line_of_words),
    st.builds(lambda items: ItemList(0, False, tuple(items)), st.lists(some_spans, min_size=1, max_size=3)),
    st.builds(
        lambda items, n: ItemList(0, True, tuple(items), n),
        st.lists(some_spans, min_size=1),
        st.integers(1, 99),
    ),
    st.builds(lambda cells: Table(0, tuple(cells), True), rows),
    st.just(Rule(0)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(block, min_size=1, max_size=3))
@example([Paragraph(0, (Span("区人大"), Span("一、高位推动。", strong=True), Span("今年")))])
@example(
    [
        ItemList(0, False, ((Span("甲"),),)),
        ItemList(0, False, ((Span("乙"),),)),
        ItemList(0, False, ((Span("丙"),),)),
    ]
)
def test_blocks_come_back_as_they_were(blocks: list[Block]) -> None:
    assert read(write(blocks, lambda picture: "")) == blocks


@pytest.mark.parametrize(
    "text",
    [
        "1. 加强领导", "# 号", "> 引", "- 破折", "*星*号", "a_b_c", "_强调_", "[注](见下)",
        "<script>", "&amp;", "| 竖 |", "```", "~~~", "+ 加", "1) 二", "\\斜", "![图](x)",
        "http://example.com/a_b", "（3）", "5*5=1*1",
    ],
)  # fmt: skip
def test_text_that_looks_like_markdown_arrives_exactly(text: str) -> None:
    assert read(write([Paragraph(0, (Span(text),))], lambda picture: "")) == [Paragraph(0, (Span(text),))]


@pytest.mark.parametrize("text", ["---", "==="])
def test_a_line_of_dashes_is_a_rule(text: str) -> None:
    assert read(write([Paragraph(0, (Span(text),))], lambda picture: "")) == [Rule(0)]


def test_ordinary_text_is_written_without_a_single_escape() -> None:
    text = "区人大常委会（以下简称“常委会”）——2026年第3期：1.加强监督；2、服务代表，a_b，50%。"
    assert write([Paragraph(0, (Span(text),))], lambda picture: "") == text


def test_characters_that_nobody_sees_are_left_out() -> None:
    assert write([Paragraph(0, (Span("春\u200b灌\u202e\x07"),))], lambda picture: "") == "春灌"


def test_a_picture_stands_in_a_paragraph_of_its_own_with_the_address_that_it_is_given() -> None:
    shown = Picture(0, "x", "图一 *河道*", "image/png", b"x")
    written = write([Paragraph(0, (Span("上"),)), shown], lambda picture: "picture-1.png")
    found = markdown.blocks(written, lambda line, source, alt: unreadable(line, source, alt, ""))
    assert [type(block) for block in found] == [Paragraph, Picture]
    assert isinstance(found[1], Picture) and (found[1].name, found[1].alt) == ("picture-1.png", "图一 *河道*")


def test_a_picture_without_an_address_is_left_out() -> None:
    assert write([Picture(0, "x", "", "", b"")], lambda picture: "") == ""
