"""Recognises signed and encrypted mail: S/MIME (RFC 8551), OpenPGP (RFC 3156); reads signed mail."""

from __future__ import annotations

import re
from typing import Literal

Protection = Literal["", "smime-signed", "smime-encrypted", "pgp-signed", "pgp-encrypted"]

_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # OID 1.2.840.113549.1.7.2
_DATA = bytes.fromhex("06092a864886f70d010701")  # OID 1.2.840.113549.1.7.1
_DEEP = 20
_SIGNED, _SIGNATURE = "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----"
_END = "-----END PGP SIGNATURE-----"
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_DASHED = re.compile(r"^- ", re.MULTILINE)


def is_container(kind: str) -> bool:
    """Whether a part of that type is an S/MIME container."""
    return kind in _SMIME


def of_multipart(kind: str, protocol: str) -> Protection:
    """The protection of a multipart/signed or multipart/encrypted."""
    if kind == "multipart/signed":
        return "pgp-signed" if "pgp" in protocol.lower() else "smime-signed"
    if kind == "multipart/encrypted":
        return "pgp-encrypted"
    return ""


def of_container(data: bytes, smime_type: str) -> Protection:
    """The protection of an S/MIME container, by its octets first, then by its smime-type."""
    if _SIGNED_DATA in data[:64]:
        return "smime-signed"
    return "smime-signed" if smime_type.lower() == "signed-data" else "smime-encrypted"


def of_text(text: str) -> Protection:
    """The protection of an armoured OpenPGP message within the text."""
    if "-----BEGIN PGP MESSAGE-----" in text:
        return "pgp-encrypted"
    return "pgp-signed" if "-----BEGIN PGP SIGNED MESSAGE-----" in text else ""


def without_armour(text: str) -> str:
    """The text of a clear-signed message (RFC 9580 section 7), dash escapes removed."""
    begin = text.find(_SIGNED)
    signature = text.find(_SIGNATURE, begin) if begin >= 0 else -1
    header = _EMPTY_LINE.search(text, begin, signature) if signature >= 0 else None
    if not header:
        return text
    end = text.find(_END, signature)
    signed = text[header.end() : signature].removesuffix("\n")
    rest = text[end + len(_END) :] if end >= 0 else ""
    return text[:begin] + _DASHED.sub("", signed) + rest


def signed_content(data: bytes) -> bytes | None:
    """The mail inside a signed S/MIME container (CMS SignedData, RFC 5652); None if there is none."""
    at = data.find(_SIGNED_DATA, 0, 64)
    if at < 0:
        return None
    inner = data.find(_DATA, at + len(_SIGNED_DATA), at + 4096)
    if inner < 0:
        return None
    value = _element(data, inner + len(_DATA), len(data))
    if value is None or value[0] != 0xA0:  # [0] EXPLICIT: absent where the signature is detached
        return None
    pieces: list[bytes] = []
    _collect_octet_strings(data, value[1], value[2], pieces, 0)
    return b"".join(pieces) or None


def _collect_octet_strings(data: bytes, start: int, end: int, pieces: list[bytes], depth: int) -> int:
    """Collect the octet strings from `start`, primitive or constructed (BER); returns where they end."""
    at = start
    while at < end and depth < _DEEP:
        found = _element(data, at, end)
        if found is None:
            return end
        tag, begin, stop, is_open = found
        if tag == 0 and begin == stop:  # the end of an indefinite length
            return begin
        if tag == 0x04:
            pieces.append(data[begin:stop])
        ended = _collect_octet_strings(data, begin, stop, pieces, depth + 1) if tag & 0x20 else stop
        at = ended if is_open else stop
    return max(at, start)


def _element(data: bytes, at: int, end: int) -> tuple[int, int, int, bool] | None:
    """(tag, begin, end, indefinite) of a BER element; of an indefinite one, `end` is the given end."""
    if at + 2 > end:
        return None
    tag, length, begin = data[at], data[at + 1], at + 2
    if length == 0x80:
        return tag, begin, end, True
    if length > 0x80:
        count = length & 0x7F
        if count > 8 or begin + count > end:
            return None
        length, begin = int.from_bytes(data[begin : begin + count], "big"), begin + count
    return tag, begin, min(begin + length, end), False
