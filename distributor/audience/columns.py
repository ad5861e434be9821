"""The heading of a CSV file: its delimiter, and which column holds what, in either language."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

from distributor.audience.fields import BY_NAME, EXTRA_COLUMNS, EXTRA_HEADING, READER_FIELDS
from distributor.audience.findings import Fault
from distributor.audience.text import fold, shown, trim, unfit
from distributor.language import gettext as _
from distributor.text import FIELD, meant

_BY_HEADING = {heading: field.name for field in READER_FIELDS for heading in field.headings}
_DELIMITERS = ",;\t"
_LINE = 10_000  # characters


@dataclass(frozen=True, slots=True)
class CsvHeading:
    """How to read the rows below."""

    delimiter: str
    fields: tuple[str, ...]  # field of Member per column, "" where a column is not ours
    further: tuple[str, ...]  # heading per column that is not ours, "" where it is or has none

    @property
    def extra(self) -> tuple[str, ...]:
        """The further columns, in their order."""
        return tuple(filter(None, self.further))

    @property
    def nameless(self) -> tuple[int, ...]:
        """Columns without a heading, counted from 0."""
        pairs = zip(self.fields, self.further, strict=True)
        return tuple(place for place, names in enumerate(pairs) if not any(names))


def label(field: str) -> str:
    """The column of a field as we call it: “姓名/name”."""
    return "/".join(BY_NAME[field].headings[:2])


def field_called(name: str) -> str:
    """The field whose column may be called so, or ""."""
    return _BY_HEADING.get(fold(name), "")


def heading(line: str) -> CsvHeading:
    """The heading as understood; raises Fault where a required column is missing or one stands twice."""
    readings = [_read(line, delimiter) for delimiter in _DELIMITERS]
    read = max(readings, key=lambda found: sum(map(bool, found.fields)))
    missing = [
        label(field.name) for field in READER_FIELDS if field.required and field.name not in read.fields
    ]
    if missing:
        reason = _("the first line names the columns, separated by “,”, “;” or tabs; missing: %(columns)s")
        raise Fault(reason % {"columns": ", ".join(missing)})
    known = [field for field in read.fields if field]
    twice = next((label(field) for field in known if known.count(field) > 1), "")
    if twice:
        raise Fault(_("two columns are called “%(column)s”") % {"column": twice})
    _check_further(read.extra)
    return read


def cells(line: str, delimiter: str) -> list[str]:
    """The trimmed cells of one line, without the apostrophe that our own files put before formulas.

    Raises Fault at a quotation that does not end properly.
    """
    if len(line) > _LINE:
        raise Fault(_("the line is longer than %(most)d characters") % {"most": _LINE})
    try:
        rows = csv.reader([line], delimiter=delimiter, strict=True)
        return [meant(trim(cell)) for row in rows for cell in row]
    except csv.Error:
        reason = _('a quotation (") does not end on its line or before the separator; inside a cell write ""')
        raise Fault(reason) from None


def _read(line: str, delimiter: str) -> CsvHeading:
    try:
        names = cells(line, delimiter)
    except Fault:
        names = []
    fields = tuple(map(field_called, names))
    further = tuple(
        "" if field else normalize("NFC", name) for name, field in zip(names, fields, strict=True)
    )
    return CsvHeading(delimiter, fields, further)


def _check_further(names: Sequence[str]) -> None:
    """Raise Fault where a further column could not be told from another, or shown, or is one too many."""
    folded = [fold(name) for name in names]
    for name, alike in zip(names, folded, strict=True):
        if char := FIELD.unfit(name) or unfit(name):  # nobody could write it in a template or a command
            reason = _(
                "the column “%(column)s” has a control or invisible character in its heading (%(char)s)"
            )
            raise Fault(reason % {"column": shown(name), "char": shown(char)})
        if len(name) > EXTRA_HEADING:
            reason = _("the heading “%(column)s” is longer than %(most)d characters")
            raise Fault(reason % {"column": shown(name), "most": EXTRA_HEADING})
        if folded.count(alike) > 1:
            raise Fault(_("two columns are called “%(column)s”") % {"column": shown(name)})
    if len(names) > EXTRA_COLUMNS:
        reason = _("%(count)d further columns; at most %(most)d are kept: leave out what nobody needs")
        raise Fault(reason % {"count": len(names), "most": EXTRA_COLUMNS})
