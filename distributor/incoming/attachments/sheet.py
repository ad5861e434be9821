"""Workbooks (.xlsx): every sheet as a table, with the values that were shown when it was saved."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from typing import Any

import openpyxl

from distributor.documents.values import Block, Heading, Span, Spans, Table
from distributor.incoming.attachments import blocks
from distributor.incoming.attachments.content import CUT, DAMAGED, TOO_LARGE, Content
from distributor.incoming.attachments.limits import MEGABYTE, Limits
from distributor.incoming.attachments.shelf import Shelf
from distributor.states import EnclosureState

_MOST_COLUMNS = 50
_MOST_INSIDE = 50 * MEGABYTE
_EMPTY_ROWS = 100  # then the rest of a sheet is taken for empty


def read(data: bytes, shelf: Shelf, limits: Limits) -> Content:
    """The content of an .xlsx."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_INSIDE:
                return Content(EnclosureState.FAILED, TOO_LARGE)
        found, whole = _blocks(data, limits)
    except Exception:  # noqa: BLE001 (openpyxl raises anything on hostile XML)
        return Content(EnclosureState.FAILED, DAMAGED)
    return blocks.content(found, shelf, limits, "" if whole else CUT)


def _blocks(data: bytes, limits: Limits) -> tuple[list[Block], bool]:
    """The sheets with their names, and whether that is all of them."""
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    found: list[Block] = []
    whole = True
    for sheet in book.worksheets:
        rows = _rows(sheet, limits.rows + 1)
        whole &= len(rows) <= limits.rows
        table = _table(rows[: limits.rows])
        heading = Heading(0, 2, (Span(sheet.title),))
        found += [*([heading] if len(book.worksheets) > 1 else []), *table] if table else []
    book.close()
    return found, whole


def _rows(sheet: Any, most: int) -> list[list[str]]:
    rows: list[list[str]] = []
    empty = 0
    for row in sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS):
        cells = [_shown(value) for value in row]
        empty = 0 if any(cells) else empty + 1
        rows += [cells] if any(cells) else []
        if len(rows) >= most or empty > _EMPTY_ROWS:
            break
    return rows


def _table(rows: list[list[str]]) -> list[Block]:
    width = max((index + 1 for row in rows for index, cell in enumerate(row) if cell), default=0)
    if not width:
        return []
    return [Table(0, tuple(tuple(_spans(cell) for cell in row[:width]) for row in rows), True)]


def _spans(cell: str) -> Spans:
    return (Span(cell),) if cell else ()


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value).strip()
