"""Reads ZIP archives: names in any encoding, every member counted while it is unpacked."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO

from distributor.documents import charset
from distributor.mail_codes import FileReason
from distributor.reading.attachments.context import (
    ArchiveMember,
    AttachmentFolder,
    ExtractedContent,
    LimitExceeded,
    UnpackBudget,
    unique_reasons,
)
from distributor.states import EnclosureState

_UTF8, _ENCRYPTED = 0x800, 0x1  # general purpose bits, APPNOTE 4.4.4
_UNICODE_PATH = 0x7075  # extra field, APPNOTE 4.6.9
_PIECE = 64 * 1024
_SYSTEM_FILES = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def read(data: bytes, output: AttachmentFolder, budget: UnpackBudget) -> ExtractedContent:
    """The files of the archive, within the budget."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            wanted = [entry for entry in archive.infolist() if _is_wanted(entry)]
            return _extracted(archive, wanted, output, budget)
    except Exception:  # noqa: BLE001 (a damaged directory; zipfile raises much more than BadZipFile)
        return ExtractedContent(EnclosureState.FAILED, unique_reasons(FileReason.DAMAGED))


def decoded_name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry: as UTF-8 if so marked, else by the most plausible encoding."""
    if entry.flag_bits & _UTF8:
        return entry.orig_filename
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.orig_filename
    return _unicode_path(entry.extra) or charset.decode(raw)


def _unicode_path(extra: bytes) -> str:
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return ""


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    """Whether the entry is a file of the user: no folder, no link, no file of an operating system."""
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    path = entry.filename
    return not (
        entry.is_dir() or is_link or path.startswith(_SYSTEM_FILES[0]) or path.endswith(_SYSTEM_FILES[1:])
    )


def _extracted(
    archive: zipfile.ZipFile, wanted: list[zipfile.ZipInfo], output: AttachmentFolder, budget: UnpackBudget
) -> ExtractedContent:
    found: list[ArchiveMember] = []
    notes: list[FileReason] = []
    for entry in wanted:
        if entry.flag_bits & _ENCRYPTED:
            notes.append(FileReason.SOME_LOCKED)
            continue
        try:
            found.append(_entry(archive, entry, output, budget))
        except LimitExceeded as refusal:
            notes.append(refusal.why)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            notes.append(FileReason.SOME_DAMAGED)
    if not wanted:
        return ExtractedContent(EnclosureState.EMPTY, unique_reasons(FileReason.ARCHIVE_EMPTY))
    if not found and set(notes) == {FileReason.SOME_LOCKED}:
        return ExtractedContent(EnclosureState.ENCRYPTED, unique_reasons(FileReason.LOCKED))
    return ExtractedContent(
        EnclosureState.OPENED if found else EnclosureState.FAILED,
        unique_reasons(*notes),
        entries=tuple(found),
    )


def _entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, output: AttachmentFolder, budget: UnpackBudget
) -> ArchiveMember:
    budget.count_file()
    written = decoded_name(entry)
    with archive.open(entry) as stream:
        file = output.put_chunks(budget.count_octets(_pieces(stream), entry.compress_size))
    return ArchiveMember(written, file, FileReason.LEAVES if leaves_folder(written) else None)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def leaves_folder(name: str) -> bool:
    """Whether a member's name points outside the folder that the archive is unpacked into."""
    path = name.replace("\\", "/")
    return path.startswith("/") or bool(re.match("[A-Za-z]:", path)) or ".." in path.split("/")
