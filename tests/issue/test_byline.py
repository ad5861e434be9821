"""Who signed an article, and where the line stands."""

from __future__ import annotations

import pytest

from distributor.issue.byline import agrees, signers, take
from distributor.issue.issue import Paragraph, Picture, Rule, Span, texts


def taken(*pieces: str, authors: tuple[str, ...] = ()) -> tuple[tuple[str, ...], str]:
    signed = take([Paragraph(1, (Span(piece),)) for piece in pieces], authors)
    return texts(signed.blocks), signed.byline


@pytest.mark.parametrize(
    "line",
    [
        "（王光洁）",
        "(王彬彬 宋磊)",
        "（作者系市社科联党组书记、主席 王景山）",
        "（作者单位：市委党校）",
        "（供稿：李敏）",
        "（本刊记者 李敏）",
    ],
)
def test_a_byline_may_be_a_line_of_its_own(line: str) -> None:
    assert taken("正文。", line) == (("正文。",), line)


@pytest.mark.parametrize("line", ["（李敏）", "（王彬彬 王志伟）", "（作者系市委党校副教授 景树才）"])
def test_a_byline_may_stand_behind_the_last_sentence(line: str) -> None:
    assert taken("前文。", "取得实效。" + line) == (("前文。", "取得实效。"), line)


def test_a_byline_without_full_stop_before_it_must_name_the_authors_of_the_contents() -> None:
    assert taken("取得实效（李敏）", authors=("李敏",)) == (("取得实效",), "（李敏）")
    assert taken("取得实效（李敏）") == (("取得实效（李敏）",), "")


def test_authors_of_the_contents_need_no_brackets() -> None:
    assert taken("正文。", "李 敏", authors=("李敏",)) == (("正文。",), "李 敏")
    assert taken("正文。", "作者：李敏") == (("正文。",), "作者：李敏")


def test_a_unit_before_the_name_belongs_to_the_byline() -> None:
    line = "（双桥区人大常委会 石坚强）"
    assert taken("正文。", line, authors=("石坚强",)) == (("正文。",), line)


@pytest.mark.parametrize(
    "line",
    [
        "（待续）",
        "（完）",
        "（掌声）",
        "（此件公开发布）",
        "（见附件）",
        "（单位：万元）",
        "李敏",
        "欢迎订阅",
    ],
)
def test_other_lines_stay_text(line: str) -> None:
    assert taken("正文。", line) == (("正文。", line), "")
    assert taken("正文。" + line) == (("正文。" + line,), "")


def test_bold_before_a_byline_stays_bold() -> None:
    signed = take([Paragraph(1, (Span("重点", strong=True), Span("很清楚。（李敏）")))], ())
    assert signed.blocks == (Paragraph(1, (Span("重点", strong=True), Span("很清楚。"))),)


def test_rules_below_the_byline_go() -> None:
    signed = take([Paragraph(1, (Span("正文。"),)), Paragraph(2, (Span("（李敏）"),)), Rule(3)], ())
    assert (texts(signed.blocks), signed.byline) == (("正文。",), "（李敏）")


def test_pictures_may_follow_the_byline() -> None:
    picture = Picture(3, "x.png", "", "image/png", b"x")
    signed = take([Paragraph(1, (Span("正文。"),)), Paragraph(2, (Span("（李敏）"),)), picture], ())
    assert signed.blocks == (Paragraph(1, (Span("正文。"),)), picture)
    assert signed.byline == "（李敏）"


def test_an_article_of_one_line_is_not_its_own_byline() -> None:
    assert taken("（李敏）") == (("（李敏）",), "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("（王光洁）", ("王光洁",)),
        ("（王彬彬 宋 磊）", ("王彬彬", "宋磊")),
        ("（作者系承德市社科联党组书记、主席 王景山）", ("王景山",)),
        ("（作者系市人大常委会常委 王静）", ("王静",)),
        ("（作者系市委党校教师 陈青；市教育局干部 周山）", ("陈青", "周山")),
        ("（作者王景山系市社科联主席）", ("王景山",)),
        ("（作者：李敏）", ("李敏",)),
        ("（作者：李敏、王静）", ("李敏", "王静")),
        ("（作者：图雅）", ("图雅",)),
        ("（李文/王静）", ("李文", "王静")),
        ("（作者李有为系市教育局干事）", ("李有为",)),
        ("（作者单位：市委党校）", ()),
    ],
)
def test_the_names_in_a_byline_are_found_among_titles(line: str, expected: tuple[str, ...]) -> None:
    assert signers(line) == expected


def test_a_byline_agrees_with_the_contents_whatever_else_it_says() -> None:
    assert agrees("（作者系市社科联主席 王 景山）", ("王景山",))
    assert not agrees("（王景山）", ("王景山", "李敏"))
    assert not agrees("（李文勤）", ("李文",))
