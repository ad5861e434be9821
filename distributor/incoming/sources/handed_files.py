"""Mails that somebody hands over: .eml files, folders of them, mboxes, Maildirs, standard input.

Several files are brought to the disk at a time, for that is what takes the time; their rows follow together.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from django.db import transaction

from distributor.errors import UserError
from distributor.incoming.keep import FILE, Origin
from distributor.incoming.sources.file_mails import STANDARD_INPUT, Brought, bring
from distributor.incoming.sources.taking import Taking
from distributor.language import gettext as _
from distributor.mail_codes import RefusalReason
from distributor.reason import Reason
from distributor.words.reasons import words_of

_SUFFIXES = frozenset({".eml", ".mbox"})
_THREADS = 8
_CHUNK = 64  # files


@dataclass
class Handed:
    """What became of the files, as it is found out."""

    mails: int = 0
    passed_over: int = 0  # files of a folder that are no mails by their names
    complaints: list[str] = field(default_factory=list)


def take(paths: Iterable[Path], taking: Taking) -> Iterator[Handed]:
    """Keep the mails of these files and folders; now and then, how things stand.

    A file that cannot be read is a complaint. Raises UserError where nothing can be kept any more.
    """
    handed = Handed()
    files = (file for path in paths for file in _files(path, handed))
    with ThreadPoolExecutor(_THREADS) as pool:
        while chunk := list(islice(files, _CHUNK)):
            brought = list(pool.map(partial(bring, most=taking.most, files=taking.files), chunk))
            with transaction.atomic():
                for file, one in zip(chunk, brought, strict=True):
                    _keep(file, one, taking, handed)
            _refuse_to_go_on(brought)
            yield handed
    yield handed


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


def _keep(file: Path, brought: Brought, taking: Taking, handed: Handed) -> None:
    """The rows of what was brought to the disk."""
    origin = Origin(FILE, received=brought.received or dt.datetime.now(dt.UTC))
    for stored in brought.mails:
        taking.keep(stored, origin)
        handed.mails += 1
    for size in brought.too_large:
        taking.refuse(origin, RefusalReason.TOO_LARGE, size=size)
        handed.complaints.append(f"{file}: {words_of(Reason(RefusalReason.TOO_LARGE))}")
    if brought.complaint:
        handed.complaints.append(f"{file}: {words_of(brought.complaint)}")


def _refuse_to_go_on(brought: Iterable[Brought]) -> None:
    """Where the disk refused one mail, it would refuse the next; what could be kept is."""
    fault = next((one.fault for one in brought if one.fault), None)
    if fault:
        words = _("the mail cannot be kept in %(folder)s: %(reason)s")
        values = {"folder": fault.filename or "INCOMING", "reason": fault.strerror or fault}
        raise UserError(words % values)
