"""Blocks of a document written as Markdown that our own reader of issues reads back as the same blocks.

A block is written plainly first. Where it would be read otherwise (`*` beside odd neighbours, say), it is
written once more with tags for its looks and every mark escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from distributor.documents import escape, markdown
from distributor.documents.picture import unreadable
from distributor.documents.spans import BREAK, tidy
from distributor.documents.values import (
    Block,
    Heading,
    ItemList,
    Paragraph,
    Picture,
    Rule,
    Span,
    Spans,
    Table,
)
from distributor.text import printable

_PLAIN = re.compile(r"[\w\u3000-\u303f\uff00-\uffef“”‘’…—·%/,. -]*")
_LISTING = re.compile(
    r"\t|[（(]\s*\d{1,3}\s*[)）]\s*$"
)  # see issue/markdown.py: its line ends part paragraphs

_SPACES = re.compile(r"[ \t]+")


def write(blocks: Iterable[Block], source: Callable[[Picture], str]) -> str:
    """The blocks as Markdown; `source` gives the address of a picture, or "" to leave it out."""
    written: list[str] = []
    again = listed = False
    for block in map(_clean, blocks):
        again = listed and isinstance(block, ItemList) and not again
        one = _one(block, source, again)
        written += [one] if one else []
        listed = isinstance(block, ItemList) if one else listed
    return "\n\n".join(written)


def _one(block: Block, source: Callable[[Picture], str], again: bool) -> str:
    if isinstance(block, Rule):
        return "---"
    if isinstance(block, Picture):
        address = source(block)
        return f"![{escape.all_of(' '.join(block.alt.split()))}]({address})" if address else ""
    plain = _block(block, False, again)
    return plain if _is_plain(block) or _read(plain) == _same(block) else _block(block, True, again)


def _is_plain(block: Block) -> bool:
    """Whether nothing in the paragraph could be read as anything but words."""
    if not isinstance(block, Paragraph) or len(block.spans) != 1:
        return False
    (span,) = block.spans
    return replace(span, text="") == Span("") and bool(_PLAIN.fullmatch(span.text))


def _block(block: Block, tags: bool, again: bool) -> str:
    match block:
        case Paragraph(spans=spans):
            return _lines(spans, tags)
        case Heading(level=level, spans=spans):
            return f"{'#' * level} {_flat(spans, tags)}"
        case ItemList(ordered=ordered, items=items, start=start):
            return "\n".join(
                f"{_mark(ordered, start + n, again)} {_flat(item, tags)}" for n, item in enumerate(items)
            )
        case Table(rows=rows):
            return _table(rows, tags)
    return ""


def _mark(ordered: bool, number: int, again: bool) -> str:
    """The mark of an item; another one for a list behind a list, that they stay two."""
    if ordered:
        return f"{number})" if again else f"{number}."
    return "*" if again else "-"


def _lines(spans: Spans, tags: bool) -> str:
    line = escape.spans(spans, tags=tags)
    end = "<br>" if _LISTING.search(line) else "\\\n"
    return end.join(escape.start(part) for part in line.split("\n"))


def _flat(spans: Spans, tags: bool) -> str:
    line = escape.start(escape.spans(spans, tags=tags).replace("\n", "<br>"))
    return f"{line[:-1]}\\#" if line.endswith("#") and not line.endswith("\\#") else line


def _table(rows: Sequence[Sequence[Spans]], tags: bool) -> str:
    width = max(map(len, rows))
    lines = [[_cell(cell, tags) for cell in row] + [""] * (width - len(row)) for row in rows]
    lines.insert(1, ["---"] * width)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(spans: Spans, tags: bool) -> str:
    line = escape.spans(spans, tags=tags).replace("\n", "<br>")
    return line if tags else line.replace("|", "\\|")


def _clean(block: Block) -> Block:
    """The block without characters that nobody sees, and without looks of mere spaces."""
    match block:
        case Paragraph(spans=spans) | Heading(spans=spans):
            return replace(block, spans=_clean_spans(spans))
        case ItemList(items=items):
            return replace(block, items=tuple(map(_clean_spans, items)))
        case Table(rows=rows):
            return replace(block, rows=tuple(tuple(map(_clean_spans, row)) for row in rows))
    return block


def _clean_spans(spans: Spans) -> Spans:
    return tidy(part for span in spans for part in _parts(span) if part.text)


def _parts(span: Span) -> Iterator[Span]:
    """The lines of a span with plain breaks between them, and plain spaces around them."""
    for number, written in enumerate(printable(span.text).split("\n")):
        line = _SPACES.sub(lambda run: "\t" if "\t" in run[0] else " ", written)
        core = line.strip()
        begin = len(line) - len(line.lstrip())
        yield BREAK if number else Span("")
        yield from (Span(line[:begin]), replace(span, text=core), Span(line[begin + len(core) :]))


def _read(written: str) -> tuple[object, ...]:
    blocks = markdown.blocks(written, lambda line, source, alt: unreadable(line, source, alt, ""))
    return tuple(_same(block)[0] for block in blocks)


def _same(block: Block) -> tuple[object, ...]:
    """What must be the same of a block when it is read back."""
    match block:
        case Table(rows=rows):
            width = max(map(len, rows))
            return (
                replace(
                    block, line=0, header=True, rows=tuple((*row, *[()] * (width - len(row))) for row in rows)
                ),
            )
    return (replace(block, line=0),)
