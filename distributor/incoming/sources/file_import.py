"""The mails of one file, brought to the disk; run by several threads, so without database and translation."""

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
# What people hand over by mistake for a mail, by its first octets.
_OTHER_FORMATS = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "Word, WPS, Outlook .msg",
    b"PK\x03\x04": "docx, zip",
    b"%PDF-": "PDF",
    b"Rar!\x1a\x07": "rar",
}


@dataclass
class FileMails:
    """What one file held."""

    mails: list[Stored] = field(default_factory=list)
    too_large: list[int] = field(default_factory=list)  # octets of each, as far as they were read
    received: dt.datetime | None = None
    complaint: Reason | None = None  # why the file could not be read
    fault: OSError | None = None  # of our own disk


def read_mails(file: Path, most: int, files: Files) -> FileMails:
    """Whatever happens is in what is returned."""
    brought = FileMails()
    try:
        _read_file(file, most, files, brought)
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


def _read_file(file: Path, most: int, files: Files, brought: FileMails) -> None:
    if file == STANDARD_INPUT:  # a pipe ends where it ends; it is one mail
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
    """What became of the files, as it is found out."""

    mails: int = 0
    passed_over: int = 0  # files of a folder that are no mails by their names
    complaints: list[str] = field(default_factory=list)


def import_files(paths: Iterable[Path], receiver: Receiver) -> Iterator[ImportResult]:
    """Keep the mails of these files and folders; now and then, how things stand.

    A file that cannot be read is a complaint. Raises UserError where nothing can be kept any more.
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
    """The file itself; of a folder those in it that are mails, in the order of their names."""
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
    """The rows of what was brought to the disk."""
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
    """Where the disk refused one mail, it would refuse the next; what could be kept is."""
    fault = next((one.fault for one in brought if one.fault), None)
    if fault:
        words = _("the mail cannot be kept in %(folder)s: %(reason)s")
        values = {"folder": fault.filename or "INCOMING", "reason": fault.strerror or fault}
        raise UserError(words % values)
