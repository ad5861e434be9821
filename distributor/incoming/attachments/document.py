"""Documents (Word, pages, text) read as those of issues are, and PDF and workbooks: written as Markdown."""

from __future__ import annotations

from distributor.documents import office, page, pdf, sheet
from distributor.documents.found import Found, Refused, Why
from distributor.documents.office import ANYWHERE, Room
from distributor.documents.text import decode, paragraphs
from distributor.incoming.attachments import blocks
from distributor.incoming.attachments.clock import TOO_LONG
from distributor.incoming.attachments.content import (
    CUT,
    DAMAGED,
    ENCRYPTED,
    TOO_LARGE,
    Content,
    joined,
)
from distributor.incoming.attachments.limits import Limits
from distributor.incoming.attachments.shelf import Shelf
from distributor.language import later
from distributor.states import EnclosureState

CHANGES = later("it has tracked changes; they were read as accepted")
COMMENTS = later("it has comments, which were left out")
CHARTS = later("it has charts or drawings, which were left out")
HIDDEN = later("it has hidden text, which was left out")
READINGS = later("it has readings above its characters, which were left out")
RUNNING = later("it has a header or footer, which was left out")
PARTS = later("it has parts that cannot be read, which were left out")
MISSING = later("LibreOffice is not installed (make system-packages)")
ONLY_TEXT = later("only its text was read, without pictures, tables and bold type")
TOO_DEEP = later("its HTML is nested too deeply")
SCAN = later("its pages are pictures without text (a scan)")
SOME_SCANNED = later("some of its pages are pictures without text")
UNMAPPED = later("its fonts do not say which characters they show, so that its text cannot be taken out")
_NOTES = {
    "cut": CUT,
    "scan": SOME_SCANNED,
    "changes": CHANGES,
    "comments": COMMENTS,
    "chart": CHARTS,
    "hidden": HIDDEN,
    "reading": READINGS,
    "running": RUNNING,
}
_REASONS: dict[Why, str] = {
    "damaged": DAMAGED,
    "encrypted": ENCRYPTED,
    "too-large": TOO_LARGE,
    "too-deep": TOO_DEEP,
    "too-long": TOO_LONG,
    "no-converter": MISSING,
    "no-pages": DAMAGED,
    "scan": SCAN,
    "unmapped": UNMAPPED,
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
    except Refused as refused:
        return Content(_STATES.get(refused.why, EnclosureState.FAILED), _REASONS[refused.why])
    notes = "" if kind in _PAGES else _notes(found)  # a page holds much that is no text
    return blocks.content(found.blocks, shelf, limits, notes)


def _found(data: bytes, kind: str, limits: Limits, room: Room) -> Found:
    match kind:
        case "pdf":
            return pdf.read(data, limits.pages, limits.characters)
        case "xlsx":
            return sheet.read(data, limits.rows)
        case "txt":
            return Found(tuple(paragraphs(decode(data, guess=True).split("\n"))))
        case "html":
            return page.read(data, _decoded)
        case "mht":
            return page.read_archive(data, _decoded)
        case _:
            return office.read(data, kind, room)


def _decoded(data: bytes, label: str) -> str:
    return decode(data, label, guess=True)


def _notes(found: Found) -> str:
    kinds = dict.fromkeys(part.kind for part in found.lost)
    only_text = (ONLY_TEXT, _REASONS[found.only_text]) if found.only_text else ()
    return joined(*only_text, *(_NOTES.get(kind, PARTS) for kind in kinds))
