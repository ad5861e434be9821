"""Dates and numerals."""

from __future__ import annotations

import datetime as dt

import pytest

from distributor.issue import dates


@pytest.mark.parametrize(
    "written",
    [
        "2023年7月31日",
        "2023年07月31日出版",
        "２０２３年７月３１日",
        "2023 年 7 月 31 日",
        "2023-07-31",
        "2023.7.31",
        "2023/7/31",
        "二〇二三年七月三十一日",
        "二○二三年七月三十一日印发",
        "二零二三年七月三十一日",
        "31 July 2023",
        "Published 31st July, 2023",
        "July 31, 2023",
    ],
)
def test_a_date_is_read_in_every_usual_form(written: str) -> None:
    assert dates.find(written) == dt.date(2023, 7, 31)


@pytest.mark.parametrize(
    "written",
    [
        "2023年2月30日",
        "2023-13-01",
        "二〇二三年十三月一日",
        "2023年第9期",
        "电话2050518",
        "31 June 2023",
        "July 2023",
    ],
)
def test_what_no_calendar_has_is_no_date(written: str) -> None:
    assert dates.find(written) is None


@pytest.mark.parametrize(
    "line",
    [
        "(2023年7月6日)",
        "（二〇二三年七月六日）",
        "2023年7月6日",
        "（2023年7月6日上午）",
        "（2023年7月6日在市委党校）",
    ],
)
def test_a_line_that_is_a_date(line: str) -> None:
    assert dates.is_date_line(line)


@pytest.mark.parametrize(
    "line", ["2023年7月6日，市人大常委会召开会议。", "7月6日", "（王光洁）", "自2023年7月6日起"]
)
def test_a_line_that_only_holds_one(line: str) -> None:
    assert not dates.is_date_line(line)
