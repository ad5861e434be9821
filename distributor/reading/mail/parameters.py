"""Content-Type and Content-Disposition: the value and its parameters, in whatever way names were written.

RFC 2045 section 5.1, RFC 2183, RFC 2231; and what programs write instead: encoded words, raw GBK, percent
signs without a star, names without quotes.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
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
class Declared:
    """What a header field declares: its value in lower case, its parameters decoded."""

    value: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Name:
    """A parameter as it came: whole, or in numbered pieces."""

    pieces: dict[int, tuple[bool, bytes]] = field(default_factory=dict)  # whether percent-encoded, octets


def parse(raw: bytes) -> Declared:
    """The field; never raises, and takes time in proportion to its length."""
    value, _semicolon, rest = raw.partition(b";")
    return Declared(
        encoded_words.decode(value).lower(), {key: _decoded(name) for key, name in _collect(rest).items()}
    )


def _collect(raw: bytes) -> dict[str, _Name]:
    found: dict[str, _Name] = {}
    quoted, escape = (_QUOTED, _ESCAPE) if charset.is_utf8(raw) else (_QUOTED_WIDE, _WIDE_ESCAPE)
    at, count = 0, 0
    while count < _MOST and (attribute := _ATTRIBUTE.match(raw, at)):
        value = quoted.match(raw, attribute.end()) or _BARE.match(raw, attribute.end())
        assert value is not None  # _BARE matches anything
        text = escape.sub(_unescaped, value[1]) if value.re is quoted else value[0].strip()
        _note(found, attribute[1], text)
        at, count = _after(raw, value.end()), count + 1
    return found


def _after(raw: bytes, at: int) -> int:
    """Where the next parameter begins: behind the next semicolon, or right here where it was forgotten."""
    semicolon = raw.find(b";", at)
    forgotten = _ATTRIBUTE.match(raw, at)
    if forgotten and raw[at : at + 1].isspace():
        return at
    return len(raw) if semicolon < 0 else semicolon + 1


def _unescaped(found: re.Match[bytes]) -> bytes:
    return found[found.lastindex or 0]


def _note(found: dict[str, _Name], attribute: bytes, value: bytes) -> None:
    parts = _STARRED.fullmatch(attribute)
    if not parts:
        return
    key = parts[1].decode("ascii", "replace").lower()
    starred = bool(parts[3]) or (parts[2] is None and attribute.endswith(b"*"))
    number = int(parts[2]) if parts[2] else (-1 if starred else -2)
    found.setdefault(key, _Name()).pieces.setdefault(number, (starred, value))


def _decoded(name: _Name) -> str:
    """Of the ways in which one name was written the best: RFC 2231 whole, in pieces, then plain."""
    readings = [_extended([name.pieces[-1]])] if -1 in name.pieces else []
    numbered = [name.pieces[number] for number in sorted(name.pieces) if number >= 0]
    readings += [_extended(numbered)] if numbered else []
    readings += [plain(name.pieces[-2][1])] if -2 in name.pieces else []
    whole = [text for text in readings if text and not charset.is_lost(text)]
    return (whole or readings)[0]


def _extended(pieces: list[tuple[bool, bytes]]) -> str:
    """RFC 2231: the octets of all pieces first, for a character may begin in one and end in the next."""
    if not any(starred for starred, _value in pieces):
        return plain(b"".join(value for _starred, value in pieces))
    label, first = _labelled(pieces[0])
    octets = b"".join(
        unquote_to_bytes(value) if starred else value
        for starred, value in [(pieces[0][0], first), *pieces[1:]]
    )
    if octets.startswith(b"=?"):  # both ways at once
        return plain(octets)
    return encoded_words.clean(charset.decode(octets, label))


def _labelled(piece: tuple[bool, bytes]) -> tuple[str, bytes]:
    found = _EXTENDED.fullmatch(piece[1]) if piece[0] else None
    return (found[1].decode("ascii", "replace"), found[2]) if found else ("", piece[1])


def plain(value: bytes) -> str:
    """A name written without RFC 2231: encoded words, raw octets, percent signs or character references."""
    if len(_PERCENT.findall(value)) > 1 and value.isascii() and b"=?" not in value:
        text = charset.decode(unquote_to_bytes(value))
        if 2 * text.count(LOST) <= sum(char > "\x7f" for char in text):
            return encoded_words.clean(text)
    text = encoded_words.decode(value)
    return encoded_words.clean(html.unescape(text)) if _ENTITY.search(text) else text
