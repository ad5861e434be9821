"""An oracle that reads the XML of a Word document by itself: what of it is missing in blocks, or doubled."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from distributor.documents.read import read_bytes
from distributor.documents.values import Document, runs, texts
from tests.documents.word_files import file

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def read(body: str, others: dict[str, Any] | None = None, **more: Any) -> Document:
    """The document, in which the oracle finds nothing amiss."""
    data = file(body, others, **more)
    found = read_bytes("issue.docx", data)
    assert amiss(data, found) == []
    return found


def words(document: Document) -> str:
    return "|".join(texts(document.blocks))


def lost(document: Document) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in document.lost]


def amiss(data: bytes, document: Document) -> list[str]:
    """Paragraphs that Word shows and the document neither has in this order nor names; and doubled ones."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    shown = [_bare(text) for text in _paragraphs(root)]
    named = _bare("".join(part.text for part in document.lost))
    everything = _bare("".join(span.text for spans in runs(document.blocks) for span in spans))
    missing = [text for text in shown if not _is_in(text, everything) and not _is_in(text, named)]
    once = "".join(shown)
    doubled = [text for text in shown if len(text) > 5 and everything.count(text) > once.count(text)]
    return missing + doubled


def _is_in(text: str, everything: str) -> bool:
    """Whether its characters stand there: marks of notes and numbers may be between them."""
    return text in everything or not Counter(text) - Counter(everything)


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _paragraphs(root: Any) -> Iterator[str]:
    for paragraph in root.iter(f"{W}p"):
        if not any(_is_unseen(above) for above in paragraph.iterancestors()):
            yield "".join(_shown(paragraph, [False]))


def _shown(element: Any, coded: list[bool]) -> Iterator[str]:
    for child in element:
        if child.tag == f"{W}fldChar":
            kind = child.get(f"{W}fldCharType")
            if kind == "begin":
                coded.append(True)
            elif kind == "separate":
                coded[-1] = False
            elif kind == "end":
                coded.pop()
        elif child.tag in (f"{W}t", f"{M}t"):
            yield "" if any(coded) else child.text or ""
        elif child.tag != f"{W}p" and not _is_unseen(child):
            yield from _shown(child, coded)


def _is_unseen(element: Any) -> bool:
    if element.tag in (f"{W}del", f"{W}moveFrom", f"{W}rt", f"{W}pPr", f"{W}rPr"):
        return True
    if element.tag == f"{MC}Fallback":
        return True
    vanish = element.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val", "1") not in ("0", "false")
