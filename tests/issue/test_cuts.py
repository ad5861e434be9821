"""Paragraphs that a page break cut in two."""

from __future__ import annotations

import pytest

from distributor.issue.issue import Block, Heading, Paragraph, Rule, Span, plain, texts
from distributor.issue.joined_paragraphs import mend

LONG = "全市各级人大代表走进田间地头，听取乡亲们的意见建议，把问题"  # fills a printed line, has no end


def mended(*pieces: str) -> tuple[str, ...]:
    blocks = [Paragraph(line, (Span(piece),)) for line, piece in enumerate(pieces, 1)]
    return texts(mend(blocks))


@pytest.mark.parametrize(
    "rest", ["一件一件记在本子上。", "交给部门办理。（续）", "分成三类：", "“当面”说清楚。"]
)
def test_the_halves_become_one(rest: str) -> None:
    assert mended(LONG, rest) == (LONG + rest,)


def test_a_paragraph_may_be_cut_twice() -> None:
    page = "很长的一页，" * 40 + "写到这里"
    assert mended(LONG, page, "终于写完了。", "另一段。") == (LONG + page + "终于写完了。", "另一段。")


def test_the_page_number_between_the_halves_goes() -> None:
    assert mended(LONG, "— 12 —", "记在本子上。") == (LONG + "记在本子上。",)


def test_the_line_that_a_converter_drew_between_the_halves_goes() -> None:
    halves: list[Block] = [
        Paragraph(1, (Span(LONG),)),
        Rule(2),
        Rule(3),
        Paragraph(4, (Span("记在本子上。"),)),
    ]
    assert texts(mend(halves)) == (LONG + "记在本子上。",)
    apart: list[Block] = [Paragraph(1, (Span("写完了。"),)), Rule(2), Paragraph(3, (Span("另一段。"),))]
    assert mend(apart) == tuple(apart)


def test_bold_and_line_number_survive() -> None:
    halves = [
        Paragraph(7, (Span("加粗的开头。", strong=True), Span(LONG))),
        Paragraph(9, (Span("记下"), Span("要点。", strong=True))),
    ]
    (whole,) = mend(halves)
    assert isinstance(whole, Paragraph)
    assert whole.line == 7
    assert whole.spans == (
        Span("加粗的开头。", strong=True),
        Span(LONG + "记下"),
        Span("要点。", strong=True),
    )


def test_words_of_latin_letters_are_not_glued_and_numbers_are_not_torn() -> None:
    assert mended("他把二十页的材料全部存进了新装的软件 Word", "for Windows 里。")[0].endswith(
        "Word for Windows 里。"
    )
    assert mended("这项工程的全部投资合计起来一共达到了人民币12", "00万元。")[0].endswith("1200万元。")


@pytest.mark.parametrize(
    "pair",
    [
        ("同志们：", "这次会议的主要任务是总结工作。"),
        ("各位代表，同志们", "今天我们开会。"),  # shorter than a printed line
        (LONG + "写下来。", "另起一段。"),
        (LONG + "写下来。”", "另起一段。"),
        (LONG + "如下：", "第一件。"),
        (LONG, "一、提高认识。"),
        (LONG, "（二）加强领导。"),
        (LONG, "第三，加强监督。"),
        (LONG, "——在座谈会上的讲话。"),
        (LONG, "●路灯。"),
        (LONG, "2. 路灯。"),
        ("（一）进一步提高认识切实增强做好代表工作的责任感", "做好代表工作，意义重大。"),
        (LONG, "没有句号的短行"),
    ],
)
def test_two_paragraphs_stay_two(pair: tuple[str, str]) -> None:
    assert mended(*pair) == pair


def test_lines_of_a_list_stay_lines() -> None:
    listed = tuple(f"第{number}小组组长由云麓区河埠街道代表联络站的负责同志担任" for number in "甲乙丙丁")
    assert mended(*listed) == listed


def test_nothing_is_joined_across_a_heading() -> None:
    blocks = (
        Paragraph(1, (Span(LONG),)),
        Heading(2, 2, (Span("小标题"),)),
        Paragraph(3, (Span("记在本子上。"),)),
    )
    assert mend(blocks) == blocks


def test_a_paragraph_alone_stays() -> None:
    (only,) = mend([Paragraph(1, (Span(LONG),))])
    assert isinstance(only, Paragraph)
    assert plain(only.spans) == LONG
