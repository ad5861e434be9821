"""PDF: the text of its pages in reading order, lines joined to paragraphs; a scan is not guessed at."""

from __future__ import annotations

from collections.abc import Iterator

from pypdfium2 import PdfDocument, PdfiumError, raw

from distributor.documents.pdf_lines import PdfLine, joined_lines, lines
from distributor.documents.result import FileContent, Unreadable
from distributor.documents.values import Lost
from distributor.text import LOST

_MOST_ON_PAGE = 20_000  # characters


def read(data: bytes, pages: int, characters: int) -> FileContent:
    """The content of a PDF, as far as that many pages and characters; raises Unreadable."""
    try:
        document = PdfDocument(data)
    except PdfiumError:
        sealed = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Unreadable("encrypted" if sealed else "damaged") from None
    try:
        return _content(document, pages, characters)
    except (PdfiumError, ValueError, OverflowError):
        raise Unreadable("damaged") from None
    finally:
        document.close()


def _content(document: PdfDocument, most: int, characters: int) -> FileContent:
    count = len(document)
    pages = list(_pages(document, min(count, most), characters))
    if not any(pages):
        raise Unreadable("scan" if pages else "no-pages")
    if _unmapped("".join(line.text for page in pages for line in page)):
        raise Unreadable("unmapped")
    lost = [Lost(0, "cut", "")] if len(pages) < count else []
    lost += [] if all(pages) else [Lost(0, "scan", "")]
    return FileContent(tuple(joined_lines(pages)), tuple(lost))


def _pages(document: PdfDocument, count: int, characters: int) -> Iterator[list[PdfLine]]:
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


def _unmapped(words: str) -> bool:
    """Whether the fonts do not say which characters they show."""
    odd = sum(1 for letter in words if letter == LOST or "\ue000" <= letter <= "\uf8ff" or letter < " ")
    return odd * 5 > len(words)
