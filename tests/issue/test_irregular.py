"""Supplements, double issues and parts are told from issues of the sequence, and have their own number."""

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


FILED = {
    "2027年增刊第1期": (2027, "增刊1", "2027-z1"),
    "增 刊 第 1 期": (2026, "增刊1", "2026-z1"),
    "（增刊一）": (2026, "增刊1", "2026-z1"),
    "2026年増刊第1期": (2026, "增刊1", "2026-z1"),
    "2027年第9—10期": (2027, "9-10", "2027-09-10"),
    "第9、10期合刊": (2026, "9-10", "2026-09-10"),
    "第９－１０期": (2026, "9-10", "2026-09-10"),
    "第九、十期合刊": (2026, "9-10", "2026-09-10"),
    "第9期、第10期": (2026, "9-10", "2026-09-10"),
    "9—10期": (2026, "9-10", "2026-09-10"),
    "2026年第1—2期（合刊）　总第120期": (2026, "1-2", "2026-01-02"),
    "第9—10期（总第317—318期）": (2026, "9-10", "2026-09-10"),
    "第12期（下）": (2026, "12下", "2026-12b"),
    "第12期下半月": (2026, "12下", "2026-12b"),
    "第3期上册": (2026, "3上", "2026-03a"),
    "第5期（A）": (2026, "5A", "2026-05-a"),
    "第7期（第二部分）": (2026, "7(2)", "2026-07-p2"),
    "2026年特刊": (2026, "特刊", "2026-t"),
    "特刊第2期": (2026, "特刊2", "2026-t2"),
    "专刊（三）": (2026, "专刊3", "2026-zk3"),
    "号外": (2026, "号外", "2026-hw"),
    "总第120期": (2026, "总120", "2026-n120"),
}
# Two readings, or none: a supplement to No. 9 or the ninth, a second piece of an issue or a note about it.
DOUBTFUL = [
    *("2026年第1期（增刊）", "第9期·特刊", "第9期增刊", "云州人大工作增刊", "第9、11期", "2026年第9 10期"),
    *("第9期第10期", "9月号外", "2026年9月上半期", "2026年加刊第7期", "第9期合刊", "第12-1期合刊"),
    *("第7期（二）", "第7期（续）", "第7期（1/2）", "第7期②", "第7期 Ⅱ", "2026年第7期 增订", "第7期补遗"),
    "（两会特刊）",
]


def with_number(text: str, *, contents: bool = True) -> str:
    """The small issue with those words in place of its number."""
    document = paper.ISSUE.replace("2026年第3期", f"2026年\n\n{text}" if "年" not in text else text)
    if contents:
        return document
    return "\n".join(line for line in document.splitlines() if "……" not in line and "目 录" not in line)


@pytest.mark.parametrize("contents", [True, False])
@pytest.mark.parametrize(("text", "identity"), FILED.items())
def test_what_has_one_reading_is_filed_under_its_own_number(
    text: str, identity: tuple[int, str, str], contents: bool
) -> None:
    parsed = paper.issue(with_number(text, contents=contents))
    assert [one for one in paper.codes(parsed, "stop") if one != "contents-missing"] == []
    assert (parsed.year, parsed.number, parsed.slug) == identity


@pytest.mark.parametrize("contents", [True, False])
@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_may_be_read_otherwise_is_filed_under_no_number_and_stops(text: str, contents: bool) -> None:
    document = with_number(text, contents=contents)
    parsed = paper.issue(document)
    found = [one for one in parsed.problems if one.code in ("issue-irregular", "number-contradiction")]
    assert [(one.severity, one.line) for one in found] == [("stop", paper.line_of(document, text))]
    assert parsed.number in (None, 9), "never as if it were of the sequence, without a word"


@pytest.mark.parametrize("half", ["下 册", "下半月刊", "（下）"])
def test_a_half_may_stand_below_the_number(half: str) -> None:
    parsed = paper.changed(("2026年第3期", f"2026年第3期\n\n{half}"))
    assert (parsed.number, parsed.slug, parsed.problems) == ("3下", "2026-03b", ())


def test_a_half_of_nothing_stops() -> None:
    parsed = paper.changed(("2026年第3期", "2026年\n\n下 册"))
    assert (parsed.number, paper.codes(parsed, "stop")) == (None, ["issue-irregular"])


def test_a_supplement_beside_the_number_of_an_issue_is_neither() -> None:
    parsed = paper.changed(("2026年第3期", "2026年第3期\n\n增刊"))
    assert (parsed.number, paper.codes(parsed)) == (3, ["issue-irregular"])


def test_it_is_called_as_printed() -> None:
    parsed = paper.changed(("2026年第3期", "2026年第1—2期（合刊）　总第120期"))
    assert (parsed.number_in_chinese, parsed.number_in_english) == ("第1—2期（合刊）", "Nos. 1–2")
    assert (parsed.total, paper.changed(("第3期", "第９期")).number_in_chinese) == ((120,), "第9期")


def test_the_title_that_a_special_issue_belongs_to() -> None:
    assert regular_title("云州人大工作专刊") == regular_title("云州人大工作（专刊）") == "云州人大工作"
    assert regular_title("云州人大工作") == ""


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("溪城市人大常委会研究室 2026年第7-8期", "7-8"),
        ("2026年第7-8期 溪城市人大常委会研究室", "7-8"),
        ("溪城市人大常委会研究室 2026年增刊第3期", "增刊3"),
    ],
)
def test_the_line_of_the_publisher_may_say_it(line: str, number: str) -> None:
    parsed = paper.changed(("溪城市人大常委会研究室\n\n2026年第3期", line))
    assert (parsed.publisher, parsed.number, parsed.problems) == ("溪城市人大常委会研究室", number, ())


def test_the_line_of_the_title_may_say_it() -> None:
    parsed = paper.changed(("溪城人大\n\n溪城", "溪城人大（增刊）\n\n溪城"), ("2026年第3期", "2026年"))
    assert (parsed.publication, parsed.number, parsed.problems) == ("溪城人大", "增刊", ())


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
