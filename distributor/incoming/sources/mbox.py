"""Mails of an mbox file (RFC 4155, “mboxrd” quoting), one after the other and each in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

# "From sender@host Thu Nov 26 08:30:00 2026": the address may be odd, the date is what tells it from prose.
_FROM = re.compile(rb"From \S+.{0,60}?\d{1,2}:\d\d(?::\d\d)?.{0,20}\d{4}")
_QUOTED = re.compile(rb">+From ")
_LINE = 64 * 1024  # octets that are read of a line at a time


def begins(start: bytes) -> bool:
    """Whether a file that starts so is an mbox."""
    return _FROM.match(start) is not None


def mails(raw: BinaryIO) -> Iterator[Iterator[bytes]]:
    """Each mail as its pieces; one must be read to its end, or left, before the next is asked for."""
    reader = _Reader(raw)
    while reader.more:
        mail = reader.mail()
        yield mail
        for _piece in mail:
            pass


class _Reader:
    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self.more = bool(raw.readline(_LINE))  # the first separator

    def mail(self) -> Iterator[bytes]:
        """Up to the next separator; the blank line before it belongs to the mbox, not to the mail."""
        blank, fresh = b"", True  # fresh: a line begins here
        while line := self._raw.readline(_LINE):
            if fresh and blank and _FROM.match(line):
                return
            yield blank
            blank = b""
            if fresh and line in (b"\n", b"\r\n"):
                blank = line
                continue
            yield line[1:] if fresh and _QUOTED.match(line) else line
            fresh = line.endswith(b"\n")
        self.more = False
