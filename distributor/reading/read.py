"""Reads one mail from its file to a Reading: the work of the child process."""

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
    """The task of a child process; sent as JSON."""

    raw: str  # path of the mail's bytes
    folder: str  # an empty folder, for the files and the Reading (RESULT)
    columns: tuple[str, ...] = ()  # of the publication
    convert: bool = True  # whether files are opened; False after an attempt that exceeded a limit
    mail: MailLimits = field(default_factory=MailLimits)
    files: FileLimits = field(default_factory=FileLimits)


RESULT = "reading.json"


def read(task: ReadingTask) -> None:
    """Read the mail; write the Reading and the files into the folder."""
    folder, raw = Path(task.folder), Path(task.raw).read_bytes()
    understood, parts = message.read(raw, task.mail)
    opened = open_parts(parts, folder, task.files) if task.convert else extract.keep_unopened(parts, folder)
    reading = Reading(understood, _body_sha256(raw, task.mail), opened, detect(raw, understood, opened))
    reading = replace(reading, drafts=drafts(understood, opened, columns=task.columns))
    (folder / RESULT).write_bytes(msgspec.json.encode(reading))


def _body_sha256(raw: bytes, limits: MailLimits) -> str:
    """The hash by which a repeated mail is recognised: in transit only header fields are added."""
    return sha256(raw[structure.body_start(raw, limits) :]).hexdigest()


def result(folder: Path) -> Reading:
    """The Reading that the child wrote; raises OSError or msgspec.DecodeError if there is none."""
    return msgspec.json.decode((folder / RESULT).read_bytes(), type=Reading)
