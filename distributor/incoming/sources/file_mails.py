"""The mails of one file, brought to the disk; run by several threads, so without database and translation."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from distributor.incoming.sources import mbox
from distributor.incoming.sources.foreign_files import PIECE, opened, pieces
from distributor.mail_codes import HandedReason
from distributor.reason import Reason
from distributor.store.files import Files, Stored, Writer

STANDARD_INPUT = Path("-")
# What people hand over by mistake for a mail, by its first octets.
_OTHERS = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "Word, WPS, Outlook .msg",
    b"PK\x03\x04": "docx, zip",
    b"%PDF-": "PDF",
    b"Rar!\x1a\x07": "rar",
}


@dataclass
class Brought:
    """What one file held."""

    mails: list[Stored] = field(default_factory=list)
    too_large: list[int] = field(default_factory=list)  # octets of each, as far as they were read
    received: dt.datetime | None = None
    complaint: Reason | None = None  # why the file could not be read
    fault: OSError | None = None  # of our own disk


def bring(file: Path, most: int, files: Files) -> Brought:
    """Whatever happens is in what is returned."""
    brought = Brought()
    try:
        _bring(file, most, files, brought)
    except _Unreadable as error:
        brought.complaint = error.why
    except OSError as error:
        brought.fault = error
    return brought


class _Unreadable(Exception):
    """With the reason."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.why = why


def _bring(file: Path, most: int, files: Files, brought: Brought) -> None:
    if file == STANDARD_INPUT:  # a pipe ends where it ends; it is one mail
        _store(_read(sys.stdin.buffer), most, files, brought)
        return
    try:
        raw = opened(file, follow=True)
    except OSError as error:
        raise _unreadable(error) from None
    with raw:
        brought.received = dt.datetime.fromtimestamp(os.fstat(raw.fileno()).st_mtime, dt.UTC)
        _bring_opened(raw, most, files, brought, may_be_mbox=file.suffix.lower() != ".eml")


def _bring_opened(raw: BinaryIO, most: int, files: Files, brought: Brought, *, may_be_mbox: bool) -> None:
    try:
        start = raw.read(PIECE)
    except OSError as error:
        raise _unreadable(error) from None
    kind = next((kind for magic, kind in _OTHERS.items() if start.startswith(magic)), "")
    if kind:
        raise _Unreadable(Reason(HandedReason.NO_MAIL, values={"kind": kind}))
    raw.seek(0)
    if not may_be_mbox or not mbox.begins(start):
        _store(_read(raw), most, files, brought)
        return
    for mail in mbox.mails(raw):
        _store(mail, most, files, brought)


def _read(raw: BinaryIO) -> Iterator[bytes]:
    try:
        yield from pieces(raw)
    except OSError as error:
        raise _unreadable(error) from None


def _unreadable(error: OSError) -> _Unreadable:
    return _Unreadable(Reason("", error.strerror or str(error)))


def _store(octets: Iterable[bytes], most: int, files: Files, brought: Brought) -> None:
    with Writer(files) as writer:
        for piece in octets:
            if writer.size + len(piece) > most:
                brought.too_large.append(writer.size + len(piece))
                return
            writer.write(piece)
        if not writer.size:
            raise _Unreadable(Reason(HandedReason.EMPTY))
        if not files.path(writer.sha256).exists():
            writer.keep()
        brought.mails.append(Stored(writer.sha256, writer.size))
