"""Word documents (.docx): paragraphs, headings, lists, tables, bold and pictures, as an issue has them."""

from __future__ import annotations

from distributor.documents.word import package
from distributor.documents.word import read as documents
from distributor.errors import DocumentError
from distributor.incoming.attachments import blocks
from distributor.incoming.attachments.content import DAMAGED, TOO_LARGE, Content, joined
from distributor.incoming.attachments.limits import Limits
from distributor.incoming.attachments.shelf import Shelf
from distributor.language import later

CHANGES = later("it has tracked changes; they were read as accepted")
COMMENTS = later("it has comments, which were left out")
CHARTS = later("it has charts or drawings, which were left out")
HIDDEN = later("it has hidden text, which was left out")
READINGS = later("it has readings above its characters, which were left out")
PARTS = later("it has parts that cannot be read, which were left out")
_NOTES = {
    "changes": CHANGES,
    "comments": COMMENTS,
    "chart": CHARTS,
    "hidden": HIDDEN,
    "reading": READINGS,
}


def read(data: bytes, shelf: Shelf, limits: Limits) -> Content:
    """The content of a .docx."""
    try:
        found = documents.read("", data)
    except package.TooLarge:
        return Content("failed", TOO_LARGE)
    except DocumentError:
        return Content("failed", DAMAGED)
    kinds = dict.fromkeys(part.kind for part in found.lost)
    notes = joined(*(_NOTES.get(kind, PARTS) for kind in kinds))
    return blocks.content(found.blocks, shelf, limits, notes)
