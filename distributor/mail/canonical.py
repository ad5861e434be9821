"""What a DKIM signature sees of a message: RFC 6376 section 3.4, `relaxed` for header and body."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Set

_BLANKS = re.compile(rb"[ \t]+")


def fields(block: bytes) -> list[tuple[bytes, bytes]]:
    """Name as written and canonical line (with CRLF) of every field in a block of header fields."""
    unfolded = _BLANKS.sub(b" ", block.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" "))
    return [_field(line) for line in unfolded.split(b"\r\n") if line]


def body_digest(segments: Iterable[bytes], known: Set[bytes] = frozenset()) -> bytes:
    """SHA-256 of the canonical body; `known` segments were proven to be whole lines and canonical.

    Our bodies are canonical as they stand, so that nothing is joined or copied: base64 lines hold no
    blank, and the lines of the MIME tree hold single ones. Whatever is not is canonicalised.
    """
    body = list(segments)
    if not all(segment in known or is_canonical(segment) for segment in body):
        return hashlib.sha256(canonical(b"".join(body))).digest()
    while body and not body[-1]:
        body.pop()
    if not body or body[-1].endswith(b"\r\n\r\n") or body[-1] == b"\r\n":
        return hashlib.sha256(canonical(b"".join(body))).digest()
    digest = hashlib.sha256()
    for segment in body:
        digest.update(segment)
    return digest.digest()


def is_canonical(segment: bytes) -> bool:
    """Whether it is whole lines that canonicalising leaves alone, empty ones at the body's end excepted."""
    if segment and not segment.endswith(b"\r\n"):
        return False
    if b" " not in segment and b"\t" not in segment:  # ten times faster than looking for two octets
        return True
    return not (b"\t" in segment or b"  " in segment or b" \r" in segment)


def canonical(body: bytes) -> bytes:
    """Section 3.4.4: blanks run together, none at a line's end, no empty lines at the body's end."""
    lines = _BLANKS.sub(b" ", body).replace(b" \r\n", b"\r\n").removesuffix(b" ")
    while lines.endswith(b"\r\n\r\n") or lines == b"\r\n":
        lines = lines[:-2]
    return lines + b"\r\n" if lines and not lines.endswith(b"\r\n") else lines


def _field(line: bytes) -> tuple[bytes, bytes]:
    name, _colon, value = line.partition(b":")
    name = name.rstrip(b" ")
    return name, b"%b:%b\r\n" % (name.lower(), value.strip(b" "))
