"""Whether two issues say the same, wherever it stands in their documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from distributor.issue.issue import (
    Article,
    Block,
    Column,
    Heading,
    Issue,
    ItemList,
    Paragraph,
    Picture,
    Spans,
    Table,
)

_SPACES = re.compile(r"[ \t\f]+")  # HTML has no two blanks side by side


def bare(issue: Issue) -> Issue:
    """The issue without lines and problems, and with single blanks: two that say the same are equal."""
    columns = tuple(Column(column.title, tuple(map(_article, column.articles))) for column in issue.columns)
    return replace(issue, columns=columns, problems=(), distribution_line=0)


def blocks(found: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks without their lines; of a picture that cannot be read only what it is called."""
    return tuple(map(_block, found))


def _article(article: Article) -> Article:
    return replace(article, body=blocks(article.body), line=0)


def _block(block: Block) -> Block:
    match block:
        case Paragraph(spans=spans) | Heading(spans=spans):
            return replace(block, line=0, spans=_spans(spans))
        case ItemList(items=items):
            return replace(block, line=0, items=tuple(map(_spans, items)))
        case Table(rows=rows):
            return replace(block, line=0, rows=tuple(tuple(map(_spans, row)) for row in rows))
        case Picture(data=b""):
            return Picture(0, "", block.alt, "", b"")
        case _:
            return replace(block, line=0)


def _spans(spans: Spans) -> Spans:
    return tuple(replace(span, text=_SPACES.sub(_single, span.text)) for span in spans)


def _single(run: re.Match[str]) -> str:
    return "\t" if "\t" in run[0] else " "
