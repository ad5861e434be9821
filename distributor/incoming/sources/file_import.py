"""Imports mails from files: .eml files, folders of them, mboxes, Maildirs, standard input.

Several threads write the mails to the disk (without database and translation); their rows follow together.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from distributor.errors import UserError
from distributor.incoming.sources import mbox
from distributor.incoming.sources.receiver import Receiver
from distributor.incoming.sources.untrusted_files import PIECE, opened, pieces
from distributor.incoming.storage import FILE, MailOrigin
from distributor.language import gettext as _
from distributor.mail_codes import HandedReason, RefusalReason
from distributor.reason import Reason
from distributor.store.files import Files, Stored, Writer
from distributor.words.reasons import words_of

STANDARD_INPUT = Path("-")
# Other files that people import by mistake, by their first octets.
_OTHER_FORMATS = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "Word, WPS, Outlook .msg",
    b"PK\x03\x04": "docx, zip",
    b"%PDF-": "PDF",
    b"Rar!\x1a\x07": "rar",
}


@dataclass
class FileMails:
    """The mails of one file, and what went wrong."""

    mails: list[Stored] = field(default_factory=list)
    too_large: list[int] = field(default_factory=list)  # octets read of each
    received: dt.datetime | None = None
    complaint: Reason | None = None  # why the file could not be read
    fault: OSError | None = None  # of the local disk


def read_mails(file: Path, most: int, files: Files) -> FileMails:
    """Store the mails of the file; errors are in the result. Never raises."""
    brought = FileMails()
    try:
        _read_file(file, most, files, brought)
    except _Unreadable as error:
        brought.complaint = error.why
    except OSError as error:
        brought.fault = error
    return brought


class _Unreadable(Exception):
    """The file cannot be read, for the reason `why`."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.why = why


def _read_file(file: Path, most: int, files: Files, brought: FileMails) -> None:
    if file == STANDARD_INPUT:  # a pipe is one mail
        _store(_read(sys.stdin.buffer), most, files, brought)
        return
    try:
        raw = opened(file, follow=True)
    except OSError as error:
        raise _unreadable(error) from None
    with raw:
        brought.received = dt.datetime.fromtimestamp(os.fstat(raw.fileno()).st_mtime, dt.UTC)
        _read_opened(raw, most, files, brought, may_be_mbox=file.suffix.lower() != ".eml")


def _read_opened(raw: BinaryIO, most: int, files: Files, brought: FileMails, *, may_be_mbox: bool) -> None:
    try:
        start = raw.read(PIECE)
    except OSError as error:
        raise _unreadable(error) from None
    kind = next((kind for magic, kind in _OTHER_FORMATS.items() if start.startswith(magic)), "")
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


def _store(octets: Iterable[bytes], most: int, files: Files, brought: FileMails) -> None:
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


_SUFFIXES = frozenset({".eml", ".mbox"})
_THREADS = 8
_CHUNK = 64  # files


@dataclass
class ImportResult:
    """The result of an import, so far."""

    mails: int = 0
    passed_over: int = 0  # files in folders whose names are not those of mails
    complaints: list[str] = field(default_factory=list)


def import_files(paths: Iterable[Path], receiver: Receiver) -> Iterator[ImportResult]:
    """Import the mails of these files and folders; yields the result after every chunk of files.

    A file that cannot be read is a complaint. Raises UserError if nothing more can be stored.
    """
    handed = ImportResult()
    files = (file for path in paths for file in _files(path, handed))
    with ThreadPoolExecutor(_THREADS) as pool:
        while chunk := list(islice(files, _CHUNK)):
            brought = list(pool.map(partial(read_mails, most=receiver.most, files=receiver.files), chunk))
            with transaction.atomic():
                for file, one in zip(chunk, brought, strict=True):
                    _keep_mails(file, one, receiver, handed)
            _raise_disk_error(brought)
            yield handed
    yield handed


def _files(path: Path, handed: ImportResult) -> Iterator[Path]:
    """The file itself; the mails in a folder, ordered by name."""
    if path == STANDARD_INPUT or not path.is_dir():
        yield path
        return
    found = 0
    for folder, folders, names in os.walk(path):
        folders.sort()
        maildir = Path(folder).name in ("new", "cur")
        for name in sorted(names):
            if maildir or Path(name).suffix.lower() in _SUFFIXES:
                found += 1
                yield Path(folder, name)
            else:
                handed.passed_over += 1
    if not found:
        handed.complaints.append(_("%(folder)s: there is no .eml file in it") % {"folder": path})


def _keep_mails(file: Path, brought: FileMails, receiver: Receiver, handed: ImportResult) -> None:
    """Make the rows of the mails that were stored."""
    origin = MailOrigin(FILE, received=brought.received or dt.datetime.now(dt.UTC))
    for stored in brought.mails:
        receiver.keep(stored, origin)
        handed.mails += 1
    for size in brought.too_large:
        receiver.refuse(origin, RefusalReason.TOO_LARGE, size=size)
        handed.complaints.append(f"{file}: {words_of(Reason(RefusalReason.TOO_LARGE))}")
    if brought.complaint:
        handed.complaints.append(f"{file}: {words_of(brought.complaint)}")


def _raise_disk_error(brought: Iterable[FileMails]) -> None:
    """Raise UserError if the disk refused a mail: it would refuse the next one, too."""
    fault = next((one.fault for one in brought if one.fault), None)
    if fault:
        words = _("the mail cannot be kept in %(folder)s: %(reason)s")
        values = {"folder": fault.filename or "INCOMING", "reason": fault.strerror or fault}
        raise UserError(words % values)
