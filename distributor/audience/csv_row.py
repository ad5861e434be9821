"""One row of a CSV file given other cells, every other octet of the file left as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from distributor.audience.columns import CsvHeading, heading
from distributor.audience.encoding import encoding_of
from distributor.text import csv_cell

_LINE = re.compile(rb"([^\r\n]*)(?:\r\n|\r|\n|\Z)")  # neither encoding has these octets inside a character


def rewritten(path: Path, line: int, cells: Mapping[str, str]) -> bytes:
    """The file with these fields of Member in that line (from 1), in its encoding, delimiter and quoting.

    Raises Fault where file or heading cannot be read; whether it is read back as it was meant is the caller's
    to see.
    """
    encoding, data = encoding_of(path), path.read_bytes()
    found = _nth_line(data, line)
    text = found[1].decode(encoding)
    row = _rewritten(text, _heading(data, encoding), cells)
    return data[: found.start(1)] + row.encode(encoding.removesuffix("-sig")) + data[found.end(1) :]


def _nth_line(data: bytes, line: int) -> re.Match[bytes]:
    return next(found for number, found in enumerate(_LINE.finditer(data), 1) if number == line)


def _heading(data: bytes, encoding: str) -> CsvHeading:
    """Of the first line that is neither blank nor a comment."""
    lines = (found[1].decode(encoding) for found in _LINE.finditer(data))
    return heading(next(text for text in lines if text.strip() and not text.lstrip().startswith("#")))


def _rewritten(text: str, head: CsvHeading, cells: Mapping[str, str]) -> str:
    written = _as_written(text, head.delimiter)
    for place, field in enumerate(head.fields[: len(written)]):
        if field in cells:
            written[place] = _cell(cells[field], head.delimiter, quoted=written[place].startswith('"'))
    return head.delimiter.join(written)


def _as_written(text: str, delimiter: str) -> list[str]:
    """The cells with their quotation marks and blanks."""
    cell = re.compile(rf'"(?:[^"]|"")*"|[^{delimiter}]*')
    cells, place = [], 0
    while (found := cell.match(text, place)) and found.end() < len(text):
        cells.append(found[0])
        place = found.end() + 1
    return [*cells, text[place:]]


def _cell(value: str, delimiter: str, *, quoted: bool) -> str:
    guarded = str(csv_cell(value))
    if quoted or delimiter in guarded or '"' in guarded or guarded.startswith("#"):  # no comment
        return '"' + guarded.replace('"', '""') + '"'
    return guarded
