"""A header block: fields in order, unfolded, as octets (RFC 5322 section 2.2), whatever stands in it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from distributor.reading.mail import encoded_words, parameters

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)", re.DOTALL)
_MBOX = re.compile(rb">?From [^\r\n]*(?:\r\n|\r|\n)")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_LOOSE_ID = re.compile(r"(?<![^<>\s,;])[^<>\s,;]{1,400}@[^<>\s,;]{1,400}")
_VALUE = 64 * 1024  # octets of one field that are read; a long list of recipients has less
_DATE = 100  # characters
_AHEAD = 3  # lines
# Fields of RFC 5322 and MIME, by which a line that looks like a field is told from a sentence with a colon.
_KNOWN = frozenset({
    "from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to",
    "references", "received", "return-path", "delivered-to", "mime-version", "comments", "keywords",
    "precedence", "auto-submitted", "importance", "priority", "sensitivity", "organization", "user-agent",
    "thread-topic", "thread-index", "dkim-signature", "authentication-results", "envelope-to", "errors-to",
    "disposition-notification-to", "return-receipt-to", "feedback-id",
})  # fmt: skip
_KNOWN_BEGINNINGS = ("x-", "content-", "list-", "resent-", "arc-", "received-")
_REPEATED = frozenset({"received", "dkim-signature", "authentication-results", "comments", "keywords"})
_WITHOUT_WORDS = frozenset({"content-transfer-encoding", "content-type", "content-disposition",
    "mime-version", "date", "message-id", "in-reply-to", "references"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields of one block: names as written, values unfolded."""

    fields: tuple[tuple[str, bytes], ...] = ()
    is_cut: bool = False  # the block was longer than the limit
    is_open: bool = False  # no empty line parts it from its body

    def first(self, name: str) -> bytes:
        """The topmost field of that name; empty where there is none."""
        return next(iter(self.all(name)), b"")

    def all(self, name: str) -> list[bytes]:
        """All fields of that name, topmost first."""
        return [value for key, value in self.fields if key.lower() == name]

    def text(self, name: str) -> str:
        """The topmost field, decoded, on one line."""
        return encoded_words.decode(self.first(name))

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
    block, limit = _Block(), at + most
    while at < end:
        line = _line(raw, at, end)
        bare, after = line.rstrip(b"\r\n"), at + len(line)
        if not bare.strip() and not (bare and block.goes_on(raw, after, end)):
            at = after
            break
        if block.is_without(bare) and not block.goes_on(raw, after, end):
            block.is_open = True
            break
        if after > limit:
            block.is_cut = True
        else:
            block.take(bare)
        at = after
    return block.headers(), at


class _Block:
    """A header block while it is read, line by line."""

    def __init__(self) -> None:
        self.fields: list[tuple[str, bytearray]] = []
        self.names: set[str] = set()
        self.is_cut = self.is_open = False

    def headers(self) -> Headers:
        fields = tuple((name, bytes(value).strip()) for name, value in self.fields)
        return Headers(fields, self.is_cut, self.is_open and bool(fields))

    def take(self, line: bytes) -> None:
        """Read a line; one that was broken without a blank goes on the field above."""
        field = None if line[:1] in b" \t" else _field(line)
        if field:
            name = field[1].decode("ascii")
            self.fields.append((name, bytearray(field[2][:_VALUE])))
            self.names.add(name.lower())
        elif self.fields and len(self.fields[-1][1]) < _VALUE:
            self.fields[-1][1].extend(line if line[:1] in b" \t" else b" " + line)

    def is_without(self, line: bytes) -> bool:
        """Whether the line has not the form of a header's: the body may begin without an empty line."""
        if not self.fields or line.startswith(b"--"):
            return not _field(line)
        name, value = self.fields[-1]
        if line[:1] in b" \t":
            return name.lower() in _WITHOUT_WORDS and not line.isascii() and b"=" not in line
        # A program that breaks lines may forget the blank before an encoded word or a parameter.
        return not (_field(line) or line.startswith(b"=?") or value.rstrip().endswith((b";", b",")))

    def goes_on(self, raw: bytes, at: int, end: int) -> bool:
        """Whether one of the next lines is a field of mail that the block has not got yet.

        So a line that was broken in two is told from the text of a mail without the empty line above it.
        """
        for _number in range(_AHEAD if self.fields else 0):
            line = _line(raw, at, end)
            if not line.strip() or line.startswith(b"--"):
                return False
            field = _field(line.rstrip(b"\r\n"))
            name = field[1].decode("ascii").lower() if field else ""
            if name in _KNOWN or name.startswith(_KNOWN_BEGINNINGS):
                return name not in self.names or name in _REPEATED
            at += len(line)
        return False


def _field(line: bytes) -> re.Match[bytes] | None:
    """The line as a field; an address on the web, https://…, is none."""
    found = _FIELD.fullmatch(line)
    return None if found and found[2].startswith(b"//") else found


def _line(raw: bytes, at: int, end: int) -> bytes:
    found = _LINE.match(raw, at, end)
    return found[0] if found else b""


def date(text: str) -> dt.datetime | None:
    """The moment of a Date field (RFC 5322 section 3.3); without a zone it is taken for UTC."""
    try:
        found = parsedate_to_datetime(text[:_DATE])
        aware = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
        aware.astimezone(dt.UTC)  # the first and the last day of the calendar have moments that do not exist
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return aware if abs(aware.utcoffset() or dt.timedelta()) < dt.timedelta(hours=24) else None
