"""Reads one file by its kind; every failure is a reason, not an exception."""

from __future__ import annotations

import gzip
import logging
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from distributor.documents.office import Room
from distributor.documents.text import paragraphs
from distributor.documents.values import Heading, Span
from distributor.mail_codes import FileReason
from distributor.reading import disk_errors
from distributor.reading.attachments import clamd, document, tnef, unar, zip_archive
from distributor.reading.attachments.context import (
    ArchiveMember,
    AttachmentFolder,
    ExtractedContent,
    LimitExceeded,
    OutOfTime,
    ReaderContext,
    UnpackBudget,
    unique_reasons,
)
from distributor.reading.limits import FileLimits
from distributor.reading.mail import message
from distributor.states import EnclosureState

_PIECE = 64 * 1024


def _read_gzip(data: bytes, name: str, output: AttachmentFolder, budget: UnpackBudget) -> ExtractedContent:
    """The file inside a gzip file (RFC 1952)."""
    try:
        budget.count_file()
        with gzip.open(BytesIO(data)) as stream:
            file = output.put_chunks(budget.count_octets(iter(lambda: stream.read(_PIECE), b""), len(data)))
    except LimitExceeded as refusal:
        return ExtractedContent(EnclosureState.FAILED, unique_reasons(refusal.why))
    except (OSError, EOFError, zlib.error):
        return ExtractedContent(EnclosureState.FAILED, unique_reasons(FileReason.DAMAGED))
    inner = PurePosixPath(name)
    return ExtractedContent(
        EnclosureState.OPENED,
        entries=(ArchiveMember(inner.stem if inner.suffix.lower() == ".gz" else "", file),),
    )


def _read_mail(
    data: bytes, output: AttachmentFolder, limits: FileLimits, budget: UnpackBudget
) -> ExtractedContent:
    """Subject and text of a mail as Markdown, and its files."""
    inner, parts = message.read(data)
    title = [Heading(0, 2, (Span(inner.subject),))] if inner.subject.strip() else []
    text = document.block_content([*title, *paragraphs(inner.whole_text.split("\n"))], output, limits)
    found: list[ArchiveMember] = []
    note: FileReason | None = None
    for part in (
        part for part in parts if part.inside is None
    ):  # files of an enclosed mail are opened with that mail
        try:
            budget.count_file()
            found.append(
                ArchiveMember(part.name, output.put_chunks(budget.count_octets((part.data,), len(part.data))))
            )
        except LimitExceeded as refusal:
            note = refusal.why
    state = text.state if text.text else EnclosureState.OPENED if found else EnclosureState.EMPTY
    return ExtractedContent(
        state, unique_reasons(note, *(() if found else text.reasons)), text.text, text.pictures, tuple(found)
    )


ARCHIVES = ("zip", "rar", "7z", "gz", "tnef", "eml")

# They log the content of hostile files.
for _library in ("PIL", "openpyxl", "pypdfium2", "tnefparse"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to be read."""

    data: bytes
    kind: str
    name: str  # as declared; hostile
    depth: int  # number of archives around it


def read(file: InputFile, context: ReaderContext) -> ExtractedContent:
    """The content of a file; raises OSError for an error of the local disk, and nothing else."""
    found = _refused(file, context) or _read_guarded(file, context)
    context.output.raise_disk_error()
    if found.state == EnclosureState.FAILED:
        disk_errors.check_room(context.output.folder)
    return found


def _read_guarded(file: InputFile, context: ReaderContext) -> ExtractedContent:
    try:
        with context.clock.enforced(), warnings.catch_warnings(action="ignore"):
            return _READERS.get(file.kind, _unknown)(file, context)
    except OutOfTime:
        return ExtractedContent(EnclosureState.FAILED, unique_reasons(FileReason.TOO_LONG))
    except (MemoryError, RecursionError):
        return ExtractedContent(EnclosureState.FAILED, unique_reasons(FileReason.TOO_MUCH_MEMORY))
    except Exception as error:  # hostile bytes; the other files are read regardless
        if disk_errors.is_of_disk(error):
            raise
        return ExtractedContent(EnclosureState.FAILED, unique_reasons(FileReason.BROKEN))


def _refused(file: InputFile, context: ReaderContext) -> ExtractedContent | None:
    if file.kind == "empty":
        return ExtractedContent(EnclosureState.EMPTY, unique_reasons(FileReason.NO_BYTES))
    if context.clock.is_spent:
        return ExtractedContent(EnclosureState.FAILED, unique_reasons(FileReason.TOO_LONG))
    if context.limits.clamd and (why := clamd.refused(file.data, context.limits.clamd)):
        return ExtractedContent(EnclosureState.QUARANTINED, (why,))
    if file.kind in ARCHIVES and file.depth >= context.limits.depth:
        return ExtractedContent(EnclosureState.UNSUPPORTED, unique_reasons(FileReason.TOO_DEEP))
    return None


def _document(file: InputFile, context: ReaderContext) -> ExtractedContent:
    room = Room(context.output.folder, context.clock.converter_seconds)
    return document.read(file.data, file.kind, context.output, context.limits, room)


def _zip(file: InputFile, context: ReaderContext) -> ExtractedContent:
    """A ZIP file; unar, which is more tolerant, reads one that zipfile finds damaged."""
    found = zip_archive.read(file.data, context.output, context.budget)
    if found.reasons != unique_reasons(FileReason.DAMAGED):
        return found
    other = _unar(file, context)
    return other if other.entries else found


def _unar(file: InputFile, context: ReaderContext) -> ExtractedContent:
    return unar.read(file.data, context.output, context.budget, context.clock)


def _picture(file: InputFile, context: ReaderContext) -> ExtractedContent:
    return document.read_picture(file.data, file.kind, context.output, context.limits)


def _sealed(file: InputFile, context: ReaderContext) -> ExtractedContent:
    return ExtractedContent(EnclosureState.ENCRYPTED, unique_reasons(FileReason.LOCKED))


def _unknown(file: InputFile, context: ReaderContext) -> ExtractedContent:
    return ExtractedContent(EnclosureState.UNSUPPORTED, unique_reasons(FileReason.UNKNOWN))


_READERS: dict[str, Callable[[InputFile, ReaderContext], ExtractedContent]] = {
    "sealed": _sealed,
    "zip": _zip,
    "gz": lambda file, context: _read_gzip(file.data, file.name, context.output, context.budget),
    "tnef": lambda file, context: tnef.read(file.data, context.output, context.limits, context.budget),
    "eml": lambda file, context: _read_mail(file.data, context.output, context.limits, context.budget),
    **dict.fromkeys(document.KINDS, _document),
    **dict.fromkeys(("rar", "7z"), _unar),
    **dict.fromkeys(("jpeg", "png", "gif", "webp", "bmp", "tiff", "heic", "avif", "svg", "wmf"), _picture),
}
