"""The texts of the statistics: title, headings, names, cells."""

from __future__ import annotations

from distributor.language import gettext as _
from distributor.language import pgettext
from distributor.newsroom.statistics.table import Row, StatisticsTable
from distributor.states import ManuscriptState
from distributor.words.manuscripts import manuscript_state_name


def title(table: StatisticsTable) -> str:
    """The title, with the period."""
    if table.since and table.until:
        days = {"since": table.since.isoformat(), "until": table.until.isoformat()}
        return _("Manuscripts received from %(since)s to %(until)s") % days
    if table.since:
        return _("Manuscripts received since %(since)s") % {"since": table.since.isoformat()}
    if table.until:
        return _("Manuscripts received until %(until)s") % {"until": table.until.isoformat()}
    return pgettext("title", "Manuscripts received")


def headings(table: StatisticsTable) -> list[str]:
    """The headings of the columns."""
    first = {"contributor": _("contributor"), "unit": _("unit"), "month": _("month")}[table.by]
    unit = [_("unit")] if table.by == "contributor" else []
    return [
        first,
        *unit,
        _("received"),
        manuscript_state_name(ManuscriptState.ADOPTED),
        manuscript_state_name(ManuscriptState.PUBLISHED),
        _("rate"),
    ]


def name(row: Row) -> str:
    """The name of a row."""
    return row.name or _("unknown")


def cells(table: StatisticsTable) -> list[list[str | int | float]]:
    """Every row, then the total; the rate is a number from 0 to 1."""
    total = table.total
    rows = [_cells(table, row, name(row)) for row in table.rows]
    return [*rows, _cells(table, total, _("total"))]


def _cells(table: StatisticsTable, row: Row, first: str) -> list[str | int | float]:
    unit = [row.unit] if table.by == "contributor" else []
    return [first, *unit, row.received, row.adopted, row.published, round(row.rate, 4)]
