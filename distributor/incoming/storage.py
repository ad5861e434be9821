"""Stores mail before it is read, exports it, and removes old bytes.

    bytes → file named by SHA-256, synced → one transaction: Incoming (new or known) + Sighting

If the process is killed between two steps, at most a file without a row is left, and the source delivers the
mail again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.store.files import Files, Stored, Writer
from distributor.store.models import Incoming
from distributor.store.queries import retention, sightings

FILE = "file"  # the source of a mail imported from a file
Raw = bytes | Path | Writer | Stored
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class MailOrigin:
    """Where a mail came from; `key` is its name at the source, empty if the source has no names."""

    source: str
    key: str = ""
    envelope_from: str = ""
    envelope_to: Sequence[str] = ()
    received: dt.datetime = field(default_factory=_now)  # aware
    publication: str = ""  # its title, if the source names it


def keep(raw: Raw, origin: MailOrigin, files: Files) -> tuple[Incoming, bool]:
    """Store the mail; returns its row and whether it is new. A known mail gets a further Sighting.

    Raises OSError or DatabaseError; then nothing is stored.
    """
    sha256, size = _measured(raw)
    known = sightings.with_bytes(sha256)
    if known is not None and known.removed is not None:
        files.remove(sha256)  # removed by retention: not stored again
    elif known is None or not files.path(sha256).exists():
        _put(raw, files)
    return sightings.keep(
        sha256,
        size,
        source=origin.source,
        key=origin.key,
        envelope_from=origin.envelope_from,
        envelope_to=list(origin.envelope_to),
        received=_plausible(origin.received),
        publication=origin.publication,
    )


def _measured(raw: Raw) -> tuple[str, int]:
    """SHA-256 and octets."""
    if isinstance(raw, Writer | Stored):
        return raw.sha256, raw.size
    if isinstance(raw, bytes):
        return hashlib.sha256(raw).hexdigest(), len(raw)
    with raw.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


def _put(raw: Raw, files: Files) -> None:
    if isinstance(raw, Writer):
        raw.keep()
    elif isinstance(raw, bytes):
        files.put_bytes(raw)
    elif isinstance(raw, Path):
        with raw.open("rb") as file:
            files.put_file(file)


def _plausible(received: dt.datetime) -> dt.datetime:
    """The given time, or now if it is implausible: before 1990, or in the future."""
    now = _now()
    try:
        given = received.astimezone(dt.UTC)
    except (OverflowError, ValueError):  # the year 1 in a zone east of Greenwich
        return now
    return given if _EARLIEST < given < now + dt.timedelta(days=1) else now


def export(incoming: Incoming, folder: Path, files: Files) -> Path:
    """Write `<number>/mail.eml`, its files and one .md per manuscript into the folder; returns its path.

    Existing files are replaced. Raises UserError if the bytes are missing or the folder is not writable.
    """
    own = folder / str(incoming.pk)
    try:
        own.mkdir(parents=True, exist_ok=True)
        if incoming.removed is None:
            shutil.copyfile(files.path(incoming.sha256), own / "mail.eml")
            for enclosure in incoming.enclosures.all():
                shutil.copyfile(files.path(enclosure.sha256), own / f"{enclosure.number}-{enclosure.name}")
        for version in incoming.versions.all():
            name = f"{version.manuscript.number}-v{version.number}.md"
            (own / name).write_text(f"# {version.title}\n\n{version.body}\n", encoding="utf-8")
    except OSError as error:
        words = _("mail %(number)d cannot be written: %(file)s: %(why)s")
        values = {"number": incoming.pk, "file": error.filename or own, "why": error.strerror or error}
        raise UserError(words % values) from error
    return own


log = logging.getLogger(__name__)


def remove_old(days: int, files: Files, most: int = 500) -> int:
    """Remove bytes and files of mails older than `days` (0: none), or than their publication keeps them.

    Returns how many; readings stay. A mail is marked after its files are removed: an interrupted run goes on.
    """
    due = retention.due(days, most)
    for incoming in due:
        _remove(incoming, files)
        retention.removed(incoming)
    if due:
        log.info("bytes of %d old mails removed", len(due))
    return len(due)


def _remove(incoming: Incoming, files: Files) -> None:
    enclosed = {enclosure.sha256 for enclosure in incoming.enclosures.all()}
    used = _picture_hashes(retention.pictures_beside(enclosed)) | retention.used_elsewhere(incoming, enclosed)
    for sha256 in {incoming.sha256} | enclosed - used:
        files.remove(sha256)


def _picture_hashes(pictures: Iterable[dict[str, Any]]) -> set[str]:
    """SHA-256 of the pictures of manuscripts."""
    return {file["sha256"] for shown in pictures for file in shown.values() if "sha256" in file}
