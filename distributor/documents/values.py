"""A document as read: frozen blocks in reading order, before anything is understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text of one look."""

    text: str  # "\n" is a line break as written
    strong: bool = False
    emphasis: bool = False
    href: str = ""  # absolute http(s):, mailto: or tel: address, else ""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    line: int
    spans: Spans


@dataclass(frozen=True, slots=True)
class Heading:
    line: int
    level: int  # 1..6, as written; inside an article by its numbering: 一、 3, （一） 4, 1. 5, （1） 6
    spans: Spans


@dataclass(frozen=True, slots=True)
class ItemList:
    line: int
    ordered: bool
    items: tuple[Spans, ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Picture:
    line: int
    name: str
    alt: str
    media_type: str  # "image/png"; "" where the picture could not be read
    data: bytes  # b"" where the picture could not be read
    width: int = 0  # pixels
    height: int = 0
    reason: str = ""  # why it could not be read, in the language in force at reading; else ""


@dataclass(frozen=True, slots=True)
class Table:
    line: int
    rows: tuple[tuple[Spans, ...], ...]
    header: bool = False  # the first row is a heading


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line in the document."""

    line: int


Block = Paragraph | Heading | ItemList | Picture | Table | Rule


@dataclass(frozen=True, slots=True)
class Lost:
    """A part of the document that no block can hold: a drawing, a form, a frame."""

    line: int
    kind: str  # svg, math, iframe …
    text: str  # what a reader of the document would see of it in words, "" where that is nothing


@dataclass(frozen=True, slots=True)
class Document:
    """An issue document as read, before anything is understood."""

    name: str  # file name, for messages
    format: Literal["markdown", "docx", "html", "text"]
    blocks: tuple[Block, ...]
    lost: tuple[Lost, ...] = ()


def plain(spans: Spans) -> str:
    """The text of spans without their look."""
    return "".join(span.text for span in spans)


def texts(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """The plain text of every piece of the blocks, in reading order."""
    found: list[str] = []
    for block in blocks:
        match block:
            case Paragraph(spans=spans) | Heading(spans=spans):
                found.append(plain(spans))
            case ItemList(items=items):
                found.extend(plain(item) for item in items)
            case Table(rows=rows):
                found.extend(plain(cell) for row in rows for cell in row)
    return tuple(found)
