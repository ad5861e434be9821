"""Blocks to Markdown that is read back as the same blocks.

What a reader could take for markup is escaped; what Markdown cannot say (a table without head, a line break
inside a contents line) is said in the HTML that our reader knows.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from distributor.issue.issue import Block, Heading, ItemList, Paragraph, Picture, Rule, Span, Spans, Table

_ACTIVE = re.compile(r"[\\`*_\[\]<>&]|~(?=~)|(?<=~)~")
_NUMBERED = re.compile(r"(\d{1,9})([.)])")
_BETWEEN_LISTS = "<!-- -->"  # two lists, one below the other, would be one


class Shelf:
    """Pictures that lie beside the document: source as written in it -> bytes."""

    def __init__(self) -> None:
        self.pictures: dict[str, bytes] = {}

    def source(self, picture: Picture) -> str:
        """How the document names the picture; one without a name is written into it."""
        if not picture.data:
            return quote(picture.name) or "missing"
        if not picture.name:
            return f"data:{picture.media_type};base64,{b64encode(picture.data).decode('ascii')}"
        source = f"p{len(self.pictures) + 1}/{quote(picture.name, safe='')}"
        self.pictures[source] = picture.data
        return source


def markdown(blocks: Iterable[Block], shelf: Shelf) -> list[str]:
    """One piece of Markdown for each block; they belong apart by empty lines."""
    pieces: list[str] = []
    before: Block | None = None
    for block in blocks:
        if isinstance(block, ItemList) and isinstance(before, ItemList):
            pieces.append(_BETWEEN_LISTS)
        pieces.append(_piece(block, shelf))
        before = block
    return pieces


def line(text: str) -> str:
    """A line of plain text at the begin of a paragraph."""
    return _started(inline(text))


def inline(text: str) -> str:
    """Plain text inside a line; line breaks as tags, for a line of the contents is cut at others."""
    return _ACTIVE.sub(r"\\\g<0>", text).replace("\n", "<br>")


def closed(text: str) -> str:
    """The text of a heading whose own number signs at the end stay."""
    before = text.rstrip("#")
    return before + r"\#" * (len(text) - len(before))


def link(url: str) -> str:
    """The address as a link to itself."""
    return _span(Span(url, href=url), inline(url))


def _piece(block: Block, shelf: Shelf) -> str:
    match block:
        case Paragraph(spans=spans):
            return _started(_spans(spans))
        case Heading(level=level, spans=spans):
            return f"{'#' * level} {closed(_spans(spans))}"
        case ItemList(ordered=ordered, items=items, start=start):
            marks = (f"{number}." if ordered else "-" for number in range(start, start + len(items)))
            return "\n".join(
                f"{mark} {_started(_spans(item))}" for mark, item in zip(marks, items, strict=True)
            )
        case Picture():
            return f'<img src="{escape(shelf.source(block))}" alt="{escape(block.alt)}">'
        case Table(rows=rows, header=header):
            return _table(rows, header)
        case Rule():
            return "---"


def _started(text: str) -> str:
    """The line with what its first characters could mean taken away."""
    if text[:1] in "-+#=~" and text:
        return "\\" + text
    return _NUMBERED.sub(r"\1\\\2", text, count=1) if _NUMBERED.match(text) else text


def _spans(spans: Spans) -> str:
    return "".join(_span(span, inline(span.text)) for span in spans)


def _span(span: Span, text: str) -> str:
    text = f"<{span.script}>{text}</{span.script}>" if span.script else text
    text = f"<s>{text}</s>" if span.strike else text
    text = f"<b>{text}</b>" if span.strong else text
    text = f"<i>{text}</i>" if span.emphasis else text
    return f'<a href="{escape(span.href)}">{text}</a>' if span.href else text


def _table(rows: Iterable[tuple[Spans, ...]], header: bool) -> str:
    lines = ["<table>"]
    for number, row in enumerate(rows):
        tag = "th" if header and not number else "td"
        cells = "".join(f"<{tag}>{_cell(cell)}</{tag}>" for cell in row)
        lines.append(f"<tr>{cells}</tr>")
    return "\n".join([*lines, "</table>"])


def _cell(spans: Spans) -> str:
    """HTML, not Markdown: nothing is escaped but what is a tag or an entity."""
    return "".join(_span(span, escape(span.text, quote=False).replace("\n", "<br>")) for span in spans)
