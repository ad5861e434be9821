"""One group's CSV file -> its members; every line that cannot be one is complained of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from distributor.audience.address import Address, normalise
from distributor.audience.columns import CsvHeading, cells, heading, label
from distributor.audience.encoding import encoding_of
from distributor.audience.fields import BY_NAME, EXTRA_CELL, NO_EXTRA
from distributor.audience.findings import Fault, Findings
from distributor.audience.group import Group, Member
from distributor.audience.text import fold, shown, unfit
from distributor.errors import AddressError
from distributor.language import gettext as _
from distributor.text import FIELD

Line = tuple[int, str]  # line number, text


def members(path: Path, group: Group, found: Findings) -> Iterator[Member]:
    """The good rows of the file in order, each address once."""
    try:
        encoding = encoding_of(path)
    except Fault as fault:
        found.complain(group.file, fault.line, str(fault))
        return
    lines = _lines(path, encoding)
    number, text = next(lines, (1, ""))
    if encoding == "gb18030" and text.isascii():  # nothing but a guess speaks for it
        found.notice(group.file, 0, _("read as GB 18030; look at the names, or save it as “CSV UTF-8”"))
    try:
        head = heading(text)
    except Fault as fault:
        found.complain(group.file, number, str(fault))
        return
    found.columns[group.file] = head.extra
    for name in head.extra:
        words = _("column “%(column)s” is not one of ours and is kept as a further one")
        found.notice(group.file, number, words % {"column": shown(name)})
    yield from _once(_rows(lines, head, group, found), group.file, found)


def _lines(path: Path, encoding: str) -> Iterator[Line]:
    """Lines that say something: neither blank nor comments."""
    with path.open(encoding=encoding) as stream:
        for number, line in enumerate(stream, 1):
            text = line.strip("\r\n")
            if text.strip() and not text.lstrip().startswith("#"):
                yield number, text


def _rows(lines: Iterator[Line], head: CsvHeading, group: Group, found: Findings) -> Iterator[Member]:
    nameless = set(head.nameless)
    for number, text in lines:
        try:
            row = cells(text, head.delimiter)
            for place in {place for place in nameless if any(row[place : place + 1])}:
                nameless.discard(place)
                found.notice(group.file, number, _left_out(place))
            if any(row):  # a spreadsheet leaves rows of bare commas
                yield _member(row, head, group, number)
        except Fault as fault:
            found.complain(group.file, number, str(fault))


def _left_out(place: int) -> str:
    return _("column %(number)d has no heading; what stands in it is left out") % {"number": place + 1}


def _member(row: list[str], head: CsvHeading, group: Group, line: int) -> Member:
    """The row as a member without a place in the group yet; raises Fault with every fault of the row."""
    _check_width(row, head)
    fields: dict[str, Any] = {field: cell for field, cell in zip(head.fields, row, strict=False) if field}
    extra = {name: cell for name, cell in zip(head.further, row, strict=False) if name and cell}
    written = fields.pop("address", "")
    reasons = [
        reason for field, cell in fields.items() if (reason := _unfit(label(field), cell, _most(field)))
    ]
    reasons += [reason for name, cell in extra.items() if (reason := _unfit(shown(name), cell, EXTRA_CELL))]
    if not fields.get("name"):
        reasons.append(_("the name is missing"))
    address, reason = _address(written)
    if reason:
        reasons.append(reason)
    if reasons:
        raise Fault("; ".join(reasons))
    return Member(
        group=group.name,
        address=address.address,
        address_key=address.key,
        line=line,
        # Readers are chosen by these cells: what nobody sees must not tell them apart.
        extra={name: FIELD.fit(cell) for name, cell in extra.items()} or NO_EXTRA,
        **fields,
    )


def _check_width(row: list[str], head: CsvHeading) -> None:
    if any(row[len(head.fields) :]):
        reason = _("%(cells)d cells for %(columns)d columns; put a cell with the separator in it in quotes")
        raise Fault(reason % {"cells": len(row), "columns": len(head.fields)})


def _most(field: str) -> int:
    return BY_NAME[field].length


def _address(cell: str) -> tuple[Address, str]:
    """The address, or why it is none."""
    try:
        return normalise(cell), ""
    except AddressError as fault:
        return Address("", ""), str(fault)


def _unfit(column: str, cell: str, most: int) -> str:
    """Why the cell is refused, or ""; "=1+1" is text like any other and stays as it is."""
    if len(cell) > most:
        return _("“%(column)s” is longer than %(most)d characters") % {"column": column, "most": most}
    char = unfit(cell)
    if not char:
        return ""
    reason = _("“%(column)s” holds a control character or the trace of lost text (%(char)s)")
    return reason % {"column": column, "char": shown(char)}


def _once(rows: Iterator[Member], file: str, found: Findings) -> Iterator[Member]:
    """Each address once and in its place; twice under one name is a slip, under two names a riddle."""
    firsts: dict[str, Member] = {}
    for member in rows:
        first = firsts.setdefault(member.address_key, member)
        if first is member:
            yield replace(member, order=len(firsts))
        elif fold(first.name) == fold(member.name):
            found.notice(file, member.line, _again(first, member))
        else:
            words = _("%(address)s belongs to %(name)s on line %(line)d; one address cannot be two persons")
            values = {"address": member.address, "name": shown(first.name), "line": first.line}
            found.complain(file, member.line, words % values)


def _again(first: Member, member: Member) -> str:
    if first.address == member.address:
        words = _("%(name)s stands on line %(line)d already; this row is left out")
        return words % {"name": shown(member.name), "line": first.line}
    words = _(
        "%(address)s is the mailbox %(spelling)s of line %(line)d, written otherwise; this row is left out,"
        " one copy goes out"
    )
    return words % {"address": member.address, "spelling": first.address, "line": first.line}
