"""The mere text of an .odt by its XML (OpenDocument 1.3, part 3)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from distributor.documents.word.names import parsed

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT = f"{_NAMES}text:1.0"
# Paragraphs of their own, and what no line shows: what is said of a picture, comments, readings.
_ELSEWHERE = {
    *("p", "h", "note", "tracked-changes", "ruby-text"),
    *(f"{{{_NAMES}svg-compatible:1.0}}{name}" for name in ("desc", "title")),
    f"{{{_NAMES}office:1.0}}annotation",
}


def paragraphs(data: bytes) -> list[str]:
    """Paragraphs and headings in order; raises what zipfile and lxml raise, and KeyError."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        root = parsed(archive.read("content.xml"))
    found = root.iter(f"{{{_TEXT}}}p", f"{{{_TEXT}}}h")
    return ["".join(_words(paragraph)) for paragraph in found]


def _words(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = child.tag.removeprefix(f"{{{_TEXT}}}")
        yield {"tab": "\t", "s": " ", "line-break": "\n"}.get(name, "")
        if name not in _ELSEWHERE:
            yield from _words(child)
        yield child.tail or ""
