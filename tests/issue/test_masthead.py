"""Title, notices, publisher, number, date."""

from __future__ import annotations

import datetime as dt

import pytest

from distributor.issue.document import read_bytes
from distributor.issue.lines import lines
from distributor.issue.masthead import Masthead, read


def masthead(text: str, name: str = "issue.md") -> Masthead:
    return read(lines(read_bytes(name, text.encode()).blocks))


def test_a_masthead_of_headings_and_lines() -> None:
    found = masthead(
        "内部刊物  \n注意保存\n\n# 溪城人大\n\n溪城市人大常委会研究室\n\n第3期  \n2026年\n\n2026年5月8日出版"
    )
    assert found == Masthead(
        publication="溪城人大",
        notices=("内部刊物", "注意保存"),
        publisher="溪城市人大常委会研究室",
        year=2026,
        number=3,
        date=dt.date(2026, 5, 8),
    )


def test_a_masthead_of_plain_lines_reads_the_same() -> None:
    lines_ = "内部资料 注意保存\n溪城人大\n溪城市人大常委会研究室\n第3期\n2026年5月8日出版"
    found = masthead(lines_, "issue.txt")
    assert (found.publication, found.publisher) == ("溪城人大", "溪城市人大常委会研究室")
    assert (found.notices, found.year, found.number) == (("内部资料", "注意保存"), 2026, 3)
    assert not found.rest


def test_publisher_and_date_may_share_a_line() -> None:
    found = masthead("# 溪城人大\n\n溪城市人大常委会办公室编印　　2026年5月8日\n\n第3期")
    assert found.publisher == "溪城市人大常委会办公室"
    assert (found.year, found.date) == (2026, dt.date(2026, 5, 8))


@pytest.mark.parametrize(
    ("line", "year", "number"),
    [
        ("2023年第9期", 2023, 9),
        ("第9期", None, 9),
        ("第９期", None, 9),
        ("第 9 期", None, 9),
        ("第十一期", None, 11),
        ("二〇二三年第九期", 2023, 9),
        ("2023年第9期（总第123期）", 2023, 9),
        ("（总第123期）第9期", None, 9),
        ("总第123期", None, "总123"),
        ("2023年第11、12期", 2023, "11-12"),
        ("2025年第12期 2026年1月8日出版", 2025, 12),
        ("No. 9, 2026", 2026, 9),
        ("2026, Issue 9", 2026, 9),
        ("Vol. 12, No. 3, September 2026", 2026, 3),
        ("Vol. 3, Nos. 1–2, 2026 (Double Issue)", 2026, "1-2"),
        ("Supplement 1, 2026", 2026, "Supplement 1"),
        ("Special Issue 2026", 2026, "Special Issue"),
        ("第3卷第9期", None, 9),
    ],
)
def test_number_and_year(line: str, year: int | None, number: int | str | None) -> None:
    found = masthead(f"# 溪城人大\n\n{line}")
    assert (found.year, found.number) == (year, number)
    assert not found.rest


def test_the_year_of_the_number_counts_before_that_of_the_date() -> None:
    found = masthead("# 溪城人大\n\n2025年第12期\n\n2026年1月8日出版")
    assert (found.year, found.date) == (2025, dt.date(2026, 1, 8))


def test_the_date_of_publication_counts_before_any_other() -> None:
    assert masthead("# 溪城人大\n\n2026年5月1日\n\n2026年5月8日出版").date == dt.date(2026, 5, 8)


def test_a_date_that_no_calendar_has_stops() -> None:
    (problem,) = masthead("# 溪城人大\n\n2026年2月30日出版").problems
    assert (problem.severity, problem.code, problem.line) == ("stop", "date-invalid", 3)


def test_two_numbers_stop() -> None:
    (problem,) = masthead("# 溪城人大\n\n第3期\n\n2026年第4期").problems
    assert (problem.severity, problem.code, problem.line) == ("stop", "number-contradiction", 5)


def test_lines_that_nobody_understands_are_handed_back() -> None:
    found = masthead("# 溪城人大\n\n溪城市人大常委会研究室\n\n第3期\n\n为民服务每一天")
    assert [line.text for line in found.rest] == ["为民服务每一天"]


def test_an_english_masthead() -> None:
    found = masthead(
        "# Riverside Gazette\n\nPublished by the Research Office\n\nVol. 12, No. 3\n\nSeptember 2026"
    )
    assert (found.publication, found.publisher) == ("Riverside Gazette", "the Research Office")
    assert (found.year, found.volume, found.number) == (2026, 12, 3)
    assert (found.date, found.date_printed) == (dt.date(2026, 9, 1), "September 2026")
    assert not found.rest and not found.problems


def test_a_title_and_all_the_rest_on_one_line() -> None:
    found = masthead("# Riverside Gazette, Vol. 12, No. 3, 1 September 2026")
    assert (found.publication, found.volume, found.number) == ("Riverside Gazette", 12, 3)
    assert (found.year, found.date, found.date_printed) == (2026, dt.date(2026, 9, 1), "")


@pytest.mark.parametrize("line", ["No. 9, Supplement 1, 2026", "Issue 9 (Special Issue), 2026"])
def test_an_english_supplement_to_a_number_is_not_filed_as_either(line: str) -> None:
    assert [one.code for one in masthead(f"# Riverside Gazette\n\n{line}").problems] == ["issue-irregular"]
