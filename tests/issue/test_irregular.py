"""Supplements, double issues and parts are told from issues of the sequence."""

from __future__ import annotations

import pytest

from distributor.issue.irregular import is_marked, regular_title
from tests.issue import paper

IRREGULAR = [
    "2027年增刊第1期",
    "2027年第9-10期",
    "2026年第1—2期（合刊）\u3000总第120期",
    "第9、10期合刊",
    "9—10期",
    "第九至十期",
    "第９－１０期",
    "2026年第9期（上）",
    "第9期上",
    "2026年第1期（增刊）",
    "特刊",
    "号 外",
    "2026年专刊",
    "2026年第9期（上半月）",
    "第3期上册",
    "云州人大工作（增刊）",
    "云州人大工作增刊",
    "第9/10期",
    "第9期、第10期",
    "第9期第10期",
    "第9期 第10期",
    "2026年9月上半期",
    "第9A期",
    "副刊第2期",
    "总第317-318期",
    "增 刊 第 1 期",
    "上半月刊",
    "专刊（三）",
    "云州人大工作（上）",
    "第9期·特刊",
    "第9—10期（总第317—318期）",
    "2026年第9 10期",
    "2026年第九、十期",
    "第5期（A）",
    "（增刊一）",
    "2026年第11期-第12期",
    "9月号外",
    "2026年第9期下半月",
]
REGULAR = [
    "2023年第9期",
    "第9期 2023年",
    "云州人大工作",
    "2026年5月8日",
    "2026年第3期 2026年5月8日出版",
    "第9期（总第318期）",
    "第9期/总第318期",
    "调研专刊",
    "内部刊物",
    "2026年第4期\u3000总第77期",
    "2026-9-10",
    "第3期（创刊号）",
    "第十一期",
    "2026年第9期 上海市人大",
    "上城人大",
    "2023年7月31日出版",
    "总第77期",
    "第12期 2026年6月18日",
    "人大工作简报 第9期 A4",
    "双月刊",
    "2026年第4期，总第77期",
    "第3期 6月刊",
    "中共云岭县委办公室 2026年3月25日",
    "第3期（2026年6月）",
    "第9期 下城区人大",
    "第3期 2—3月",
    "2026年第4期 5月10日",
]


PIECES = [
    "第7期（二）",
    "第7期（第二部分）",
    "第7期（续）",
    "第7期（补）",
    "第7期（1/2）",
    "第7期②",
    "第7期 Ⅱ",
    "2026年第7期 增订",
    "第7期补遗",
    "2026年加刊第7期",
    "2026年増刊第1期",
    "下 册",
]


@pytest.mark.parametrize("text", [*IRREGULAR, *PIECES])
def test_what_the_number_alone_does_not_name_is_marked(text: str) -> None:
    assert is_marked(text)


@pytest.mark.parametrize("text", REGULAR)
def test_other_lines_of_a_masthead_are_not(text: str) -> None:
    assert not is_marked(text)


@pytest.mark.parametrize(
    "text", ["2027年增刊第1期", "2027年第9—10期", "第九、十期合刊", "第3期（上）", "号外"]
)
@pytest.mark.parametrize("contents", [True, False])
def test_such_an_issue_stops_the_send_with_contents_and_without(text: str, contents: bool) -> None:
    document = paper.ISSUE.replace("2026年第3期", f"2026年\n\n{text}")
    if not contents:
        document = "\n".join(
            line for line in document.splitlines() if "……" not in line and "目 录" not in line
        )
    found = [one for one in paper.issue(document).problems if one.code == "issue-irregular"]
    assert [(one.severity, one.line, text in one.message) for one in found] == [
        ("stop", paper.line_of(document, text), True)
    ]


def test_the_title_that_a_special_issue_belongs_to() -> None:
    assert regular_title("云州人大工作专刊") == regular_title("云州人大工作（专刊）") == "云州人大工作"
    assert regular_title("云州人大工作") == ""


@pytest.mark.parametrize(
    "line", ["溪城市人大常委会研究室 2026年第7-8期", "溪城市人大常委会研究室 2026年增刊第3期"]
)
def test_the_line_of_the_publisher_may_say_it(line: str) -> None:
    parsed = paper.changed(("溪城市人大常委会研究室\n\n2026年第3期", line))
    assert "issue-irregular" in paper.codes(parsed)


def test_a_publisher_may_have_such_a_word_in_its_name() -> None:
    parsed = paper.changed(("溪城市人大常委会研究室", "《调研专刊》编辑部"))
    assert (parsed.problems, parsed.number) == ((), 3)


@pytest.mark.parametrize("line", ["总第345期 第3期", "（总第345期）", "总第345期　2026年第3期"])
def test_the_number_through_all_years_says_no_such_thing(line: str) -> None:
    parsed = paper.changed(("2026年第3期", f"2026年第3期\n\n{line}"))
    assert "issue-irregular" not in paper.codes(parsed)
    assert parsed.number == 3


def test_a_number_with_words_that_nobody_knows_names_no_issue() -> None:
    parsed = paper.changed(("2026年第3期", "2026年第3期 换届特别企划"))
    assert paper.codes(parsed, "stop") == ["issue-irregular", "line-unknown"]
