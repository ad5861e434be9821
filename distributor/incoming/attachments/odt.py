"""The text of an .odt by its XML, for machines without a converter (OpenDocument 1.3, part 3)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from distributor.documents.word.names import parsed
from distributor.incoming.attachments.limits import MEGABYTE

_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_MOST_XML = 20 * MEGABYTE


def paragraphs(data: bytes) -> list[str]:
    """Paragraphs and headings in order; raises what zipfile and lxml raise, and ValueError."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if archive.getinfo("content.xml").file_size > _MOST_XML:
            raise ValueError("too large")
        root = parsed(archive.read("content.xml"))
    found = root.iter(f"{{{_TEXT}}}p", f"{{{_TEXT}}}h")
    return ["".join(_words(paragraph)) for paragraph in found]


def _words(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = child.tag.removeprefix(f"{{{_TEXT}}}")
        yield {"tab": "\t", "s": " ", "line-break": "\n"}.get(name, "")
        if name not in ("p", "h", "note", "tracked-changes"):
            yield from _words(child)
        yield child.tail or ""
