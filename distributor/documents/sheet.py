"""Workbooks (.xlsx): every sheet as a table, with the values that were shown when it was saved."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import openpyxl

from distributor.documents import package
from distributor.documents.result import FileContent, Unreadable
from distributor.documents.values import Block, Heading, Lost, Span, Spans, Table

_MOST_COLUMNS = 50
_MOST_INSIDE = 50 * 1024 * 1024  # octets
_EMPTY_ROWS = 100  # then the rest of a sheet is taken for empty


def read(data: bytes, rows: int) -> FileContent:
    """The content of an .xlsx, of each sheet at most so many rows; raises Unreadable."""
    try:
        package.weigh(data, _MOST_INSIDE, _MOST_INSIDE)
        found, whole = _blocks(data, rows)
    except Unreadable:
        raise
    except Exception as error:  # openpyxl raises anything on hostile XML
        raise Unreadable("damaged") from error
    return FileContent(tuple(found), () if whole else (Lost(0, "cut", ""),))


def _blocks(data: bytes, most: int) -> tuple[list[Block], bool]:
    """The sheets with their names, and whether that is all of them."""
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    found: list[Block] = []
    whole = True
    for sheet in book.worksheets:
        rows = _rows(sheet, most + 1)
        whole &= len(rows) <= most
        table = _table(rows[:most])
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
