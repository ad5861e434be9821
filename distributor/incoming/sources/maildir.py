"""Reads a Maildir: mails in new/ and cur/, identified by their unique names without flags."""

from __future__ import annotations

import datetime as dt
import itertools
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from distributor.incoming.sources import mailbox_errors
from distributor.incoming.sources.receiver import Receiver
from distributor.incoming.sources.source import Maildir
from distributor.incoming.sources.untrusted_files import opened, pieces
from distributor.incoming.storage import MailOrigin
from distributor.logs import about
from distributor.mail_codes import MailboxTrouble, RefusalReason
from distributor.reason import Reason
from distributor.store.queries import sightings

log = logging.getLogger(__name__)

_CHUNK = 200


def poll(maildir: Maildir, receiver: Receiver) -> None:
    """Store every unknown mail; raises MailboxError, and OSError and DatabaseError of storing."""
    try:
        waiting = [file for name in ("new", "cur") for file in _files(maildir.folder / name)]
    except OSError as error:
        said = f"{maildir.folder}: {error.strerror}"
        raise mailbox_errors.error(Reason(MailboxTrouble.NO_MAILDIR, said)) from None
    for chunk in _chunks(waiting):
        _chunk(maildir, chunk, receiver)
    sightings.trouble(maildir.name, "", None)


def _files(folder: Path) -> list[Path]:
    """The files by name, which is the order of arrival; without those that begin with a dot."""
    return sorted(file for file in folder.iterdir() if not file.name.startswith("."))


def _chunks(files: list[Path]) -> Iterator[list[Path]]:
    left = iter(files)
    while chunk := list(itertools.islice(left, _CHUNK)):
        yield chunk


def _chunk(maildir: Maildir, files: list[Path], receiver: Receiver) -> None:
    keys = {_key(file): file for file in files}
    seen = sightings.seen(maildir.name, keys)
    refused = sightings.refused(maildir.name, keys) - seen
    for key, file in keys.items():
        if receiver.stop.is_set():
            return
        if key in seen or (key not in refused and _take(maildir, key, file, receiver)):
            _mark_done(maildir, file)


def _take(maildir: Maildir, key: str, file: Path, receiver: Receiver) -> bool:
    """Store the mail; False if not. If another program moved it meanwhile, the next poll finds it."""
    try:
        raw = opened(file)
    except OSError as error:
        log.warning("mail cannot be read", extra=about(source=maildir.name, file=file, reason=error.strerror))
        return False
    with raw:
        stat = os.fstat(raw.fileno())
        received = dt.datetime.fromtimestamp(stat.st_mtime, dt.UTC)
        origin = MailOrigin(maildir.name, key, received=received, publication=maildir.publication)
        if stat.st_size > receiver.most:
            receiver.refuse(origin, RefusalReason.TOO_LARGE, size=stat.st_size)
            return False
        return receiver.take(pieces(raw), origin)


def _key(file: Path) -> str:
    """The unique part of the name; flags follow a colon."""
    return file.name.partition(":")[0]


def _mark_done(maildir: Maildir, file: Path) -> None:
    if maildir.after == "keep" or file.parent.name != "new":
        return
    try:
        file.rename(maildir.folder / "cur" / f"{_key(file)}:2,")
    except OSError as error:  # it is stored already
        log.warning("mail stays in new", extra=about(source=maildir.name, reason=error.strerror))
