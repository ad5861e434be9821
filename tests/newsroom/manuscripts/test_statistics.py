"""用稿统计: counted right, and harmless in a spreadsheet and on a page."""

from __future__ import annotations

import csv
import datetime as dt
import io
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from distributor.newsroom.statistics import chart, sheet
from distributor.newsroom.statistics.table import Row, StatisticsTable, count
from distributor.store.models import Manuscript, Publication, Unit, Version
from tests.newsroom.manuscripts.conftest import OTHER, STORY, Post, Write, record


@pytest.fixture
def sent(post: Post, draft: Write) -> None:
    """王小雨 of the water office sent three (one adopted, one published), 李敏 of nowhere one in December."""
    for number, (title, body, state) in enumerate(
        [("一", STORY, "adopted"), ("二", OTHER, "published"), ("三", STORY[::-1], "rejected")]
    ):
        mail = post(received=dt.datetime(2026, 11, 3 + number, tzinfo=dt.UTC))
        manuscript = record(mail, draft(title, body, unit="溪城市水务局")).manuscript
        Manuscript.objects.filter(pk=manuscript.pk).update(state=state)
    late = dt.datetime(2026, 11, 30, 16, 30, tzinfo=dt.UTC)  # the first of December in Shanghai
    record(post("li@example.org", name="李敏", received=late), draft("四", OTHER[::-1], authors="李敏"))


def test_by_contributor(sent: None) -> None:
    found = count("contributor")
    assert found.rows == (Row("王小雨", "溪城市水务局", 3, 2, 1), Row("李敏", "", 1, 0, 0))
    assert (found.total.received, found.total.adopted, found.total.rate) == (4, 2, 0.5)


def test_of_one_publication(sent: None, publication: Publication) -> None:
    Manuscript.objects.filter(versions__title="四").update(publication=publication)
    assert count("contributor", publication=publication).rows == (Row("李敏", "", 1, 0, 0),)


def test_by_unit_and_by_the_offices_month(sent: None) -> None:
    assert [(row.name, row.received) for row in count("unit").rows] == [("溪城市水务局", 3), ("", 1)]
    assert [(row.name, row.received) for row in count("month").rows] == [("2026-11", 3), ("2026-12", 1)]


def test_a_unit_is_that_of_the_manuscript_as_it_stands_now(post: Post, draft: Write) -> None:
    for title, body, unit in (
        ("一", STORY, "溪城市水务局"),
        ("二", OTHER, "溪城水务局"),
        ("三", STORY[::-1], ""),
        ("四", OTHER[::-1], "溪城市财政局"),
    ):
        record(post(), draft(title, body, unit=unit))
    Unit.objects.create(name="溪城水务局", merged_into=Unit.objects.get(name="溪城市水务局"))
    assert [(row.name, row.received) for row in count("unit").rows] == [
        ("溪城市水务局", 3),
        ("溪城市财政局", 1),
    ]
    Version.objects.filter(title="四").update(unit="溪城市水务局", confirmed=["unit"])
    assert [(row.name, row.received) for row in count("unit").rows] == [("溪城市水务局", 4)]


def test_a_period_holds_both_its_days_in_the_offices_zone(sent: None) -> None:
    first, last = dt.date(2026, 11, 4), dt.date(2026, 11, 30)
    assert count("month", first, last).total.received == 2
    assert count("month", None, dt.date(2026, 12, 1)).total.received == 4
    assert count("month", dt.date(2026, 12, 1)).total.received == 1


def test_a_revision_is_no_second_manuscript(sent: None, post: Post, draft: Write) -> None:
    record(post(), draft("一", STORY + "后来下了雨。"))
    assert count().total.received == 4


def test_two_contributors_of_one_name_are_two(post: Post, draft: Write) -> None:
    record(post(), draft())
    record(post("wang@example.net"), draft("别的", OTHER))
    assert [row.received for row in count().rows] == [1, 1]


HOSTILE = StatisticsTable(
    "contributor",
    None,
    None,
    (Row("=cmd|'/c calc'!A1", " +1", 2, 1, 0), Row('\x02＝<b>&\u202e"', "－1", 1, 0, 0)),
)


def test_csv_opens_in_excel_and_runs_nothing() -> None:
    written = sheet.as_csv(HOSTILE)
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))
    assert rows[0] == ["contributor", "unit", "received", "adopted", "published", "rate"]
    assert rows[1] == ["'=cmd|'/c calc'!A1", "' +1", "2", "1", "0", "0.5"]
    assert rows[2][:2] == ["' ＝<b>& \"", "'－1"]
    assert rows[3] == ["total", "", "3", "1", "0", "0.3333"]


def test_xlsx_has_the_numbers_a_chart_and_no_formula() -> None:
    read = load_workbook(io.BytesIO(sheet.as_xlsx(HOSTILE)))
    own = read.worksheets[0]
    assert [cell.value for cell in own[2]] == ["=cmd|'/c calc'!A1", " +1", 2, 1, 0, 0.5]
    assert "f" not in {cell.data_type for row in own.iter_rows() for cell in row}
    assert own["F2"].number_format == "0%"
    assert len(own._charts) == 1


def test_an_empty_table_is_a_sheet_without_chart() -> None:
    own = load_workbook(io.BytesIO(sheet.as_xlsx(StatisticsTable("month", None, None, ())))).worksheets[0]
    assert [cell.value for cell in own[2]] == ["total", 0, 0, 0, 0]
    assert own._charts == []


def test_the_chart_is_well_formed_and_names_are_text() -> None:
    drawn = chart.svg(HOSTILE)
    root = ElementTree.fromstring(drawn)
    names = [element.text for element in root.iter("{http://www.w3.org/2000/svg}title")]
    assert names == ["Manuscripts received", "=cmd|'/c calc'!A1", '＝<b>&"']
    widths = [float(bar.get("width", "0")) for bar in root.iter("{http://www.w3.org/2000/svg}rect")][2:]
    assert widths == [420, 210, 210, 0]
    assert "<script" not in drawn and "style" not in drawn
    assert ElementTree.fromstring(chart.svg(StatisticsTable("month", None, None, ()))) is not None
