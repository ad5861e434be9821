"""A document as read: frozen blocks in reading order, before anything is understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Script = Literal["", "sup", "sub"]
Format = Literal["markdown", "html", "mht", "text", "docx", "flat-docx", "word-xml", "doc", "rtf", "odt"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text of one look."""

    text: str  # "\n" is a line break as written
    strong: bool = False
    emphasis: bool = False
    href: str = ""  # absolute http(s):, mailto: or tel: address, else ""
    strike: bool = False  # struck out
    script: Script = ""  # raised or lowered


Spans = tuple[Span, ...]

# A block's `line` is where it stands in its document; its `id` tells it from every other block of its issue
# for good, and is 0 until the block is stored. Two blocks that say the same are equal whatever their ids.


@dataclass(frozen=True, slots=True)
class Paragraph:
    line: int
    spans: Spans
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Heading:
    line: int
    level: int  # 1..6, as written; inside an article by its numbering: 一、 3, （一） 4, 1. 5, （1） 6
    spans: Spans
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ItemList:
    line: int
    ordered: bool
    items: tuple[Spans, ...]
    start: int = 1
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Picture:
    line: int
    name: str
    alt: str
    media_type: str  # "image/png"; "" where the picture could not be read
    data: bytes  # b"" where the picture could not be read
    width: int = 0  # pixels
    height: int = 0
    reason: str = ""  # why it could not be read: a key of picture.REASONS, and its source; else ""
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    line: int
    rows: tuple[tuple[Spans, ...], ...]
    header: bool = False  # the first row is a heading
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line in the document."""

    line: int
    id: int = field(default=0, compare=False)


Block = Paragraph | Heading | ItemList | Picture | Table | Rule


@dataclass(frozen=True, slots=True)
class Lost:
    """A part of the document that no block can hold: a drawing, a form, a frame, hidden text."""

    line: int
    kind: str  # svg, math, iframe, chart …; of what is not seen: hidden, reading, changes, comments, HEADERS
    text: str  # what stands in it in words, "" where that is nothing
    seen: bool = True  # whether a reader of the document sees it, so that a mail without it is not whole


# What a header or footer of Word says: beyond the body, what the body says too, and across the page. Nobody
# needs to be told of the last two.
HEADERS = ("running", "repeated", "watermark")
UNTOLD = HEADERS[1:]


@dataclass(frozen=True, slots=True)
class Document:
    """An issue document as read, before anything is understood."""

    name: str  # file name, for messages
    format: Format
    blocks: tuple[Block, ...]
    lost: tuple[Lost, ...] = ()
    whole: bool = False  # its paragraphs are certain: no page break of a print cut one in two


def plain(spans: Spans) -> str:
    """The text of spans without their look; raised and lowered digits are written as such: 10³, H₂O."""
    return "".join(flat(span) for span in spans)


def flat(span: Span) -> str:
    """The text of the span, as long as it is, with raised and lowered characters where Unicode has them."""
    return span.text.translate(_SCRIPTS[span.script]) if span.script else span.text


_SCRIPTS = {
    "sup": str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ"),
    "sub": str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"),
}


def texts(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """The plain text of every piece of the blocks, in reading order."""
    return tuple(map(plain, runs(blocks)))


def runs(blocks: tuple[Block, ...]) -> Iterator[Spans]:
    """The spans of every piece of the blocks, in reading order."""
    for block in blocks:
        match block:
            case Paragraph(spans=spans) | Heading(spans=spans):
                yield spans
            case ItemList(items=items):
                yield from items
            case Table(rows=rows):
                yield from (cell for row in rows for cell in row)
