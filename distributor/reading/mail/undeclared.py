"""A text that is encoded (RFC 2045 section 6) although its part does not say so: a relay lost the field."""

from __future__ import annotations

import binascii
import re

from distributor.documents import charset, plausible_text

_DECLARED = frozenset({"base64", "quoted-printable", "x-uuencode", "uuencode", "x-uue", "uue"})
_BASE64 = re.compile(rb"\s*(?:[A-Za-z0-9+/]{4,}[ \t]*\r?\n)*[A-Za-z0-9+/]{2,}={0,2}\s*")
_QUOTED = re.compile(rb"(?:[^=\x80-\xff]|=[0-9A-F]{2}|=[ \t]*(?:\r?\n|\Z))*+")
_FOREIGN = re.compile(rb"=[89A-F][0-9A-F]")
_LEAST = 24  # octets of base64; a shorter line may be a word
_LEAST_FOREIGN = 6  # octets beyond ASCII


def decode(data: bytes, declared: str, label: str) -> bytes | None:
    """The octets of a text whose declared encoding says nothing; None unless Chinese comes to light."""
    if declared.strip("\"' ").lower() in _DECLARED or not data.isascii():
        return None
    octets = _base64(data) or _quoted_printable(data)
    return octets if octets and plausible_text.is_chinese(charset.decode(octets, label)) else None


def _base64(data: bytes) -> bytes | None:
    bare = b"".join(data.split())
    if len(bare) < _LEAST or len(bare) % 4 or not _BASE64.fullmatch(data):
        return None
    try:
        return binascii.a2b_base64(bare)
    except binascii.Error:
        return None


def _quoted_printable(data: bytes) -> bytes | None:
    if len(_FOREIGN.findall(data)) < _LEAST_FOREIGN or not _QUOTED.fullmatch(data):
        return None
    return binascii.a2b_qp(data)
