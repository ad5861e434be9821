"""The text of a .doc or an old .wps, without its look: for machines without a converter.

The main text is cut into pieces that a table in the file puts in order ([MS-DOC] 2.4.1, "Retrieving Text").
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from typing import Any

import olefile

_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200  # FibBase, [MS-DOC] 2.5.2
_CHARACTERS, _CLX = 0x4C, 0x1A2  # ccpText; fcClx and lcbClx
_COMPRESSED = 0x40000000  # FcCompressed, 2.9.73: one octet a character
_MOST = 3_000_000  # characters

_FIELD = re.compile(r"\x13[^\x13-\x15]*+(?:\x14([^\x13-\x15]*+))?\x15")  # code, result: 2.8.25
_MARKS = str.maketrans({"\x07": "\t", "\x0b": "\n", "\x0c": "\r", "\x0e": "\r", "\x1e": "-", "\xa0": " "})
_OTHERS = re.compile(r"[\x00-\x08\x0e-\x1f]")  # [MS-DOC]: pictures, notes, optional hyphens


class NotWord(Exception):
    """The file is no readable Word document; the message says why."""


def paragraphs(data: bytes) -> list[str]:
    """The paragraphs of the main text in order, cells of a row divided by tabs; raises only NotWord."""
    try:
        return list(_paragraphs(_text(data)))
    except NotWord:
        raise
    except Exception as error:
        raise NotWord(type(error).__name__) from error


def is_encrypted(data: bytes) -> bool:
    """Whether the document is protected by a password; not where that cannot be told."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            head = ole.openstream("WordDocument").read(0x20)
        return bool(_at(head, "<H", 0x0A)[0] & _ENCRYPTED)
    except Exception:  # noqa: BLE001 (whatever a damaged file makes of offsets and tables)
        return False


def _paragraphs(text: str) -> Iterator[str]:
    for _level in range(8):  # fields stand in fields
        text, count = _FIELD.subn(r"\1", text)
        if not count:
            break
    rows = text.replace("\x07\x07", "\r")  # the end of a row; an empty cell looks the same
    for line in rows.translate(_MARKS).split("\r"):
        plain = _OTHERS.sub("", line).rstrip()
        if plain.strip():
            yield plain


def _text(data: bytes) -> str:
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        if not ole.exists("WordDocument"):
            raise NotWord("no WordDocument")
        document = ole.openstream("WordDocument").read()
        (flags,) = struct.unpack_from("<H", document, 0x0A)
        if flags & _ENCRYPTED:
            raise NotWord("encrypted")
        table = ole.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
    length, begin, size = (*_at(document, "<i", _CHARACTERS), *_at(document, "<II", _CLX))
    return "".join(_pieces(document, _piece_table(table[begin : begin + size]), min(length, _MOST)))


def _at(data: bytes, shape: str, offset: int) -> tuple[Any, ...]:
    return struct.unpack_from(shape, data, offset)


def _piece_table(clx: bytes) -> bytes:
    """The PlcPcd within the Clx, behind its Prcs (2.9.38)."""
    at = 0
    while clx[at] == 1:
        at += 3 + _at(clx, "<H", at + 1)[0]
    if clx[at] != 2:
        raise NotWord("no piece table")
    return clx[at + 5 : at + 5 + _at(clx, "<I", at + 1)[0]]


def _pieces(document: bytes, table: bytes, length: int) -> Iterator[str]:
    count = (len(table) - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", table)
    for index in range(count):
        begin, end = bounds[index], min(bounds[index + 1], length)
        if begin < end:
            (place,) = _at(table, "<I", 4 * (count + 1) + 8 * index + 2)
            yield _piece(document, place, end - begin)


def _piece(document: bytes, place: int, characters: int) -> str:
    if place & _COMPRESSED:
        at = (place & ~_COMPRESSED) // 2
        return document[at : at + characters].decode("cp1252", "replace")
    return document[place : place + 2 * characters].decode("utf-16-le", "replace")
