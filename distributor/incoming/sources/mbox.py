"""Reads the mails of an mbox file (RFC 4155, “mboxrd” quoting), each in chunks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

# "From sender@host Thu Nov 26 08:30:00 2026": the date distinguishes it from prose.
_FROM = re.compile(rb"From \S+.{0,60}?\d{1,2}:\d\d(?::\d\d)?.{0,20}\d{4}")
_QUOTED = re.compile(rb">+From ")
_LINE = 64 * 1024  # octets of a line per read


def begins(start: bytes) -> bool:
    """Whether a file with this beginning is an mbox."""
    return _FROM.match(start) is not None


def mails(raw: BinaryIO) -> Iterator[Iterator[bytes]]:
    """Each mail as an iterator of chunks; the next mail ends the iteration of the previous one."""
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
        """The chunks up to the next separator, without the blank line before it."""
        blank, fresh = b"", True  # fresh: at the beginning of a line
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
