"""One mail, from its file to a Reading: the whole of what the child does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import msgspec

from distributor.reading.attachments import extract
from distributor.reading.attachments.extract import open_parts
from distributor.reading.drafts.find import drafts
from distributor.reading.limits import FileLimits, MailLimits
from distributor.reading.mail import message, structure
from distributor.reading.reports.signals import detect
from distributor.reading.values import Reading


@dataclass(frozen=True, slots=True)
class ReadingTask:
    """What the child is asked for; travels as JSON."""

    raw: str  # path of the mail's bytes
    folder: str  # an empty folder for files and for the Reading (RESULT)
    columns: tuple[str, ...] = ()  # of the publication
    convert: bool = True  # whether files are opened; not after that was too much once
    mail: MailLimits = field(default_factory=MailLimits)
    files: FileLimits = field(default_factory=FileLimits)


RESULT = "reading.json"


def read(task: ReadingTask) -> None:
    """Read the mail and leave the Reading and the files in the folder."""
    folder, raw = Path(task.folder), Path(task.raw).read_bytes()
    understood, parts = message.read(raw, task.mail)
    opened = open_parts(parts, folder, task.files) if task.convert else extract.keep_unopened(parts, folder)
    reading = Reading(understood, _body_sha256(raw, task.mail), opened, detect(raw, understood, opened))
    reading = replace(reading, drafts=drafts(understood, opened, columns=task.columns))
    (folder / RESULT).write_bytes(msgspec.json.encode(reading))


def _body_sha256(raw: bytes, limits: MailLimits) -> str:
    """On its way a mail gains header fields only: what lies below tells whether it is the same."""
    return sha256(raw[structure.body_start(raw, limits) :]).hexdigest()


def result(folder: Path) -> Reading:
    """The Reading that the child left; raises OSError or msgspec.DecodeError where there is none."""
    return msgspec.json.decode((folder / RESULT).read_bytes(), type=Reading)
