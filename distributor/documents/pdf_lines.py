"""Lines of a PDF page with their places, and how they were paragraphs before they were set."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from pypdfium2 import PdfTextPage, raw

from distributor.documents.spans import tidy
from distributor.documents.values import Block, Heading, Paragraph, Span
from distributor.text import printable

_PAGE_NUMBER = re.compile(
    r"[-—–·.\s]*+(?:第\s*+)?\d{1,4}(?:\s*+页)?(?:\s*+(?:[/／]\s*+)?(?:共\s*+)?\d{1,4}(?:\s*+页)?)?[-—–·.\s]*+"
)
_LATIN_END = re.compile(r"[A-Za-z0-9,.;:!?)%]$")
_LATIN_START = re.compile(r"^[A-Za-z0-9(]")
_NEW = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)])")
_BULLETS = {
    0xF0B7: "•",
    0xF06C: "●",
    0xF06E: "■",
    0xF0A7: "▪",
    0xF0D8: "➢",
    0xF0FC: "✓",
    0xF075: "◆",
}  # Symbol, Wingdings
_ENDS = "。！？；：”…）!?"
_LEAST_FULL = 12  # letters of a line that a paragraph runs over
_TITLE_SIZE = 1.15  # of the usual size
_MOST_TITLE = 60  # characters


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line as it stands on the page, in points; `top` grows upwards."""

    text: str
    left: float
    right: float
    top: float
    size: float  # of its letters


def lines(page: PdfTextPage, most: int) -> Iterator[PdfLine]:
    """The lines of a page in the order of the file, without empty ones."""
    letters: list[tuple[int, str]] = []
    count = min(page.count_chars(), most)
    for index in range(count):
        code = raw.FPDFText_GetUnicode(page, index)
        if code in (0x0A, 0x0D):
            yield from _line(page, letters)
            letters = []
        elif 0 < code < 0x110000 and not _is_invented(page, index, code, letters):
            letters.append((index, _BULLETS.get(code) or chr(code)))
    yield from _line(page, letters)


def joined_lines(pages: Sequence[Sequence[PdfLine]]) -> list[Block]:
    """The lines as paragraphs and titles, over the ends of pages."""
    kept = [line for page in pages for line in _without_numbers(page)]
    if not kept:
        return []
    size = median(line.size for line in kept for _ in line.text)
    left, right = _margins(kept, size)
    paragraphs: list[list[PdfLine]] = []
    for line in kept:
        if paragraphs and _goes_on(paragraphs[-1][-1], line, left, right, size):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [
        block for number, paragraph in enumerate(paragraphs, 1) for block in _block(number, paragraph, size)
    ]


def _is_invented(page: PdfTextPage, index: int, code: int, letters: Sequence[tuple[int, str]]) -> bool:
    """Whether it is a space that stands only for the gap between a Chinese character and a Latin one."""
    if code != 0x20 or not raw.FPDFText_IsGenerated(page, index):
        return False
    around = (letters[-1][1] if letters else " ", chr(max(0, raw.FPDFText_GetUnicode(page, index + 1))))
    return any(map(_is_latin, around)) and any(letter > "\u2e7f" for letter in around)


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _line(page: PdfTextPage, letters: list[tuple[int, str]]) -> Iterator[PdfLine]:
    text = "".join(letter for _index, letter in letters)
    text = printable(text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")).strip()
    seen = [index for index, letter in letters if not letter.isspace()]
    if not text or not seen:
        return
    first, last = _box(page, seen[0]), _box(page, seen[-1])
    size = first[3] - first[2] or 10.0
    yield PdfLine(text, first[0], last[1], first[3], size)


def _box(page: PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of the place that a letter takes."""
    box = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(page, index, ctypes.byref(box)):
        return 0.0, 0.0, 0.0, 0.0
    return box.left, box.right, box.bottom, box.top


def _without_numbers(page: Sequence[PdfLine]) -> Sequence[PdfLine]:
    """The page without its number at the top or bottom."""
    kept = list(page)
    for at in (0, -1):
        if len(kept) > 1 and _PAGE_NUMBER.fullmatch(kept[at].text):
            kept.pop(at)
    return kept


def _margins(kept: Sequence[PdfLine], size: float) -> tuple[float, float]:
    """Where full lines begin and end: the outermost places that several lines share."""
    lefts = sorted(line.left for line in kept)
    rights = sorted(line.right for line in kept)
    common = max(1, len(kept) // 10)
    return lefts[min(common, len(lefts)) - 1], rights[-common]


def _goes_on(before: PdfLine, line: PdfLine, left: float, right: float, size: float) -> bool:
    """Whether the line continues the paragraph of the line before it."""
    if abs(line.size - before.size) > 0.15 * size:
        return False
    if line.left > left + 1.2 * size:  # indented, or centred
        return False
    if before.right < max(right - 1.6 * size, before.left + _LEAST_FULL * size):  # it ended early
        return False
    if before.top - line.top > 2.6 * size:  # a gap
        return False
    return not (_NEW.match(line.text) and before.text[-1] in _ENDS)


def _block(number: int, paragraph: Sequence[PdfLine], size: float) -> list[Block]:
    text = paragraph[0].text
    for line in paragraph[1:]:
        text += (" " if _LATIN_END.search(text) and _LATIN_START.search(line.text) else "") + line.text
    spans = tidy((Span(text.removesuffix("\u00ad")),))  # a hyphen at the end of a line
    if not spans:
        return []
    is_title = paragraph[0].size > _TITLE_SIZE * size and len(text) <= _MOST_TITLE
    return [Heading(number, 2, spans) if is_title else Paragraph(number, spans)]
