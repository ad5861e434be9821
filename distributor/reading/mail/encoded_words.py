"""Decodes header text: encoded words (RFC 2047), raw octets, and mixtures of both."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from distributor.documents import charset
from distributor.text import one_line

# Also too long, with "?" inside, without a blank before or after, and within quotes.
_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([BbQq])\?([^?]*(?:(?<!=)\?(?!=)[^?]*){0,4})\?=")
_UNCLOSED = re.compile(rb"=\?[^?\s]{1,60}\?[BbQq]\?[^?\s]*\Z")  # a field that was cut at some length
_BLANK = re.compile(rb"[ \t\r\n]*")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_STATEFUL = frozenset({"iso2022cn", "iso2022_jp", "iso2022_jp_2", "iso2022_kr", "hz", "utf-7", "utf-16"})


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A chunk of the value; `charset` is None if it is not encoded."""

    charset: str | None
    encoding: str
    octets: bytes


def decode(value: bytes) -> str:
    """The value of a header field, decoded, on one line, without control and direction characters."""
    return clean(_decode(value)) if b"=?" in value or not value.isascii() else clean(value.decode("ascii"))


def clean(text: str) -> str:
    """The text on one line, without control and direction characters."""
    return one_line(text)


def _decode(value: bytes) -> str:
    text = _decode_once(value)
    # Some relays encode encoded words a second time.
    return (
        _decode_once(text.encode("ascii")) if text.isascii() and _WORD.match(text.encode("ascii")) else text
    )


def _decode_once(value: bytes) -> str:
    value = value + b"?=" if _UNCLOSED.search(value) else value
    pieces = [piece for piece in _chunks(value) if piece.octets or piece.charset is not None]
    label = _common_label(pieces)
    groups = groupby(pieces, key=lambda piece: _charset_key(piece.charset))
    return "".join(_text(list(run), label) for _key, run in groups)


def _charset_key(label: str | None) -> str | None:
    """Words of one charset are joined: a character may span two of them."""
    return None if label is None else charset.codec(label) or label.lower()


def _common_label(pieces: list[_Chunk]) -> str:
    """The charset that raw octets beside encoded words probably have: that of these words."""
    return next((piece.charset for piece in pieces if piece.charset is not None), "")


def _text(run: list[_Chunk], label: str) -> str:
    first = run[0]
    if first.charset is None:
        return "".join(charset.decode(piece.octets, label) for piece in run)
    name = first.charset.partition("*")[0]  # RFC 2231 section 5: a language may follow
    if charset.codec(name) in _STATEFUL:
        return "".join(charset.decode(octets, name) for octets in _octets(run))
    return charset.decode(b"".join(_octets(run)), name)


def _octets(run: list[_Chunk]) -> Iterator[bytes]:
    """The octets of adjacent words; base64 that a program split between them is joined first."""
    for encoding, words in groupby(run, key=lambda piece: piece.encoding):
        payloads = [word.octets for word in words]
        if encoding == "Q":
            yield from map(_quoted, payloads)
        elif any(len(_NOT_BASE64.sub(b"", payload)) % 4 and b"=" not in payload for payload in payloads[:-1]):
            yield base64_octets(b"".join(payloads))
        else:
            yield from map(base64_octets, payloads)


def _quoted(payload: bytes) -> bytes:
    return binascii.a2b_qp(payload, header=True)


def base64_octets(payload: bytes) -> bytes:
    """Decode base64 whose padding may be missing, too long, or followed by junk."""
    bare = _NOT_BASE64.sub(b"", payload)
    if len(bare) % 4 == 1:
        bare = bare[:-1]  # a single character holds six bits and no octet
    return base64.b64decode(bare + b"=" * (-len(bare) % 4))


def _chunks(value: bytes) -> Iterator[_Chunk]:
    """Encoded words and the text between them, blanks between words dropped (RFC 2047 section 6.2)."""
    end = 0
    for found in _WORD.finditer(value):
        between = value[end : found.start()]
        if end == 0 or not _BLANK.fullmatch(between):
            yield _Chunk(None, "", between)
        label, encoding, payload = found.groups()
        yield _Chunk(label.decode("ascii", "replace"), encoding.decode().upper(), payload)
        end = found.end()
    yield _Chunk(None, "", value[end:])
