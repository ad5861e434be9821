"""Opens every file of a mail, members of archives included."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

from distributor.documents import kind
from distributor.mail_codes import FileReason
from distributor.reading.attachments import reader
from distributor.reading.attachments.context import (
    ArchiveMember,
    AttachmentFolder,
    ExtractedContent,
    ReaderContext,
    TimeBudget,
    UnpackBudget,
    unique_reasons,
)
from distributor.reading.attachments.reader import InputFile
from distributor.reading.limits import FileLimits
from distributor.reading.values import Attachment, File, MailPart
from distributor.reason import Reason
from distributor.states import EnclosureState
from distributor.text import FILE_NAME, one_line

MOST_OCTETS = 200
_MOST_SUFFIX = 20
# Characters that Windows forbids in a name → their full-width forms.
_FORBIDDEN = str.maketrans({'"': "＂", "*": "＊", ":": "：", "<": "＜", ">": "＞", "?": "？", "|": "｜"})
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|COM[1-9¹²³]|LPT[1-9¹²³])(?=\.|$)", re.IGNORECASE)
_BARE_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}")


def safe_name(name: str, number: int, kind: str) -> str:
    """A safe file name from the last part of `name`; `附件3.docx` if nothing of it is left."""
    shown = one_line(name, FILE_NAME)
    last = shown.replace("\\", "/").rstrip("/ ").rsplit("/", 1)[-1]
    plain = last.translate(_FORBIDDEN).strip(" .")
    if not any(map(str.isalnum, plain)) or _BARE_SUFFIX.fullmatch(last.strip()):
        return f"附件{number}{_suffix(kind)}"
    return _shortened(f"_{plain}" if _DEVICE.match(plain) else plain)


def _suffix(kind: str) -> str:
    return {"jpeg": ".jpg", "tnef": ".dat", "unknown": ".bin", "empty": "", "sealed": ".bin"}.get(
        kind, f".{kind}"
    )


def _shortened(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    suffix = suffix if len(suffix.encode()) <= _MOST_SUFFIX else ""
    stem = name.removesuffix(suffix).encode()[: MOST_OCTETS - len(suffix.encode())]
    return stem.decode(errors="ignore").rstrip(" .") + suffix


@dataclass(frozen=True, slots=True)
class _WaitingMember:
    """A member of an archive that is still to be opened."""

    member: ArchiveMember
    inside: int
    depth: int


def open_parts(parts: Sequence[MailPart], folder: Path, limits: FileLimits) -> tuple[Attachment, ...]:
    """An Attachment for each file, members of archives last. Raises OSError on a full disk only.

    The bytes of each file, and of each picture in a document, are in the folder under their SHA-256.
    """
    context = ReaderContext(AttachmentFolder(folder), limits, UnpackBudget(limits), TimeBudget(limits))
    opened_before = {part.inside for part in parts}
    waiting: deque[_WaitingMember] = deque()
    rows = [_opened_part(part, part.number in opened_before, context, waiting) for part in parts]
    number = max((part.number for part in parts), default=0)
    while waiting:
        number += 1
        rows.append(_opened_member(waiting.popleft(), number, context, waiting))
    return tuple(rows)


def _opened_part(
    part: MailPart, opened_before: bool, context: ReaderContext, waiting: deque[_WaitingMember]
) -> Attachment:
    what = "eml" if opened_before else kind.of(part.data)
    file = InputFile(part.data, what, part.name, 0)
    found = ExtractedContent(EnclosureState.OPENED) if opened_before else reader.read(file, context)
    waiting.extend(_members(found, part.number, 1))
    shown = safe_name(part.name, part.number, what)
    row = _row(part.number, context.output.put(part.data, kind.media_type(what), shown), what, found)
    return replace(row, inside=part.inside, inline=part.inline, content_id=part.content_id)


def _opened_member(
    one: _WaitingMember, number: int, context: ReaderContext, waiting: deque[_WaitingMember]
) -> Attachment:
    data = context.output.get(one.member.file)
    what = kind.of(data)
    found = reader.read(InputFile(data, what, one.member.name, one.depth), context)
    waiting.extend(_members(found, number, one.depth + 1))
    shown = safe_name(one.member.name, number, what)
    row = _row(number, File(one.member.file.sha256, len(data), kind.media_type(what), shown), what, found)
    return replace(row, inside=one.inside, reasons=unique_reasons(one.member.note, *row.reasons))


def _members(found: ExtractedContent, number: int, depth: int) -> Iterator[_WaitingMember]:
    return (_WaitingMember(member, number, depth) for member in found.entries)


def _row(number: int, file: File, what: str, found: ExtractedContent) -> Attachment:
    return Attachment(
        number,
        file.name,
        what,
        file,
        found.state,
        reasons=found.reasons,
        text=found.text,
        pictures=found.pictures,
    )


def keep_unopened(parts: Sequence[MailPart], folder: Path) -> tuple[Attachment, ...]:
    """Store each file without opening it; used after an attempt that exceeded a limit."""
    return tuple(_kept_part(part, folder) for part in parts)


def _kept_part(part: MailPart, folder: Path) -> Attachment:
    digest = sha256(part.data).hexdigest()
    (folder / digest).write_bytes(part.data)
    return Attachment(
        part.number,
        safe_name(part.name, part.number, kind.UNKNOWN),
        kind.UNKNOWN,
        File(digest, len(part.data), "application/octet-stream"),
        EnclosureState.FAILED,
        (Reason(FileReason.UNOPENED),),
        inside=part.inside,
        inline=part.inline,
        content_id=part.content_id,
    )
