"""Opens archives (rar, 7z) with `unar`, after `lsar` has listed them, in a temporary folder."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from distributor.documents import converter
from distributor.mail_codes import FileReason
from distributor.reading.attachments.context import (
    ArchiveMember,
    AttachmentFolder,
    ExtractedContent,
    LimitExceeded,
    TimeBudget,
    UnpackBudget,
    unique_reasons,
)
from distributor.states import EnclosureState

_SURE_CONFIDENCE = 0.8  # of 1: lsar's confidence in the encoding of names
_PASSWORD_ERRORS = (9, 10)  # errors of lsar that mean: password needed
_PIECE = 64 * 1024


def read(data: bytes, output: AttachmentFolder, budget: UnpackBudget, clock: TimeBudget) -> ExtractedContent:
    """The files of the archive, within the budget."""
    if not (converter.find("unar") and converter.find("lsar")):
        return ExtractedContent(EnclosureState.UNSUPPORTED, unique_reasons(FileReason.NO_UNAR))
    with tempfile.TemporaryDirectory(dir=output.folder, prefix="unar-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "archive").write_bytes(data)
        listing = _listing(folder, clock)
        if isinstance(listing, ExtractedContent):
            return listing
        listed, encoding = listing
        refused = _refused(listed, len(data), budget)
        if refused:
            return refused
        done = _unpack(folder, encoding, clock)
        if done is None:
            return ExtractedContent(EnclosureState.FAILED, unique_reasons(FileReason.TOO_LONG))
        sealed = FileReason.SOME_LOCKED if any(map(_is_encrypted, listed)) else None
        return _extracted(
            folder / "out", len(data), output, budget, sealed or (FileReason.SOME_DAMAGED if done else None)
        )


def _listing(folder: Path, clock: TimeBudget) -> tuple[list[dict[str, Any]], str] | ExtractedContent:
    """The files that the archive declares, and the encoding of their names."""
    command = [converter.find("lsar"), "-json", "-password", "", "archive"]
    done = converter.run(command, folder, clock.converter_seconds())
    if done is None:
        return ExtractedContent(EnclosureState.FAILED, unique_reasons(FileReason.TOO_LONG))
    try:
        listing = json.loads(done.stdout)
        entries = [dict(entry) for entry in listing.get("lsarContents", [])]
    except (ValueError, AttributeError, TypeError):
        return ExtractedContent(EnclosureState.FAILED, unique_reasons(FileReason.DAMAGED))
    if not entries and listing.get("lsarError"):
        asks = listing.get("lsarError") in _PASSWORD_ERRORS
        return (
            ExtractedContent(EnclosureState.ENCRYPTED, unique_reasons(FileReason.LOCKED))
            if asks
            else ExtractedContent(EnclosureState.FAILED, unique_reasons(FileReason.DAMAGED))
        )
    return [entry for entry in entries if not entry.get("XADIsDirectory")], _encoding(listing)


def _encoding(listing: dict[str, Any]) -> str:
    """The encoding that lsar is sure of, else GB 18030: lsar cannot tell from a few Chinese names."""
    guess, confidence = listing.get("lsarEncoding"), listing.get("lsarConfidence")
    is_sure = isinstance(guess, str) and isinstance(confidence, int | float) and confidence > _SURE_CONFIDENCE
    return str(guess) if is_sure else "gb18030"


def _is_encrypted(entry: dict[str, Any]) -> bool:
    return bool(entry.get("XADIsEncrypted"))


def _refused(entries: list[dict[str, Any]], packed: int, budget: UnpackBudget) -> ExtractedContent | None:
    """Why nothing is unpacked, by what the archive declares; None if it is to be unpacked."""
    if not entries:
        return ExtractedContent(EnclosureState.EMPTY, unique_reasons(FileReason.ARCHIVE_EMPTY))
    if all(map(_is_encrypted, entries)):
        return ExtractedContent(EnclosureState.ENCRYPTED, unique_reasons(FileReason.LOCKED))
    if len(entries) > budget.entries:
        return ExtractedContent(EnclosureState.FAILED, unique_reasons(FileReason.TOO_MANY))
    sizes = [entry.get("XADFileSize", 0) for entry in entries]
    size = sum(each for each in sizes if isinstance(each, int))
    return (
        ExtractedContent(EnclosureState.FAILED, unique_reasons(FileReason.TOO_BIG))
        if size > budget.most_octets(packed)
        else None
    )


def _unpack(folder: Path, encoding: str, clock: TimeBudget) -> int | None:
    """Unpack everything into the folder `out`; returns the exit code, None on timeout."""
    (folder / "out").mkdir()
    command = [converter.find("unar"), "-quiet", "-no-directory", "-no-recursion", "-force-rename"]
    command += ["-password", "", "-encoding", encoding, "-output-directory", "out", "archive"]
    done = converter.run(command, folder, clock.converter_seconds())
    return None if done is None else done.returncode


def _extracted(
    out: Path, packed: int, output: AttachmentFolder, budget: UnpackBudget, note: FileReason | None
) -> ExtractedContent:
    found: list[ArchiveMember] = []
    notes = [note] if note else []
    for path in sorted(out.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        try:
            budget.count_file()
            file = output.put_chunks(budget.count_octets(_pieces(path), packed))
            found.append(ArchiveMember(str(path.relative_to(out)), file))
        except LimitExceeded as refusal:
            notes.append(refusal.why)
    if not found:
        return ExtractedContent(EnclosureState.FAILED, unique_reasons(*notes or [FileReason.DAMAGED]))
    return ExtractedContent(EnclosureState.OPENED, unique_reasons(*notes), entries=tuple(found))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece
