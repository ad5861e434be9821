"""`distributor statistics`: 用稿统计."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from distributor.cli import table, text
from distributor.cli.command import as_json, command, of_publication, one_of
from distributor.cli.whole_file import whole_file
from distributor.desk import publications
from distributor.language import gettext as _
from distributor.newsroom.statistics import chart, headings, sheet
from distributor.newsroom.statistics.table import BY, By, Row, StatisticsTable, count

_day = click.DateTime(["%Y-%m-%d"])
_file = click.Path(dir_okay=False, path_type=Path)


@command(help=_("Count the manuscripts that were received, adopted and published (用稿统计)."))
@click.option("--from", "since", type=_day, metavar="YYYY-MM-DD", help=_("The first day of receipt."))
@click.option("--to", "until", type=_day, metavar="YYYY-MM-DD", help=_("The last day of receipt."))
@click.option("--by", type=one_of(BY), default="contributor", help=_("Count by contributor, unit or month."))
@click.option("--csv", "csv_file", type=_file, help=_("Write a CSV file that opens in Excel and WPS."))
@click.option("--xlsx", "xlsx_file", type=_file, help=_("Write an Excel file with a chart."))
@click.option("--svg", "svg_file", type=_file, help=_("Write the chart as an SVG picture."))
@of_publication
@as_json
def statistics(
    *,
    since: dt.datetime | None,
    until: dt.datetime | None,
    by: By,
    csv_file: Path | None,
    xlsx_file: Path | None,
    svg_file: Path | None,
    publication: str | None,
    as_json: bool,
) -> None:
    own = publications.found(publication) if publication else None
    found = count(by, since.date() if since else None, until.date() if until else None, own)
    makers = ((csv_file, sheet.as_csv), (xlsx_file, sheet.as_xlsx), (svg_file, chart.as_svg))
    files = [(path, make) for path, make in makers if path]
    for path, make in files:
        _write(path, make(found))
    if as_json:
        text.print_json(_json(found))
    elif not files:
        _show(found)


def _show(found: StatisticsTable) -> None:
    first = 1 if found.by != "contributor" else 2
    rows = [[*row[:-1], f"{row[-1]:.0%}"] for row in headings.cells(found)]
    table.show(headings.headings(found), rows, title=headings.title(found), right=range(first, first + 4))


def _json(found: StatisticsTable) -> dict[str, Any]:
    return {
        "by": found.by,
        "from": found.since.isoformat() if found.since else None,
        "to": found.until.isoformat() if found.until else None,
        "rows": [_row(row) for row in found.rows],
        "total": _row(found.total),
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "unit": row.unit,
        "received": row.received,
        "adopted": row.adopted,
        "published": row.published,
        "rate": round(row.rate, 4),
    }


def _write(path: Path, data: bytes) -> None:
    with whole_file(path) as fresh:
        fresh.write_bytes(data)
    text.note(_("%(file)s is written") % {"file": path})
