"""Exports and imports suppressions as CSV, one line per piece of evidence."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.timezone import localtime

from distributor import text
from distributor.audience.columns import cells
from distributor.audience.encoding import encoding_of
from distributor.audience.fields import BY_NAME
from distributor.audience.findings import Fault
from distributor.audience.text import fold, shown
from distributor.errors import UserError
from distributor.feedback import evidence_words, manual_suppression
from distributor.language import gettext as _
from distributor.states import SuppressionReason
from distributor.store.models import Suppression, SuppressionEvidence
from distributor.store.queries import suppression
from distributor.words.actors import actor_name

_COLUMNS = {
    "address": (*BY_NAME["address"].headings, "address", "地址"),
    "reason": ("原因", "reason"),
    "text": ("依据", "evidence", "说明", "note", "备注"),
    "lifted": ("恢复时间", "liftedat"),
    "publication": ("刊物", "publication"),
}
_DELIMITERS = ",;\t"
_NAMES: dict[str, tuple[str, ...]] = {
    SuppressionReason.UNSUBSCRIBED: ("退订", "unsubscribed"),
    SuppressionReason.BOUNCED: ("退信", "bounced", "地址已不存在", "theaddressdoesnotexistanymore"),
    SuppressionReason.COMPLAINED: ("投诉", "complained", "读者标为垃圾邮件", "markedasspambythereader"),
    SuppressionReason.BY_HAND: ("人工", "by-hand", "byhand", "人工停发"),
}


@dataclass(frozen=True, slots=True)
class LineResult:
    """The result of one imported line."""

    line: int
    words: str
    refused: bool = False


def write(stream: IO[str], *, history: bool = False) -> int:
    """Write the suppressions in force, with `history` also lifted ones; returns how many lines."""
    writer, count = csv.writer(stream), 0
    writer.writerow(_headings())
    for evidence in suppression.all_evidence(history=history):
        writer.writerow(map(text.csv_cell, _row(evidence)))
        count += 1
    return count


def _headings() -> list[str]:
    return [
        _("e-mail"), _("reason"), _("evidence"), _("By"), _("time"),
        _("lifted at"), _("lifted by"), _("lift reason"), _("publication"),
    ]  # fmt: skip


def _row(evidence: SuppressionEvidence) -> list[str]:
    of = evidence.suppression
    made, lifted = (_clock(moment) for moment in (evidence.made, of.lifted))
    return [
        str(of),
        evidence.reason,
        evidence_words.evidence(evidence),
        actor_name(evidence.by),
        made,
        lifted,
        actor_name(of.lifted_by),
        evidence_words.lift_reason(of),
        of.publication.title if of.publication else "",
    ]


def _clock(moment: dt.datetime | None) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M:%S}" if moment else ""


def read(path: Path, *, by: str) -> Iterator[LineResult]:
    """Suppress the addresses of the file, line by line; invalid lines are refused, others accepted."""
    try:
        with path.open(encoding=encoding_of(path), newline="") as stream:
            lines = [line.strip("\r\n") for line in stream]
    except Fault as fault:
        place = f"{path.name}:{fault.line}" if fault.line else path.name
        raise UserError(f"{place}: {fault}") from None
    first = next((line for line in lines if line.strip()), "")
    delimiter, fields = _heading(first, path.name)
    for number, line in enumerate(lines, 1):
        if line.strip() and not (line is first and "@" not in first):
            yield _line(number, _cells(line, delimiter, fields), path.name, by)


def _heading(line: str, file: str) -> tuple[str, list[str]]:
    """Delimiter and columns of the file; a file without a heading is a list of addresses."""
    readings = [(delimiter, _split(line, delimiter)) for delimiter in _DELIMITERS]
    delimiter, names = max(readings, key=lambda reading: len(reading[1]))
    if "@" in line:
        return delimiter, ["address"]
    known = {name: field for field, names in _COLUMNS.items() for name in names}
    fields = [known.get(fold(name), "") for name in names]
    if "address" not in fields:
        raise UserError(_("%(file)s:1: no column is called “邮箱” or “e-mail”") % {"file": file})
    return delimiter, fields


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return cells(line, delimiter)
    except Fault:
        return []


def _cells(line: str, delimiter: str, fields: list[str]) -> dict[str, str] | Fault:
    try:
        return dict(zip(fields, cells(line, delimiter), strict=False))
    except Fault as fault:
        return fault


def _line(number: int, row: dict[str, str] | Fault, source: str, by: str) -> LineResult:
    if isinstance(row, Fault):
        return LineResult(number, str(row), refused=True)
    try:
        if row.get("lifted"):
            return LineResult(number, _("lifted there: left out"))
        reason = _reason(row.get("reason", ""))
        new = manual_suppression.add(
            row.get("address", ""),
            why=row.get("text", ""),
            by=by,
            reason=reason,
            source=source,
            publication=row.get("publication", ""),
        )
    except UserError as fault:
        return LineResult(number, str(fault), refused=True)
    said = _("%(address)s: suppressed") if new else _("%(address)s: was suppressed already; noted")
    return LineResult(number, said % {"address": manual_suppression.shown(row["address"])})


def _reason(cell: str) -> str:
    name = fold(cell) or SuppressionReason.BY_HAND
    found = next((reason for reason, names in _NAMES.items() if name in names), "")
    if not found:
        known = _(", ").join(Suppression.REASONS)
        raise UserError(
            _("reason “%(reason)s”: there is %(known)s") % {"reason": shown(cell), "known": known}
        )
    return found
