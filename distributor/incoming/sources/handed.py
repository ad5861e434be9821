"""Mails that somebody hands over: .eml files, folders of them, mboxes, Maildirs, standard input."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from distributor.errors import UserError
from distributor.incoming.keep import FILE, Origin
from distributor.incoming.sources import mbox
from distributor.incoming.sources.octets import PIECE, opened, pieces
from distributor.incoming.sources.taking import Taking
from distributor.language import gettext as _

STANDARD_INPUT = Path("-")
_SUFFIXES = frozenset({".eml", ".mbox"})
_MAGIC = 8
# What people hand over by mistake for a mail, by its first octets.
_OTHERS = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "Word, WPS, Outlook .msg",
    b"PK\x03\x04": "docx, zip",
    b"%PDF-": "PDF",
    b"Rar!\x1a\x07": "rar",
}


@dataclass
class Handed:
    """What became of the files, as it is found out."""

    mails: int = 0
    passed_over: int = 0  # files of a folder that are no mails by their names
    complaints: list[str] = field(default_factory=list)


def take(paths: Iterable[Path], taking: Taking) -> Iterator[Handed]:
    """Keep the mails of these files and folders; after each file, how things stand.

    A file that cannot be read is a complaint. Raises UserError where nothing can be kept any more.
    """
    handed = Handed()
    for path in paths:
        for file in _files(path, handed):
            try:
                _take(file, taking, handed)
            except _Unreadable as error:
                handed.complaints.append(f"{file}: {error}")
            yield handed


class _Unreadable(Exception):
    """With the reason in words."""


def _files(path: Path, handed: Handed) -> Iterator[Path]:
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


def _take(file: Path, taking: Taking, handed: Handed) -> None:
    if file == STANDARD_INPUT:
        _take_stream(sys.stdin.buffer, taking, handed)
        return
    try:
        raw = opened(file, follow=True)
    except OSError as error:
        raise _Unreadable(error.strerror or str(error)) from None
    with raw:
        _take_file(file, raw, taking, handed)


def _take_file(file: Path, raw: BinaryIO, taking: Taking, handed: Handed) -> None:
    received = dt.datetime.fromtimestamp(os.fstat(raw.fileno()).st_mtime, dt.UTC)
    start = raw.read(PIECE)
    _refuse_others(start)
    raw.seek(0)
    if file.suffix.lower() != ".eml" and mbox.begins(start):
        for mail in mbox.mails(raw):
            _keep(mail, received, taking, handed)
        return
    _keep(_read(raw), received, taking, handed)


def _take_stream(stream: BinaryIO, taking: Taking, handed: Handed) -> None:
    """A pipe ends where it ends; it is one mail."""
    _keep(_read(stream), dt.datetime.now(dt.UTC), taking, handed)


def _read(raw: BinaryIO) -> Iterator[bytes]:
    try:
        yield from pieces(raw)
    except OSError as error:
        raise _Unreadable(error.strerror or str(error)) from None


def _refuse_others(start: bytes) -> None:
    if not start:
        raise _Unreadable(_("it is empty"))
    kind = next((kind for magic, kind in _OTHERS.items() if start.startswith(magic)), "")
    if kind:
        words = _("this is a file (%(kind)s), not a mail: save the mail as .eml and hand that over")
        raise _Unreadable(words % {"kind": kind})


def _keep(octets: Iterable[bytes], received: dt.datetime, taking: Taking, handed: Handed) -> None:
    before = taking.count["refused"]
    try:
        kept = taking.take(octets, Origin(FILE, received=received))
    except OSError as error:
        words = _("the mail cannot be kept in %(folder)s: %(reason)s")
        values = {"folder": error.filename or "INCOMING", "reason": error.strerror or error}
        raise UserError(words % values) from None
    handed.mails += kept
    if taking.count["refused"] > before:
        raise _Unreadable(_("it is larger than a mail may be (INBOX_MOST_MB)"))
    if not kept:
        raise _Unreadable(_("it is empty"))
