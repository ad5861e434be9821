"""Archives that `unar` opens (rar, 7z): listed first by `lsar`, then taken out into a folder of their own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from distributor.documents import converter
from distributor.mail_codes import FileReason
from distributor.reading.attachments.budget import Budget, TooMuch
from distributor.reading.attachments.clock import Clock
from distributor.reading.attachments.content import Content, Entry, reasons
from distributor.reading.attachments.folder import Shelf
from distributor.states import EnclosureState

_SURE = 0.8  # of 1: lsar's confidence in the encoding of names
_ASKS = (9, 10)  # lsar's errors where it would ask for a password
_PIECE = 64 * 1024


def read(data: bytes, shelf: Shelf, budget: Budget, clock: Clock) -> Content:
    """The files of the archive, as far as the budget goes."""
    if not (converter.find("unar") and converter.find("lsar")):
        return Content(EnclosureState.UNSUPPORTED, reasons(FileReason.NO_UNAR))
    with tempfile.TemporaryDirectory(dir=shelf.folder, prefix="unar-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "archive").write_bytes(data)
        listing = _listing(folder, clock)
        if isinstance(listing, Content):
            return listing
        listed, encoding = listing
        refused = _refused(listed, len(data), budget)
        if refused:
            return refused
        done = _unpack(folder, encoding, clock)
        if done is None:
            return Content(EnclosureState.FAILED, reasons(FileReason.TOO_LONG))
        sealed = FileReason.SOME_LOCKED if any(map(_is_sealed, listed)) else None
        return _taken(
            folder / "out", len(data), shelf, budget, sealed or (FileReason.SOME_DAMAGED if done else None)
        )


def _listing(folder: Path, clock: Clock) -> tuple[list[dict[str, Any]], str] | Content:
    """The files that the archive says to hold, and the encoding of their names."""
    command = [converter.find("lsar"), "-json", "-password", "", "archive"]
    done = converter.run(command, folder, clock.for_converter())
    if done is None:
        return Content(EnclosureState.FAILED, reasons(FileReason.TOO_LONG))
    try:
        listing = json.loads(done.stdout)
        entries = [dict(entry) for entry in listing.get("lsarContents", [])]
    except (ValueError, AttributeError, TypeError):
        return Content(EnclosureState.FAILED, reasons(FileReason.DAMAGED))
    if not entries and listing.get("lsarError"):
        asks = listing.get("lsarError") in _ASKS
        return (
            Content(EnclosureState.ENCRYPTED, reasons(FileReason.LOCKED))
            if asks
            else Content(EnclosureState.FAILED, reasons(FileReason.DAMAGED))
        )
    return [entry for entry in entries if not entry.get("XADIsDirectory")], _encoding(listing)


def _encoding(listing: dict[str, Any]) -> str:
    """What lsar is sure of, else GB 18030: a few Chinese names alone are too little for it."""
    guess, confidence = listing.get("lsarEncoding"), listing.get("lsarConfidence")
    is_sure = isinstance(guess, str) and isinstance(confidence, int | float) and confidence > _SURE
    return str(guess) if is_sure else "gb18030"


def _is_sealed(entry: dict[str, Any]) -> bool:
    return bool(entry.get("XADIsEncrypted"))


def _refused(entries: list[dict[str, Any]], packed: int, budget: Budget) -> Content | None:
    """Why nothing is taken out, by what the archive says of itself."""
    if not entries:
        return Content(EnclosureState.EMPTY, reasons(FileReason.ARCHIVE_EMPTY))
    if all(map(_is_sealed, entries)):
        return Content(EnclosureState.ENCRYPTED, reasons(FileReason.LOCKED))
    if len(entries) > budget.entries:
        return Content(EnclosureState.FAILED, reasons(FileReason.TOO_MANY))
    sizes = [entry.get("XADFileSize", 0) for entry in entries]
    size = sum(each for each in sizes if isinstance(each, int))
    return Content(EnclosureState.FAILED, reasons(FileReason.TOO_BIG)) if size > budget.most(packed) else None


def _unpack(folder: Path, encoding: str, clock: Clock) -> int | None:
    """Take everything out into the folder `out`; the program's code, None where it was too slow."""
    (folder / "out").mkdir()
    command = [converter.find("unar"), "-quiet", "-no-directory", "-no-recursion", "-force-rename"]
    command += ["-password", "", "-encoding", encoding, "-output-directory", "out", "archive"]
    done = converter.run(command, folder, clock.for_converter())
    return None if done is None else done.returncode


def _taken(out: Path, packed: int, shelf: Shelf, budget: Budget, note: FileReason | None) -> Content:
    found: list[Entry] = []
    notes = [note] if note else []
    for path in sorted(out.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        try:
            budget.entry()
            file = shelf.put_pieces(budget.counted(_pieces(path), packed))
            found.append(Entry(str(path.relative_to(out)), file))
        except TooMuch as refusal:
            notes.append(refusal.why)
    if not found:
        return Content(EnclosureState.FAILED, reasons(*notes or [FileReason.DAMAGED]))
    return Content(EnclosureState.OPENED, reasons(*notes), entries=tuple(found))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece
