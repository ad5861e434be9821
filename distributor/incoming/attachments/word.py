"""Word documents (.docx): paragraphs, headings, lists, tables, bold and pictures, as an issue has them."""

from __future__ import annotations

import zipfile
from io import BytesIO

from distributor.errors import DocumentError
from distributor.incoming.attachments import blocks, word_parts
from distributor.incoming.attachments.content import DAMAGED, TOO_LARGE, Content, joined
from distributor.incoming.attachments.limits import MEGABYTE, Limits
from distributor.incoming.attachments.shelf import Shelf
from distributor.issue import word
from distributor.language import later

CHANGES = later("it has tracked changes; they were read as accepted")
COMMENTS = later("it has comments, which were left out")
CHARTS = later("it has charts or drawings, which were left out")
_MOST_XML = 20 * MEGABYTE
_MOST_INSIDE = 200 * MEGABYTE
_MOST_FILES = 5_000


def read(data: bytes, shelf: Shelf, limits: Limits) -> Content:
    """The content of a .docx."""
    try:
        refused = _refused(data)
        if refused:
            return Content("failed", refused)
        prepared = word_parts.prepare(data)
        found = word.blocks("", prepared.data)
    except DocumentError:
        return Content("failed", DAMAGED)
    except Exception:  # noqa: BLE001 (zipfile and XML of a damaged file raise anything)
        return Content("failed", DAMAGED)
    notes = joined(
        CHANGES if prepared.changes else "",
        COMMENTS if prepared.comments else "",
        CHARTS if prepared.charts else "",
    )
    return blocks.content(found, shelf, limits, notes)


def _refused(data: bytes) -> str:
    """Why the file is not even unpacked."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        parts = [entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels"))]
    too_much = sum(parts) > _MOST_XML or sum(entry.file_size for entry in entries) > _MOST_INSIDE
    return TOO_LARGE if too_much or len(entries) > _MOST_FILES else ""
