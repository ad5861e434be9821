"""Keep first: the bytes of a mail are on the disk and its row is committed before anybody reads it.

    bytes ─ file by SHA-256, durable ─ one transaction: Incoming (new, or the one with them) + Sighting

Killed between any two steps it leaves at most a file without a row, and the mail is asked for again.
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

FILE = "file"  # the source of a mail that somebody handed over
Raw = bytes | Path | Writer | Stored
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class MailOrigin:
    """How a mail came: `key` is what its source calls it, empty where a source has no names for its mails."""

    source: str
    key: str = ""
    envelope_from: str = ""
    envelope_to: Sequence[str] = ()
    received: dt.datetime = field(default_factory=_now)  # aware
    publication: str = ""  # its title, where the source says so


def keep(raw: Raw, origin: MailOrigin, files: Files) -> tuple[Incoming, bool]:
    """The row of the mail with these bytes, and whether it is new; a further sighting of it is noted.

    Raises OSError where the disk refuses and DatabaseError where the database does; then nothing is kept.
    """
    sha256, size = _measured(raw)
    known = sightings.with_bytes(sha256)
    if known is not None and known.removed is not None:
        files.remove(sha256)  # on purpose (retention): they stay away
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
    """The time as told, or ours where the one told cannot be: years before e-mail, or to come."""
    now = _now()
    try:
        told = received.astimezone(dt.UTC)
    except (OverflowError, ValueError):  # the year 1 in a zone east of Greenwich
        return now
    return told if _EARLIEST < told < now + dt.timedelta(days=1) else now


def export(incoming: Incoming, folder: Path, files: Files) -> Path:
    """Write `<number>/mail.eml`, its files and one .md per manuscript below the folder; returns where.

    What is there is replaced. Raises UserError where the bytes are gone or the folder cannot be written.
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
    """Remove the bytes and files of mails kept for longer; returns of how many. 0 days: nothing is removed.

    Killed in the middle, it goes on the next time: a mail is marked when its files are gone.
    """
    due = retention.due(days, most) if days else []
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
    """Files that manuscripts show."""
    return {file["sha256"] for shown in pictures for file in shown.values() if "sha256" in file}
