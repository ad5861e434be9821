"""What went over the wire, read back: the signatures of a mail hold for a verifier that is not ours."""

from __future__ import annotations

import re
from collections.abc import Mapping

import dkim

from bench.errors import BenchError

_MESSAGE = re.compile(rb"\r\nDATA\r\n(.*?\r\n)\.\r\n", re.DOTALL | re.IGNORECASE)
_SIGNATURE = re.compile(rb"^DKIM-Signature:", re.MULTILINE)


def first_message(stream: bytes) -> bytes:
    """The first mail in what a sender said to a server (RFC 5321 section 4.5.2); BenchError: none."""
    found = _MESSAGE.search(stream)
    if not found:
        raise BenchError("no whole mail was seen on the wire")
    return re.sub(rb"^\.", b"", found[1], flags=re.MULTILINE)


def require_signed(message: bytes, records: Mapping[str, str]) -> None:
    """Raise BenchError unless every key of the records signed the mail; name in the DNS -> TXT record."""
    count = len(_SIGNATURE.findall(message.partition(b"\r\n\r\n")[0]))
    if count != len(records):
        raise BenchError(f"the mail carries {count} signatures, not {len(records)}")
    for index in range(count):
        if not _holds(message, index, records):
            raise BenchError(f"signature {index + 1} of the mail does not hold: what is measured is not DKIM")


def _holds(message: bytes, index: int, records: Mapping[str, str]) -> bool:
    def answer(name: bytes, timeout: int = 5) -> bytes | None:
        record = records.get(name.decode().rstrip("."))
        return record.encode() if record else None

    try:
        return bool(dkim.DKIM(message).verify(idx=index, dnsfunc=answer))
    except dkim.DKIMException:
        return False
