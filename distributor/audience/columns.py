"""The heading of a CSV file: its delimiter, and which column holds what, in either language."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from distributor.audience.findings import Fault
from distributor.audience.text import fold, shown, trim
from distributor.language import gettext as _

# Field of Member -> what its column may be called, folded; the first two are the ones we show.
FIELDS = {
    "name": ("姓名", "name", "名字", "fullname"),
    "address": ("邮箱", "e-mail", "email", "mail", "emailaddress", "e-mailaddress", "邮箱地址", "电子邮箱",
                "电子邮箱地址", "电子邮件", "电子邮件地址"),
    "position": ("职务", "position", "职位", "title"),
    "unit": ("单位", "unit", "工作单位", "所在单位", "organisation", "organization"),
    "telephone": ("电话", "telephone", "联系电话", "电话号码", "手机", "手机号", "phone", "tel"),
    "note": ("备注", "note", "说明", "notes", "remark", "remarks"),
}  # fmt: skip
REQUIRED = ("name", "address")
_BY_HEADING = {heading: field for field, headings in FIELDS.items() for heading in headings}
_DELIMITERS = ",;\t"
_LINE = 10_000  # characters


@dataclass(frozen=True, slots=True)
class Heading:
    """How to read the rows below."""

    delimiter: str
    fields: tuple[str, ...]  # field of Member per column, "" where a column is not ours
    strange: tuple[str, ...]  # headings that are not ours


def label(field: str) -> str:
    """The column of a field as we call it: “姓名/name”."""
    return "/".join(FIELDS[field][:2])


def heading(line: str) -> Heading:
    """The heading as understood; raises Fault where a required column is missing or one stands twice."""
    readings = [_read(line, delimiter) for delimiter in _DELIMITERS]
    read = max(readings, key=lambda found: sum(map(bool, found.fields)))
    missing = [label(field) for field in REQUIRED if field not in read.fields]
    if missing:
        reason = _("the first line names the columns, separated by “,”, “;” or tabs; missing: %(columns)s")
        raise Fault(reason % {"columns": ", ".join(missing)})
    known = [field for field in read.fields if field]
    twice = next((label(field) for field in known if known.count(field) > 1), "")
    if twice:
        raise Fault(_("two columns are called “%(column)s”") % {"column": twice})
    return read


def cells(line: str, delimiter: str) -> list[str]:
    """The trimmed cells of one line; raises Fault at a quotation that does not end properly."""
    if len(line) > _LINE:
        raise Fault(_("the line is longer than %(most)d characters") % {"most": _LINE})
    try:
        return [trim(cell) for row in csv.reader([line], delimiter=delimiter, strict=True) for cell in row]
    except csv.Error:
        reason = _('a quotation (") does not end on its line or before the separator; inside a cell write ""')
        raise Fault(reason) from None


def _read(line: str, delimiter: str) -> Heading:
    try:
        names = cells(line, delimiter)
    except Fault:
        names = []
    fields = tuple(_BY_HEADING.get(fold(name), "") for name in names)
    strange = tuple(shown(name) for name, field in zip(names, fields, strict=True) if name and not field)
    return Heading(delimiter, fields, strange)
