"""Parses header blocks (RFC 5322 section 2.2) and the parameters of their fields.

Parameters follow RFC 2045 section 5.1, RFC 2183 and RFC 2231; encoded words, raw GBK, percent encoding
without “*” and unquoted names, which mail programs write instead, are read too.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from distributor.documents import charset
from distributor.reading.mail import encoded_words
from distributor.text import LOST

_MOST = 200  # parameters; a name in pieces has a few dozen
_ATTRIBUTE = re.compile(rb"[;\s]*([^\s=;\"]+)\s*=\s*")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\["\\]|\\(?!["\\]))*+)(?:"|$)', re.DOTALL)
# In GBK and Big5 the second octet of a character may be a backslash or a quote's neighbour.
_QUOTED_WIDE = re.compile(
    rb'"((?:[\x81-\xfe][\x40-\x7e\x80-\xfe]|[^"\\]|\\["\\]|\\(?!["\\]))*+)(?:"|$)', re.DOTALL
)
_BARE = re.compile(rb"[^;]*")
_ESCAPE = re.compile(rb'\\(["\\])')
_WIDE_ESCAPE = re.compile(rb'([\x81-\xfe][\x40-\x7e\x80-\xfe])|\\(["\\])')
_STARRED = re.compile(rb"([^*]+)(?:\*(\d{1,4}))?(\*)?")
_EXTENDED = re.compile(rb"([^']{0,60})'[^']{0,60}'(.*)", re.DOTALL)
_PERCENT = re.compile(rb"%[89A-Fa-f][0-9A-Fa-f]")
_ENTITY = re.compile(r"&#(?:\d{2,7}|x[0-9a-fA-F]{2,6});")


@dataclass(frozen=True, slots=True)
class DeclaredValue:
    """A field with parameters: its value in lower case, its parameters decoded."""

    value: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Parameter:
    """A parameter, whole or in numbered sections (RFC 2231)."""

    pieces: dict[int, tuple[bool, bytes]] = field(default_factory=dict)  # whether percent-encoded, octets


def parse_parameters(raw: bytes) -> DeclaredValue:
    """Parse the field; never raises, linear in its length."""
    value, _semicolon, rest = raw.partition(b";")
    return DeclaredValue(
        encoded_words.decode(value).lower(),
        {key: _best_reading(name) for key, name in _collect(rest).items()},
    )


def _collect(raw: bytes) -> dict[str, _Parameter]:
    found: dict[str, _Parameter] = {}
    quoted, escape = (_QUOTED, _ESCAPE) if charset.is_utf8(raw) else (_QUOTED_WIDE, _WIDE_ESCAPE)
    at, count = 0, 0
    while count < _MOST and (attribute := _ATTRIBUTE.match(raw, at)):
        value = quoted.match(raw, attribute.end()) or _BARE.match(raw, attribute.end())
        assert value is not None  # _BARE matches anything
        text = escape.sub(_unescaped, value[1]) if value.re is quoted else value[0].strip()
        _add_parameter(found, attribute[1], text)
        at, count = _after(raw, value.end()), count + 1
    return found


def _after(raw: bytes, at: int) -> int:
    """Where the next parameter begins: after the next semicolon, or here if the semicolon is missing."""
    semicolon = raw.find(b";", at)
    forgotten = _ATTRIBUTE.match(raw, at)
    if forgotten and raw[at : at + 1].isspace():
        return at
    return len(raw) if semicolon < 0 else semicolon + 1


def _unescaped(found: re.Match[bytes]) -> bytes:
    return found[found.lastindex or 0]


def _add_parameter(found: dict[str, _Parameter], attribute: bytes, value: bytes) -> None:
    parts = _STARRED.fullmatch(attribute)
    if not parts:
        return
    key = parts[1].decode("ascii", "replace").lower()
    starred = bool(parts[3]) or (parts[2] is None and attribute.endswith(b"*"))
    number = int(parts[2]) if parts[2] else (-1 if starred else -2)
    found.setdefault(key, _Parameter()).pieces.setdefault(number, (starred, value))


def _best_reading(name: _Parameter) -> str:
    """The best reading of a parameter that occurs in several forms: RFC 2231, its sections, then plain."""
    readings = [_extended([name.pieces[-1]])] if -1 in name.pieces else []
    numbered = [name.pieces[number] for number in sorted(name.pieces) if number >= 0]
    readings += [_extended(numbered)] if numbered else []
    readings += [decode_name(name.pieces[-2][1])] if -2 in name.pieces else []
    whole = [text for text in readings if text and not charset.is_lost(text)]
    return (whole or readings)[0]


def _extended(pieces: list[tuple[bool, bytes]]) -> str:
    """Decode RFC 2231 sections; the octets are joined first, for a character may span two sections."""
    if not any(starred for starred, _value in pieces):
        return decode_name(b"".join(value for _starred, value in pieces))
    label, first = _labelled(pieces[0])
    octets = b"".join(
        unquote_to_bytes(value) if starred else value
        for starred, value in [(pieces[0][0], first), *pieces[1:]]
    )
    if octets.startswith(b"=?"):  # both ways at once
        return decode_name(octets)
    return encoded_words.clean(charset.decode(octets, label))


def _labelled(piece: tuple[bool, bytes]) -> tuple[str, bytes]:
    found = _EXTENDED.fullmatch(piece[1]) if piece[0] else None
    return (found[1].decode("ascii", "replace"), found[2]) if found else ("", piece[1])


def decode_name(value: bytes) -> str:
    """Decode a value not in RFC 2231: encoded words, raw octets, percent encoding or HTML entities."""
    if len(_PERCENT.findall(value)) > 1 and value.isascii() and b"=?" not in value:
        text = charset.decode(unquote_to_bytes(value))
        if 2 * text.count(LOST) <= sum(char > "\x7f" for char in text):
            return encoded_words.clean(text)
    text = encoded_words.decode(value)
    return encoded_words.clean(html.unescape(text)) if _ENTITY.search(text) else text


_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)", re.DOTALL)
_MBOX = re.compile(rb">?From [^\r\n]*(?:\r\n|\r|\n)")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_LOOSE_ID = re.compile(r"(?<![^<>\s,;])[^<>\s,;]{1,400}@[^<>\s,;]{1,400}")
_VALUE = 64 * 1024  # octets of one field that are read; a long list of recipients has less
_DATE = 100  # characters
_LOOKAHEAD = 3  # lines
# Fields of RFC 5322 and MIME, which distinguish a field from a sentence with a colon.
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
    is_open: bool = False  # no empty line separates it from its body

    def first(self, name: str) -> bytes:
        """The topmost field of that name; empty where there is none."""
        return next(iter(self.all(name)), b"")

    def all(self, name: str) -> list[bytes]:
        """All fields of that name, topmost first."""
        return [value for key, value in self.fields if key.lower() == name]

    def text(self, name: str) -> str:
        """The topmost field, decoded, on one line."""
        return encoded_words.decode(self.first(name))

    def declared(self, name: str) -> DeclaredValue:
        """The topmost field as a value with parameters."""
        return parse_parameters(self.first(name))

    def ids(self, name: str) -> tuple[str, ...]:
        """The Message-IDs of the field, angle brackets included."""
        text = self.text(name)[:_VALUE]
        return tuple(_MESSAGE_ID.findall(text)) or tuple(f"<{bare}>" for bare in _LOOSE_ID.findall(text)[:1])


def split_header(raw: bytes, start: int, end: int, most: int) -> tuple[Headers, int]:
    """The header block at `start`, at most `most` octets of it, and where its body begins."""
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
    """A header block that is read line by line."""

    def __init__(self) -> None:
        self.fields: list[tuple[str, bytearray]] = []
        self.names: set[str] = set()
        self.is_cut = self.is_open = False

    def headers(self) -> Headers:
        fields = tuple((name, bytes(value).strip()) for name, value in self.fields)
        return Headers(fields, self.is_cut, self.is_open and bool(fields))

    def take(self, line: bytes) -> None:
        """Add a line; one that is no field continues the field above."""
        field = None if line[:1] in b" \t" else _field(line)
        if field:
            name = field[1].decode("ascii")
            self.fields.append((name, bytearray(field[2][:_VALUE])))
            self.names.add(name.lower())
        elif self.fields and len(self.fields[-1][1]) < _VALUE:
            self.fields[-1][1].extend(line if line[:1] in b" \t" else b" " + line)

    def is_without(self, line: bytes) -> bool:
        """Whether the line cannot belong to a header, so that the body may begin without an empty line."""
        if not self.fields or line.startswith(b"--"):
            return not _field(line)
        name, value = self.fields[-1]
        if line[:1] in b" \t":
            return name.lower() in _WITHOUT_WORDS and not line.isascii() and b"=" not in line
        # Some programs fold before an encoded word or a parameter without the leading blank.
        return not (_field(line) or line.startswith(b"=?") or value.rstrip().endswith((b";", b",")))

    def goes_on(self, raw: bytes, at: int, end: int) -> bool:
        """Whether one of the next lines is a known field that the block does not have yet.

        This distinguishes a wrongly folded line from the first line of a body without an empty line above.
        """
        for _number in range(_LOOKAHEAD if self.fields else 0):
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
    """The line as a field; a URL such as https://… is none."""
    found = _FIELD.fullmatch(line)
    return None if found and found[2].startswith(b"//") else found


def _line(raw: bytes, at: int, end: int) -> bytes:
    found = _LINE.match(raw, at, end)
    return found[0] if found else b""


def parse_date(text: str) -> dt.datetime | None:
    """The time of a Date field (RFC 5322 section 3.3), in UTC if it has no zone; None if invalid."""
    try:
        found = parsedate_to_datetime(text[:_DATE])
        aware = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
        aware.astimezone(dt.UTC)  # fails on the first and the last day of the calendar
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return aware if abs(aware.utcoffset() or dt.timedelta()) < dt.timedelta(hours=24) else None
