"""Keep first: the bytes of a mail are on the disk and its row is committed before anybody reads it.

    bytes ─ file by SHA-256, durable ─ one transaction: Incoming (new, or the one with them) + Sighting

Killed between any two steps it leaves at most a file without a row, and the mail is asked for again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from distributor.store.files import Files, Stored, Writer
from distributor.store.models import Incoming
from distributor.store.queries import sightings

FILE = "file"  # the source of a mail that somebody handed over
Raw = bytes | Path | Writer | Stored
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Origin:
    """How a mail came: `key` is what its source calls it, empty where a source has no names for its mails."""

    source: str
    key: str = ""
    envelope_from: str = ""
    envelope_to: Sequence[str] = ()
    received: dt.datetime = field(default_factory=_now)  # aware
    publication: str = ""  # its title, where the source says so


def keep(raw: Raw, origin: Origin, files: Files) -> tuple[Incoming, bool]:
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
