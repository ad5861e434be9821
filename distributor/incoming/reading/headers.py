"""A header block: fields in order, unfolded, as octets (RFC 5322 section 2.2), whatever stands in it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from distributor.incoming.reading import parameters, words

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)", re.DOTALL)
_MBOX = re.compile(rb">?From [^\r\n]*(?:\r\n|\r|\n)")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_LOOSE_ID = re.compile(r"(?<![^<>\s,;])[^<>\s,;]{1,400}@[^<>\s,;]{1,400}")
_VALUE = 64 * 1024  # octets of one field that are read; a long list of recipients has less
_DATE = 100  # characters


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields of one block: names as written, values unfolded."""

    fields: tuple[tuple[str, bytes], ...] = ()
    is_cut: bool = False  # the block was longer than the limit

    def first(self, name: str) -> bytes:
        """The topmost field of that name; empty where there is none."""
        return next(iter(self.all(name)), b"")

    def all(self, name: str) -> list[bytes]:
        """All fields of that name, topmost first."""
        return [value for key, value in self.fields if key.lower() == name]

    def text(self, name: str) -> str:
        """The topmost field, decoded, on one line."""
        return words.decode(self.first(name))

    def declared(self, name: str) -> parameters.Declared:
        """The topmost field as a value with parameters."""
        return parameters.parse(self.first(name))

    def ids(self, name: str) -> tuple[str, ...]:
        """The Message-IDs of the field, angle brackets included."""
        text = self.text(name)[:_VALUE]
        return tuple(_MESSAGE_ID.findall(text)) or tuple(f"<{bare}>" for bare in _LOOSE_ID.findall(text)[:1])


def split(raw: bytes, start: int, end: int, most: int) -> tuple[Headers, int]:
    """The header block at `start` and where its body begins; of a longer block than `most`, its beginning."""
    mbox = _MBOX.match(raw, start, end)
    at = mbox.end() if mbox else start
    fields: list[tuple[str, bytearray]] = []
    limit, is_cut = at + most, False
    while at < end:
        line = _line(raw, at, end)
        bare = line.rstrip(b"\r\n")
        if not bare:
            at += len(line)
            break
        if at + len(line) > limit:
            is_cut = True
        elif not _take(fields, bare):
            break
        at += len(line)
    return Headers(tuple((name, bytes(value).strip()) for name, value in fields), is_cut), at


def _line(raw: bytes, at: int, end: int) -> bytes:
    found = _LINE.match(raw, at, end)
    return found[0] if found else b""


def _take(fields: list[tuple[str, bytearray]], line: bytes) -> bool:
    """Add one line; False where the block ends without an empty line before its body."""
    field = None if line[:1] in b" \t" else _FIELD.fullmatch(line)
    if field:
        fields.append((field[1].decode("ascii"), bytearray(field[2][:_VALUE])))
        return True
    if not fields:
        return False
    value = fields[-1][1]
    if len(value) < _VALUE:  # a line that was broken without a blank goes on the field above
        value += line if line[:1] in b" \t" else b" " + line
    return True


def date(text: str) -> dt.datetime | None:
    """The moment of a Date field (RFC 5322 section 3.3); without a zone it is taken for UTC."""
    try:
        found = parsedate_to_datetime(text[:_DATE])
        aware = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
        aware.astimezone(dt.UTC)  # the first and the last day of the calendar have moments that do not exist
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return aware if abs(aware.utcoffset() or dt.timedelta()) < dt.timedelta(hours=24) else None
