"""Documents of words (.docx, .doc, .rtf, .odt, pages …) read as issues are: the same blocks, as Markdown."""

from __future__ import annotations

from distributor.documents import office, page
from distributor.documents.found import Found, Refused, Why
from distributor.documents.office import ANYWHERE, Room
from distributor.incoming.attachments import blocks, plain
from distributor.incoming.attachments.clock import TOO_LONG
from distributor.incoming.attachments.content import DAMAGED, ENCRYPTED, TOO_LARGE, Content, joined
from distributor.incoming.attachments.limits import Limits
from distributor.incoming.attachments.shelf import Shelf
from distributor.language import later
from distributor.states import EnclosureState

CHANGES = later("it has tracked changes; they were read as accepted")
COMMENTS = later("it has comments, which were left out")
CHARTS = later("it has charts or drawings, which were left out")
HIDDEN = later("it has hidden text, which was left out")
READINGS = later("it has readings above its characters, which were left out")
PARTS = later("it has parts that cannot be read, which were left out")
MISSING = later("LibreOffice is not installed (make system-packages)")
ONLY_TEXT = later("only its text was read, without pictures, tables and bold type")
TOO_DEEP = later("its HTML is nested too deeply")
_NOTES = {
    "changes": CHANGES,
    "comments": COMMENTS,
    "chart": CHARTS,
    "hidden": HIDDEN,
    "reading": READINGS,
}
_REASONS: dict[Why, str] = {
    "damaged": DAMAGED,
    "encrypted": ENCRYPTED,
    "too-large": TOO_LARGE,
    "too-deep": TOO_DEEP,
    "too-long": TOO_LONG,
    "no-converter": MISSING,
}
_STATES: dict[Why, EnclosureState] = {
    "encrypted": EnclosureState.ENCRYPTED,
    "no-converter": EnclosureState.UNSUPPORTED,
}
KINDS = frozenset({*office.KINDS, "html", "mht"})


def read(data: bytes, kind: str, shelf: Shelf, limits: Limits, room: Room = ANYWHERE) -> Content:
    """The content of a document of one of KINDS."""
    try:
        found = _found(data, kind, room)
    except Refused as refused:
        return Content(_STATES.get(refused.why, EnclosureState.FAILED), _REASONS[refused.why])
    notes = _notes(found) if kind in office.KINDS else ""
    return blocks.content(found.blocks, shelf, limits, notes)


def _found(data: bytes, kind: str, room: Room) -> Found:
    match kind:
        case "html":
            return page.read(data, plain.text)
        case "mht":
            return page.read_archive(data, plain.text)
        case _:
            return office.read(data, kind, room)


def _notes(found: Found) -> str:
    kinds = dict.fromkeys(part.kind for part in found.lost)
    only_text = (ONLY_TEXT, _REASONS[found.only_text]) if found.only_text else ()
    return joined(*only_text, *(_NOTES.get(kind, PARTS) for kind in kinds))
