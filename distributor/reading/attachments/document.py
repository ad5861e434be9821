"""Documents (Word, pages, text) read as those of issues are, and PDF and workbooks: written as Markdown."""

from __future__ import annotations

from distributor.documents import office, page, pdf, sheet
from distributor.documents.office import ANYWHERE, Room
from distributor.documents.result import FileContent, Unreadable, Why
from distributor.documents.text import decode, paragraphs
from distributor.mail_codes import FileReason
from distributor.reading.attachments import blocks
from distributor.reading.attachments.content import Content, reasons
from distributor.reading.attachments.folder import Shelf
from distributor.reading.attachments.limits import Limits
from distributor.reason import Reason
from distributor.states import EnclosureState

_NOTES = {
    "cut": FileReason.CUT,
    "scan": FileReason.SOME_SCANNED,
    "changes": FileReason.CHANGES,
    "comments": FileReason.COMMENTS,
    "chart": FileReason.CHARTS,
    "hidden": FileReason.HIDDEN,
    "reading": FileReason.READINGS,
    "running": FileReason.RUNNING,
}
_REASONS: dict[Why, FileReason] = {
    "damaged": FileReason.DAMAGED,
    "encrypted": FileReason.LOCKED,
    "too-large": FileReason.TOO_LARGE,
    "too-deep": FileReason.HTML_TOO_DEEP,
    "too-long": FileReason.TOO_LONG,
    "no-converter": FileReason.NO_LIBREOFFICE,
    "no-pages": FileReason.DAMAGED,
    "scan": FileReason.SCAN,
    "unmapped": FileReason.UNMAPPED,
}
_STATES: dict[Why, EnclosureState] = {
    "encrypted": EnclosureState.ENCRYPTED,
    "no-converter": EnclosureState.UNSUPPORTED,
    "no-pages": EnclosureState.EMPTY,
    "scan": EnclosureState.UNSUPPORTED,
    "unmapped": EnclosureState.UNSUPPORTED,
}
_PAGES = ("html", "mht")
KINDS = frozenset({*office.KINDS, *_PAGES, "txt", "pdf", "xlsx"})


def read(data: bytes, kind: str, shelf: Shelf, limits: Limits, room: Room = ANYWHERE) -> Content:
    """The content of a document of one of KINDS."""
    try:
        found = _found(data, kind, limits, room)
    except Unreadable as refused:
        return Content(_STATES.get(refused.why, EnclosureState.FAILED), reasons(_REASONS[refused.why]))
    notes = () if kind in _PAGES else _notes(found)  # a page holds much that is no text
    return blocks.content(found.blocks, shelf, limits, notes)


def _found(data: bytes, kind: str, limits: Limits, room: Room) -> FileContent:
    match kind:
        case "pdf":
            return pdf.read(data, limits.pages, limits.characters)
        case "xlsx":
            return sheet.read(data, limits.rows)
        case "txt":
            return FileContent(tuple(paragraphs(decode(data, guess=True).split("\n"))))
        case "html":
            return page.read(data, _decoded)
        case "mht":
            return page.read_archive(data, _decoded)
        case _:
            return office.read(data, kind, room)


def _decoded(data: bytes, label: str) -> str:
    return decode(data, label, guess=True)


def _notes(found: FileContent) -> tuple[Reason, ...]:
    kinds = dict.fromkeys(part.kind for part in found.lost)
    cause = found.only_text and Reason(_REASONS[found.only_text])
    only_text = Reason(FileReason.ONLY_TEXT, cause=cause) if cause else None
    return reasons(only_text, *(_NOTES.get(kind, FileReason.PARTS) for kind in kinds))
