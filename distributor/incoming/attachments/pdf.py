"""PDF: the text of its pages in reading order, lines joined to paragraphs; a scan is not guessed at."""

from __future__ import annotations

from collections.abc import Iterator

from pypdfium2 import PdfDocument, PdfiumError, raw

from distributor.incoming.attachments import blocks
from distributor.incoming.attachments.content import CUT, DAMAGED, ENCRYPTED, Content, joined
from distributor.incoming.attachments.limits import Limits
from distributor.incoming.attachments.pdf_lines import Line, joined_lines, lines
from distributor.incoming.attachments.shelf import Shelf
from distributor.language import later
from distributor.states import EnclosureState

SCAN = later("its pages are pictures without text (a scan)")
SOME_SCANNED = later("some of its pages are pictures without text")
UNREADABLE = later("its fonts do not say which characters they show, so that its text cannot be taken out")
_MOST_ON_PAGE = 20_000  # characters


def read(data: bytes, shelf: Shelf, limits: Limits) -> Content:
    """The content of a PDF."""
    try:
        document = PdfDocument(data)
    except PdfiumError:
        sealed = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return (
            Content(EnclosureState.ENCRYPTED, ENCRYPTED)
            if sealed
            else Content(EnclosureState.FAILED, DAMAGED)
        )
    try:
        return _content(document, shelf, limits)
    except (PdfiumError, ValueError, OverflowError):
        return Content(EnclosureState.FAILED, DAMAGED)
    finally:
        document.close()


def _content(document: PdfDocument, shelf: Shelf, limits: Limits) -> Content:
    count = len(document)
    pages = list(_pages(document, min(count, limits.pages), limits.characters))
    if not any(pages):
        return Content(EnclosureState.UNSUPPORTED, SCAN) if pages else Content(EnclosureState.EMPTY, DAMAGED)
    words = "".join(line.text for page in pages for line in page)
    if _unreadable(words):
        return Content(EnclosureState.UNSUPPORTED, UNREADABLE)
    note = joined(CUT if len(pages) < count else "", SOME_SCANNED if not all(pages) else "")
    return blocks.content(joined_lines(pages), shelf, limits, note)


def _pages(document: PdfDocument, count: int, characters: int) -> Iterator[list[Line]]:
    for number in range(count):
        page = document[number]
        text = page.get_textpage()
        found = list(lines(text, _MOST_ON_PAGE))
        text.close()
        page.close()
        characters -= sum(len(line.text) for line in found)
        yield found
        if characters < 0:
            return


def _unreadable(words: str) -> bool:
    odd = sum(1 for letter in words if letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" or letter < " ")
    return odd * 5 > len(words)
