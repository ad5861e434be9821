"""A list or table that is still open, and the blocks it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field

from distributor.documents.spans import joined
from distributor.documents.values import Block, Heading, ItemList, Paragraph, Picture, Spans, Table


@dataclass(slots=True)
class OpenBlock:
    """An open list or table; a list has one row for every item, with one cell."""

    tag: str  # ul, ol or table
    line: int
    start: int = 1
    header: bool = False
    rows: list[list[list[Block]]] = field(default_factory=list)

    def blocks(self) -> list[Block]:
        """The list or table; its blocks one after the other where it only laid out the page."""
        inner = [block for row in self.rows for cell in row for block in cell]
        if any(isinstance(block, (Heading, Table)) for block in inner):
            return inner
        pictures = [block for block in inner if isinstance(block, Picture)]
        return (_table(self, inner) if self.tag == "table" else _list(self)) + pictures


def _table(frame: OpenBlock, inner: list[Block]) -> list[Block]:
    if all(len(row) < 2 for row in frame.rows):
        return [block for block in inner if not isinstance(block, Picture)]
    rows = tuple(tuple(_spans(cell) for cell in row) for row in frame.rows if any(row))
    return [Table(frame.line, rows, frame.header)] if any(map(any, rows)) else []


def _list(frame: OpenBlock) -> list[Block]:
    items = tuple(item for row in frame.rows for cell in row for item in _items(cell) if item)
    return [ItemList(frame.line, frame.tag == "ol", items, frame.start)] if items else []


def _items(cell: list[Block]) -> tuple[Spans, ...]:
    """The item's own text, and the items of lists inside it."""
    own = joined(block.spans for block in cell if isinstance(block, Paragraph))
    return (own, *(item for block in cell if isinstance(block, ItemList) for item in block.items))


def _spans(cell: list[Block]) -> Spans:
    return joined(text for block in cell for text in _texts(block))


def _texts(block: Block) -> tuple[Spans, ...]:
    if isinstance(block, ItemList):
        return block.items
    return (block.spans,) if isinstance(block, Paragraph) else ()
