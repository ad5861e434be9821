"""/statistics (用稿统计): what was received and adopted in a period, as table, chart and files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from markupsafe import Markup

from distributor.language import gettext as _
from distributor.newsroom.statistics import chart, headings, sheet
from distributor.newsroom.statistics.table import BY, By, StatisticsTable, count
from distributor.store.queries import publications
from distributor.web import dates
from distributor.web.access import desk_only
from distributor.web.headers import as_private

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_ROWS = 500  # on the page; the files have all of them


@dataclass(frozen=True, slots=True)
class Period:
    """A choice of days; `query` leads to its statistics."""

    word: str
    query: str
    here: bool


@require_safe
@desk_only
def statistics(request: HttpRequest) -> HttpResponse:
    """The table that `?from=&to=&by=` asks for."""
    asked = _asked(request.GET)
    table = _table(asked)
    cells = headings.cells(table)
    context = {
        "table": table,
        "title": headings.title(table),
        "headings": headings.headings(table),
        "rows": cells[:-1][:_MOST_ROWS],
        "more": max(0, len(cells) - 1 - _MOST_ROWS),
        "total": cells[-1],
        "texts": len(cells[-1]) - 4,  # columns of words before those of numbers
        "chart": Markup(chart.svg(table)),
        "by": BY,
        "by_words": {"contributor": _("contributor"), "unit": _("unit"), "month": _("month")},
        "asked": asked,
        "publications": publications.every(),
        "query": urlencode(asked),
        "periods": periods(asked),
    }
    return render(request, "contributors/statistics.html", context)


@require_safe
@desk_only
def statistics_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    return _file(sheet.as_csv(_table(_asked(request.GET))), "text/csv; charset=utf-8", "statistics.csv")


@require_safe
@desk_only
def statistics_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as an Excel workbook with a chart."""
    return _file(sheet.as_xlsx(_table(_asked(request.GET))), _SPREADSHEET, "statistics.xlsx")


def periods(asked: Mapping[str, str]) -> list[Period]:
    """The periods that people ask for every day."""
    today = dates.today()
    month = today.replace(day=1)
    year = today.replace(month=1, day=1)
    before = month - dt.timedelta(days=1)
    spans = [
        (_("this year"), year, None),
        (_("this month"), month, None),
        (_("last month"), before.replace(day=1), before),
        (_("last year"), year.replace(year=year.year - 1), year - dt.timedelta(days=1)),
        (_("all"), None, None),
    ]
    return [_period(word, first, last, asked) for word, first, last in spans]


def _period(word: str, first: dt.date | None, last: dt.date | None, asked: Mapping[str, str]) -> Period:
    days = {"from": first.isoformat() if first else "", "to": last.isoformat() if last else ""}
    here = days["from"] == asked["from"] and days["to"] == asked["to"]
    return Period(word, urlencode({**days, "by": asked["by"], "publication": asked["publication"]}), here)


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    """The question in good order; without one it is about this year."""
    by = given.get("by", "")
    days = {name: _iso(given.get(name, "")) for name in ("from", "to")}
    if "from" not in given and "to" not in given:
        days["from"] = dates.today().replace(month=1, day=1).isoformat()
    publication = given.get("publication", "").strip()[:200]
    return {**days, "by": by if by in BY else BY[0], "publication": publication}


def _table(asked: Mapping[str, str]) -> StatisticsTable:
    by: By = next((name for name in BY if name == asked["by"]), BY[0])
    first, last = (dt.date.fromisoformat(asked[name]) if asked[name] else None for name in ("from", "to"))
    return count(by, first, last, publications.named(asked["publication"]))


def _iso(text: str) -> str:
    """The day as YYYY-MM-DD; "" for anything else, and for years that no mail can come from."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return ""
    return day.isoformat() if 1990 <= day.year < 2200 else ""


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = as_private(HttpResponse(content, media_type))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
