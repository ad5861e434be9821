"""A document line by line, for the parts that are read by their words: masthead, contents, imprint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from distributor.documents.spans import split_lines
from distributor.issue.issue import Block, Heading, ItemList, Paragraph, Span, Spans, Table, plain


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One line of text, and where it stands."""

    number: int  # line of the document
    block: int  # index of the block
    text: str  # the cells of a table are parted by TAB
    heading: bool
    links: tuple[str, ...]


def lines(blocks: Iterable[Block]) -> tuple[IssueLine, ...]:
    """Every line of the blocks that has text."""
    return tuple(line for index, block in enumerate(blocks) for line in _lines(index, block))


def _lines(index: int, block: Block) -> Iterator[IssueLine]:
    match block:
        case Paragraph(line=number, spans=spans) | Heading(line=number, spans=spans):
            yield from _of(number, index, spans, isinstance(block, Heading))
        case ItemList(line=number, items=items):
            for item in items:
                yield from _of(number, index, item)
        case Table(line=number, rows=rows):
            for row in rows:
                text = "\t".join(" ".join(plain(cell).split("\n")) for cell in row)
                yield IssueLine(number, index, text, False, _links(span for cell in row for span in cell))


def _of(number: int, index: int, spans: Spans, heading: bool = False) -> Iterator[IssueLine]:
    for part in split_lines(spans):
        yield IssueLine(number, index, plain(part), heading, _links(part))


def _links(spans: Iterable[Span]) -> tuple[str, ...]:
    return tuple(span.href for span in spans if span.href)
