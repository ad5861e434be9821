"""The statistics as CSV, safe from formulas, and as XLSX with a chart."""

from __future__ import annotations

import csv
import io

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from distributor.language import gettext as _
from distributor.newsroom.statistics import headings
from distributor.newsroom.statistics.table import StatisticsTable
from distributor.text import CELL, csv_cell

_MOST_BARS = 30  # more could not be distinguished


def as_csv(table: StatisticsTable) -> bytes:
    """CSV in UTF-8 with a BOM for Excel; a cell that looks like a formula begins with an apostrophe."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(headings.headings(table))
    writer.writerows([map(csv_cell, row) for row in headings.cells(table)])
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(table: StatisticsTable) -> bytes:
    """A workbook with the table and a chart of received and adopted manuscripts."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _("Statistics")[:31]
    _fill(sheet, table)
    if table.rows:
        sheet.add_chart(_chart(sheet, table), f"{get_column_letter(len(headings.headings(table)) + 2)}2")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(sheet: Worksheet, table: StatisticsTable) -> None:
    rows: list[list[str | int | float]] = [[*headings.headings(table)], *headings.cells(table)]
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(number, place)
            cell.value = CELL.fit(value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula, whatever it begins with
            elif isinstance(value, float):
                cell.number_format = "0%"
            if number in (1, len(rows)):
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for place in range(1, len(rows[0]) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 24 if place <= len(rows[0]) - 4 else 12


def _chart(sheet: Worksheet, table: StatisticsTable) -> BarChart:
    """Two bars for each row, received and adopted."""
    last = 1 + min(len(table.rows), _MOST_BARS)
    received = len(headings.headings(table)) - 3
    chart = BarChart()
    chart.type, chart.style = "bar", 10
    chart.title = headings.title(table)
    chart.height, chart.width = max(7.0, 0.9 * last), 18.0
    chart.add_data(
        Reference(sheet, min_col=received, max_col=received + 1, min_row=1, max_row=last),
        titles_from_data=True,
    )
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=last))
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"  # the first row on top
    return chart
