"""What stands under a title."""

from __future__ import annotations

import pytest

from distributor.issue.issue import Article, Heading, ItemList, plain
from tests.issue import paper
from tests.issue.paper import ISSUE, issue, words

TITLE = "# 春灌时节话水利\n\n清明刚过，渠水就进了田。\n\n（王小雨）"


def first(under: str, author: str = "王小雨") -> Article:
    text = ISSUE.replace(TITLE, f"# 春灌时节话水利\n\n{under}").replace("王小雨（1）", f"{author}（1）")
    parsed = issue(text)
    assert not [problem for problem in parsed.problems if problem.severity == "stop"]
    return parsed.articles[0]


def test_subtitle_date_and_speaker_stand_above_the_speech() -> None:
    found = first("——在水利工作会议上的讲话\n\n(2026年4月7日)\n\n王小雨\n\n同志们：\n\n大家好。")
    assert (found.subtitle, found.date_line) == ("——在水利工作会议上的讲话", "(2026年4月7日)")
    assert (found.authors, found.byline) == (("王小雨",), "")
    assert words(found) == ["同志们：", "大家好。"]


def test_their_order_does_not_matter_and_they_may_be_headings() -> None:
    found = first("## （二〇二六年四月七日）\n\n## 王 小雨\n\n## ——在水利工作会议上的讲话\n\n大家好。")
    assert (found.subtitle, found.date_line) == ("——在水利工作会议上的讲话", "（二〇二六年四月七日）")
    assert (found.authors, words(found)) == (("王小雨",), ["大家好。"])


def test_a_speaker_with_an_office_keeps_it() -> None:
    found = first("市人大常委会主任 王小雨\n\n大家好。")
    assert (found.byline, words(found)) == ("市人大常委会主任 王小雨", ["大家好。"])


def test_nothing_is_lost_where_the_author_stands_above_and_below() -> None:
    found = first("市人大常委会主任 王小雨\n\n大家好。\n\n（王小雨）")
    assert (found.byline, words(found)) == ("市人大常委会主任 王小雨", ["大家好。"])
    found = first("市人大常委会主任 王小雨\n\n大家好。\n\n（作者系市水务局干部 王小雨）")
    assert found.byline == "市人大常委会主任 王小雨 （作者系市水务局干部 王小雨）"


def test_without_author_in_the_contents_the_speaker_or_the_byline_is_the_author() -> None:
    assert first("王小雨\n\n大家好。", author="").authors == ("王小雨",)
    assert first("大家好。\n\n（王小雨 宋 磊）", author="").authors == ("王小雨", "宋磊")
    assert first("大家好。\n\n（作者系市水务局干部 王小雨）", author="").authors == ("王小雨",)
    assert first("大家好。", author="").authors == ()


def test_authors_of_the_contents_count_before_the_byline() -> None:
    found = first("大家好。\n\n（王小雨）", author="王小雨 李 敏")
    assert found.authors == ("王小雨", "李敏")
    assert found.byline == "（王小雨）"


def test_a_first_sentence_that_begins_with_a_name_stays_text() -> None:
    assert words(first("王小雨走进田里。"))[0] == "王小雨走进田里。"
    assert words(first("王小雨"))[0] == "王小雨"  # nothing else is there


def test_inner_headings_take_the_level_of_their_numbering() -> None:
    found = first(
        "### 一、渠\n\n甲。\n\n## 二、闸\n\n#### （一）门\n\n乙。\n\n##### 1. 锁\n\n丙。\n\n## 结语\n\n丁。"
    )
    levels = [(plain(block.spans), block.level) for block in found.body if isinstance(block, Heading)]
    assert levels == [("一、渠", 3), ("二、闸", 3), ("（一）门", 4), ("1. 锁", 5), ("结语", 3)]


def test_a_numbered_short_line_is_a_heading_even_where_nobody_marked_it() -> None:
    found = first("一、渠系的来历\n\n渠系很老。\n\n二、渠系的将来\n\n渠系很新。")
    assert [type(block).__name__ for block in found.body] == ["Heading", "Paragraph", "Heading", "Paragraph"]


def test_numbered_lines_one_below_the_other_are_a_list_and_no_headings() -> None:
    found = first("会议有三项议程：\n\n一、听取报告\n\n二、审议草案\n\n三、人事任免\n\n会议开得好。")
    assert "Heading" not in [type(block).__name__ for block in found.body]
    assert words(found)[1:4] == ["一、听取报告", "二、审议草案", "三、人事任免"]


def test_lists_and_links_are_kept() -> None:
    found = first("1. 渠\n2. [闸](https://example.org/)")
    assert isinstance(found.body[0], ItemList)
    assert found.body[0].items[1][0].href == "https://example.org/"


def test_a_long_paragraph_above_a_byline_is_mended_first() -> None:
    half = "清明刚过，渠水就顺着新修的渠道一路流进了千家万户的"
    assert words(first(f"{half}\n\n田里。（王小雨）")) == [f"{half}田里。"]


@pytest.mark.parametrize("rule", ["---", "***"])
def test_rules_between_articles_belong_to_none(rule: str) -> None:
    assert words(first(f"{rule}\n\n大家好。\n\n（王小雨）\n\n{rule}")) == ["大家好。"]


def test_words_are_counted_without_spaces() -> None:
    assert first("共 3 项，a b。").words == 7


@pytest.mark.parametrize("name", ["刘文勤", "李文", "文勤", "王文图"])
def test_an_author_whose_name_has_a_label_in_it_arrives_as_written(name: str) -> None:
    without = "\n".join(line for line in paper.ISSUE.splitlines() if "……" not in line)
    parsed = paper.issue(without.replace("清明刚过", f"{name}\n\n清明刚过").replace("\n（王小雨）\n", "\n"))
    assert paper.article(parsed, "春灌时节话水利").authors == (name,)


def test_a_name_that_may_be_a_label_stops_the_send_where_it_stands() -> None:
    parsed = paper.changed(("……王小雨", "……文 勤"), ("（王小雨）", "（文 勤）"))
    found = [problem for problem in parsed.problems if problem.code == "name-unclear"]
    assert [(problem.severity, problem.line) for problem in found] == [("stop", 13), ("stop", 20)]
    assert "文勤" in found[0].remedy


@pytest.mark.parametrize("line", ["刘文琴", "（刘文琴）", "作者：刘文琴"])
def test_a_line_above_the_text_that_names_somebody_else_is_pointed_out(line: str) -> None:
    parsed = paper.changed(
        ("……王小雨", "……刘文勤"), ("清明刚过", f"{line}\n\n清明刚过"), ("\n（王小雨）\n", "")
    )
    assert "authors-differ" in paper.codes(parsed)
    assert paper.article(parsed, "春灌时节话水利").byline == line
