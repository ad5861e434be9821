"""`distributor deliveries`: what became of every copy, as a table, CSV or JSON."""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import click

from distributor import settings
from distributor.audience.fields import BY_NAME, LISTED
from distributor.cli import table, text
from distributor.cli.command import as_json, command, one_of
from distributor.cli.run import find, run_option
from distributor.cli.whole_file import whole_file
from distributor.delivery.keeping import archive
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.reason import unpacked
from distributor.states import DeliveryState
from distributor.store.models import Delivery
from distributor.store.queries import progress
from distributor.text import csv_cell
from distributor.words.copies import delivery_state_name, stage_name
from distributor.words.reasons import english_of, row_words

_IN_A_TABLE = len(LISTED) + 5  # columns; a file has all of them
_STATE = len(LISTED) + 2  # its column, before that of the reply

Row = dict[str, Any]


@command(help=_("List what became of every copy; the CSV opens in a spreadsheet."))
@click.argument("slug")
@click.option(
    "--csv",
    "file",
    type=click.Path(dir_okay=False, allow_dash=True),
    help=_("Write a CSV file (- for standard output)."),
)
@click.option("--state", type=one_of(Delivery.STATES), help=_("List only copies in this state."))
@click.option(
    "--came-back",
    is_flag=True,
    help=_("List only copies that came back: a mail system reported them as undelivered."),
)
@run_option
@as_json
def deliveries(
    *, slug: str, file: str | None, state: str | None, came_back: bool, number: int | None, as_json: bool
) -> None:
    run = find(slug, number)
    every = archive.rows(run, settings.ARCHIVE) if run.archived else progress.rows(run)
    rows = (row for row in every if state in (None, row["state"]) and (row["came_back"] or not came_back))
    if file:
        _write_csv(file, rows, run.columns)
    elif as_json:
        text.print_json([_as_json(row) for row in rows])
    else:
        table.show(_headings()[:_IN_A_TABLE], map(_cells, rows), right=(0,))


def _as_json(row: Row) -> dict[str, Any]:
    back = row["came_back"]
    if back:
        said = english_of([unpacked(back["reason"], back["reply"])])
        codes = {name: back[name] for name in ("reply_code", "enhanced_code")}
        back = {"made": _clock(back["made"]), **codes, "reply": said}
    return (
        _said({name: row[name] for name in progress.COLUMNS})
        | {
            "changed": _clock(row["changed"]),
            "came_back": back,
        }
        | ({"extra": row["extra"]} if row["extra"] else {})
    )


def _said(row: Row) -> Row:
    """The reason as `reason_code` and in English; for a suppressed copy it is a plain word."""
    code, reply = row["reason"], row["reply"]
    words = code if row.get("state") == DeliveryState.SUPPRESSED else english_of([unpacked(code, reply)])
    return {name: value for name, value in row.items() if name != "reason"} | {
        "reply": words,
        "reason_code": code,
    }


def _headings() -> list[str]:
    return [
        _("Copy no."),
        _("Group"),
        *(_(BY_NAME[name].title) for name in LISTED),
        _("State"),
        _("Reply"),
        _("Time"),
        _("Code"),
        _("Enhanced code"),
        _("Stage"),
        _("Relay"),
        _("Attempts"),
        _("Came back"),
    ]


def _cells(row: Row) -> list[object]:
    """The cells of a table; for a copy that came back, the report replaces the relay's reply."""
    cells = _line(row)
    if cells[-1]:
        cells[_STATE : _STATE + 2] = [_("%(state)s, came back") % {"state": cells[_STATE]}, cells[-1]]
    return cells[:_IN_A_TABLE]


def _line(row: Row) -> list[object]:
    state = delivery_state_name(str(row["state"]))
    who = [row["group__name"], *(row[name] for name in LISTED)]
    how = [row["reply_code"], row["enhanced_code"], stage_name(row["stage"]), row["relay"], row["attempts"]]
    reply = row_words(row["reason"], row["reply"])
    return [row["copy_number"], *who, state, reply, _clock(row["changed"]), *how, _report(row["came_back"])]


def _report(back: Row | None) -> str:
    """`2026-11-29 20:18:51 5.1.1 User unknown`; "" for a copy that did not come back."""
    if not back:
        return ""
    words = row_words(back["reason"], back["reply"])
    code = "" if back["enhanced_code"] in words else back["enhanced_code"]  # most reports say it themselves
    return " ".join(filter(None, [_clock(back["made"]), code, words]))


def _clock(moment: dt.datetime | None) -> str:
    return moment.astimezone(settings.ZONE).strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def _write_csv(name: str, rows: Iterable[Row], columns: Sequence[str]) -> None:
    """UTF-8 with a byte order mark, so that spreadsheets see Chinese."""
    if name == "-":
        _write_rows(sys.stdout, rows, columns)
        return
    with whole_file(Path(name)) as fresh, fresh.open("w", encoding="utf-8-sig", newline="") as file:
        count = _write_rows(file, rows, columns)
    words = ngettext("%(count)d copy written to %(file)s", "%(count)d copies written to %(file)s", count)
    text.note(words % {"count": count, "file": name})


def _write_rows(file: IO[str], rows: Iterable[Row], columns: Sequence[str]) -> int:
    """Write the rows; `columns` are the further columns of the recipients' files and come last."""
    writer = csv.writer(file)
    writer.writerow([*_headings(), *_harmless(columns)])
    count = 0
    for row in rows:
        extra = row["extra"] or {}
        writer.writerow(_harmless([*_line(row), *(extra.get(column, "") for column in columns)]))
        count += 1
    return count


def _harmless(line: Sequence[object]) -> Iterator[object]:
    return (csv_cell(text.line(value) if isinstance(value, str) else value) for value in line)
