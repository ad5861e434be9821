"""Markdown, with all that Chinese writers and hostile ones do to it."""

from __future__ import annotations

import pytest

from distributor.issue.document import read_bytes
from distributor.issue.issue import Block, Heading, ItemList, Paragraph, Rule, Span, Table, plain, texts


def blocks(text: str) -> tuple[Block, ...]:
    return read_bytes("issue.md", text.encode()).blocks


def spans(text: str) -> tuple[Span, ...]:
    (block,) = blocks(text)
    assert isinstance(block, Paragraph)
    return block.spans


@pytest.mark.parametrize(
    ("text", "strong"),
    [
        ("**一、高位推动求实效。**区人大常委会", "一、高位推动求实效。"),
        ("参加管理。**五是“监督”。**紧紧依靠", "五是“监督”。"),
        ("他说**“好”**，就走了", "“好”"),
        ("**重点**工作", "重点"),
        ("plain **bold** words", "bold"),
        ("《**条例**》", "条例"),
    ],
)
def test_bold_works_beside_chinese_punctuation(text: str, strong: str) -> None:
    found = spans(text)
    assert [span.text for span in found if span.strong] == [strong]
    assert "".join(span.text for span in found) == text.replace("**", "")


def test_asterisks_that_emphasise_nothing_stay() -> None:
    assert plain(spans("3 * 4 和 5 * 6，以及 ** 两颗 ** 星")) == "3 * 4 和 5 * 6，以及 ** 两颗 ** 星"


def test_every_block_knows_its_line() -> None:
    found = blocks("\n# 题\n\n段一\n\n1. 甲\n2. 乙\n\n---\n\n段二")
    assert [(type(block), block.line) for block in found] == [
        (Heading, 2),
        (Paragraph, 4),
        (ItemList, 6),
        (Rule, 9),
        (Paragraph, 11),
    ]


def test_the_lines_of_the_contents_stay_apart_with_their_cells_and_numbers() -> None:
    found = blocks("目录\n\n栏目\t甲……李敏（1） 乙……王静（2）\n栏目二\t丙……周山（3）")
    assert [(block.line, texts((block,))) for block in found[1:]] == [
        (3, ("栏目\t甲……李敏（1） 乙……王静（2）",)),
        (4, ("栏目二\t丙……周山（3）",)),
    ]


def test_a_line_end_inside_a_chinese_paragraph_leaves_no_space() -> None:
    assert plain(spans("人民\n代表\nand\nothers")) == "人民代表 and others"


def test_a_forced_line_break_is_kept() -> None:
    assert plain(spans("内部刊物  \n注意保存")) == "内部刊物\n注意保存"


def test_links_keep_only_addresses_that_are_safe() -> None:
    assert spans("[好](https://example.org/) [坏](javascript:alert(1))") == (
        Span("好", href="https://example.org/"),
        Span(" 坏"),
    )


@pytest.mark.parametrize(
    "address", ["#top", "other.html", "//example.org/", "data:text/html,x", "ftp://a/", "http:"]
)
def test_a_link_that_leads_nowhere_from_a_mail_is_text(address: str) -> None:
    assert spans(f"[好]({address})") == (Span("好"),)


def test_a_list_keeps_its_start_and_the_items_inside_its_items() -> None:
    (found,) = blocks("3. 甲\n4. 乙\n   - 丙\n   - 丁")
    assert isinstance(found, ItemList)
    assert (found.ordered, found.start) == (True, 3)
    assert [plain(item) for item in found.items] == ["甲", "乙", "丙", "丁"]


def test_a_table_keeps_its_rows() -> None:
    (found,) = blocks("| 项目 | 数 |\n|---|---|\n| 路灯 | **6** |")
    assert isinstance(found, Table)
    assert found.header
    assert [[plain(cell) for cell in row] for row in found.rows] == [["项目", "数"], ["路灯", "6"]]


def test_paragraphs_indented_by_spaces_are_no_program_code() -> None:
    assert texts(blocks("    同志们：\n\n    大家好。")) == ("同志们：", "大家好。")


def test_a_note_in_brackets_is_no_link_definition() -> None:
    assert texts(blocks("[注]: 详见附件\n\n正文。")) == ("[注]: 详见附件", "正文。")


def test_html_inside_is_cleaned_or_shown_and_never_passed_on() -> None:
    found = blocks("好<b>粗</b>的<script>alert(1)</script>字<br>下一行 <承德> <x-y>z</x-y>")
    assert texts(found) == ("好粗的<script>alert(1)</script>字\n下一行 <承德> <x-y>z</x-y>",)


def test_html_blocks_become_blocks_with_their_lines() -> None:
    found = blocks("甲\n\n<div onclick='x()'>\n<p>乙</p>\n<script>evil()</script>\n</div>\n\n丙")
    assert [(block.line, texts((block,))) for block in found] == [(1, ("甲",)), (4, ("乙",)), (8, ("丙",))]
