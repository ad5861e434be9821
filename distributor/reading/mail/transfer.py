"""Decodes transfer encodings (RFC 2045 section 6), also broken and mislabelled ones."""

from __future__ import annotations

import binascii
import re

from distributor.documents import charset, plausible_text
from distributor.reading.mail.encoded_words import base64_octets

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_LAYOUT = b" \t\r\n"
_URL_SAFE = _ALPHABET.replace(b"+/", b"-_") + _LAYOUT
_FROM_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_FOOTER = 2_000  # octets from the end
_WORDS = re.compile(rb"[^\s][ \t]+[^\s]|[\x80-\xff]")
_ENCODED = re.compile(rb"[A-Za-z0-9+/]{60}")
_PADDING = re.compile(rb"={1,2}[ \t]*[\r\n]+")
_ONLY = re.compile(rb"[A-Za-z0-9+/=\s]*")
_BEGIN = re.compile(rb"(?:^|(?<=\n))begin[ -](?:base64 )?[0-7]{3,4} ([^\r\n]{1,300})\r?\n", re.IGNORECASE)
_END = re.compile(rb"(?:^|(?<=\n))end[ \t]*(?:\r?\n|$)")
_UU_LINE = re.compile(rb"[!-`][ -`]*+[ \t]*+\r?\n?")
_MOST_FILES = 100


def decode(data: bytes, encoding: str) -> bytes:
    """The decoded octets of a body, unchanged if its declared encoding is wrong. Never raises."""
    encoding = encoding.strip().lower().split(";")[0].strip("\"' ")
    if encoding == "base64":
        return _base64(data)
    if encoding == "quoted-printable":
        return _quoted_printable(data)
    if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        text, files = uuencoded(data)
        return files[0][1] if files else text
    return data


def _base64(data: bytes) -> bytes:
    data = _without_footer(data)
    if (b"-" in data or b"_" in data) and not data.translate(None, _URL_SAFE):
        data = data.translate(_FROM_URL_SAFE)
    bare = data.translate(None, _LAYOUT)
    junk = len(bare.translate(None, _ALPHABET))
    if junk and junk > len(bare) // 10:  # plain text that was never encoded
        return data
    padding = _PADDING.search(data)
    if padding is None or not data[padding.end() :].strip():
        return _strict(bare) if not junk else base64_octets(bare)
    return _in_pieces(data)


def _without_footer(data: bytes) -> bytes:
    """The data without the plain-text footer that a mailing list or a virus scanner appended."""
    start = max(0, len(data) - _FOOTER)
    words = _WORDS.search(data, start)
    if not words or _ENCODED.search(data, words.start()):
        return data
    before = _above_rules(data[: data.rfind(b"\n", 0, words.start()) + 1])
    return before if before.strip() and _ONLY.fullmatch(before, start) else data


def _above_rules(data: bytes) -> bytes:
    """The data without ruled lines at its end."""
    end = last = len(data.rstrip())
    while (at := data.rfind(b"\n", 0, end)) >= 0:
        line = data[at + 1 : end].rstrip(b" \t\r")
        if not line or line.strip(b"-_*"):
            break
        end = at
    return data[:end] if end < last else data


def _strict(bare: bytes) -> bytes:
    try:
        return binascii.a2b_base64(bare)
    except binascii.Error:
        return base64_octets(bare)


def _in_pieces(data: bytes) -> bytes:
    """Decode base64 with padding in the middle: chunks that were encoded separately, perhaps a footer."""
    done, at = [], 0
    for padding in _PADDING.finditer(data):
        done.append(base64_octets(data[at : padding.end()]))
        at = padding.end()
    rest = data[at:]
    is_piece = bool(_ONLY.fullmatch(rest)) and b" " not in rest.strip()
    return b"".join([*done, base64_octets(rest)] if is_piece else done)


def _quoted_printable(data: bytes) -> bytes:
    return binascii.a2b_qp(data)


def uuencoded(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The text without its embedded files (`begin 644 name` … `end`), and (name, octets) of each."""
    text: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    at = 0
    for begin in _BEGIN.finditer(data):
        end = _END.search(data, begin.end()) if begin.start() >= at else None
        octets = _uu_lines(data[begin.end() : end.start()]) if end else b""
        if end is None or not octets or len(files) >= _MOST_FILES:
            if begin.start() >= at and end is None:
                break
            continue
        text.append(data[at : begin.start()])
        files.append((begin[1].strip(), octets))
        at = end.end()
    return b"".join([*text, data[at:]]), files


def _uu_lines(data: bytes) -> bytes:
    """The decoded octets; nothing if any line is not uuencoded."""
    done = []
    for line in data.splitlines():
        if line and not _UU_LINE.fullmatch(line):
            return b""
        done.append(_uu_line(line))
    return b"".join(done)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line) if line else b""
    except binascii.Error:  # a few programs write lines longer than their count says
        octets = ((line[0] - 32) & 63) * 4 // 3 + 4
        try:
            return binascii.a2b_uu(line[: octets + 1])
        except binascii.Error:
            return b""


_DECLARED = frozenset({"base64", "quoted-printable", "x-uuencode", "uuencode", "x-uue", "uue"})
_WHOLE_BASE64 = re.compile(rb"\s*(?:[A-Za-z0-9+/]{4,}[ \t]*\r?\n)*[A-Za-z0-9+/]{2,}={0,2}\s*")
_WHOLE_QUOTED = re.compile(rb"(?:[^=\x80-\xff]|=[0-9A-F]{2}|=[ \t]*(?:\r?\n|\Z))*+")
_FOREIGN = re.compile(rb"=[89A-F][0-9A-F]")
_LEAST = 24  # octets of base64; a shorter line may be a word
_LEAST_FOREIGN = 6  # octets beyond ASCII


def decode_undeclared(data: bytes, declared: str, label: str) -> bytes | None:
    """Decode a text whose encoding field a relay has lost; None unless the result is Chinese."""
    if declared.strip("\"' ").lower() in _DECLARED or not data.isascii():
        return None
    octets = _undeclared_base64(data) or _undeclared_quoted_printable(data)
    return octets if octets and plausible_text.is_chinese(charset.decode(octets, label)) else None


def _undeclared_base64(data: bytes) -> bytes | None:
    bare = b"".join(data.split())
    if len(bare) < _LEAST or len(bare) % 4 or not _WHOLE_BASE64.fullmatch(data):
        return None
    try:
        return binascii.a2b_base64(bare)
    except binascii.Error:
        return None


def _undeclared_quoted_printable(data: bytes) -> bytes | None:
    if len(_FOREIGN.findall(data)) < _LEAST_FOREIGN or not _WHOLE_QUOTED.fullmatch(data):
        return None
    return binascii.a2b_qp(data)
