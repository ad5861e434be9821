"""Markdown to blocks, by way of HTML that carries the line numbers of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from distributor.documents import emphasis, html, lost_parts
from distributor.documents.picture import Loader
from distributor.documents.values import Block, Lost

# A line of the table of contents: cells parted by TAB, or a page at the end.
_LISTING = re.compile(r"\t|[（(]\s*\d{1,3}\s*[)）]\s*$")
_TAG = re.compile(r"</?([a-z][a-z0-9]*)", re.IGNORECASE)
# First in a document whose paragraphs are certain, though they may look like halves of one.
_ATX = re.compile(r"^ {0,3}#{1,6}(?:[ \t]|$)", re.MULTILINE)


def looks_like(text: str) -> bool:
    """Whether a text without a telling name is Markdown: it has a heading of number signs."""
    return bool(_ATX.search(text))


def blocks(text: str, load: Loader) -> tuple[Block, ...]:
    """The blocks of Markdown with tables; HTML inside is cleaned, or shown as text."""
    markdown = _markdown()
    tokens = list(_numbered(markdown.parse(text)))
    return html.blocks(str(markdown.renderer.render(tokens, markdown.options, {})), load)


def lost(text: str) -> tuple[Lost, ...]:
    """What HTML inside of Markdown holds and a mail cannot."""
    written = (token for token in _markdown().parse(text) if token.type == "html_block")
    return tuple(part for token in written for part in lost_parts.find(token.content, _line(token)))


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    # Chinese paragraphs are indented by spaces, and begin `[注]: …`: nobody means code or references.
    markdown.disable(["code", "reference"])
    # Every address is judged where it is used, and a refused picture is reported instead of lost.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    emphasis.install(markdown)
    return markdown


def _numbered(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.map and token.nesting != -1:
            token.attrSet("data-line", str(token.map[0] + 1))
        if token.type == "html_block":
            token.content = html.number_lines(token.content, _line(token))
        if token.type != "inline":
            yield token
            continue
        token.children = [_inline(child) for child in token.children or ()]
        yield from _listing(token) if _LISTING.search(token.content) else (token,)


def _inline(token: Token) -> Token:
    """A tag of the text stays a tag only where it is known; `<b>` is bold, `<script>` is shown."""
    if token.type == "html_inline" and not _known(token.content):
        return replace(token, type="text")
    return token


def _known(tag: str) -> bool:
    found = _TAG.match(tag)
    return bool(found) and found[1].lower() in html.TAGS  # type: ignore[index]


def _listing(token: Token) -> Iterator[Token]:
    """Every line of a contents paragraph becomes a paragraph of its own, with its line number."""
    line = (token.map or [0])[0] + 1
    part = replace(token, children=[])
    for child in token.children or ():
        if child.type not in ("softbreak", "hardbreak"):
            part.children = [*(part.children or ()), child]
            continue
        line += 1
        opening = Token("paragraph_open", "p", 1, attrs={"data-line": str(line)}, block=True)
        yield from (part, Token("paragraph_close", "p", -1, block=True), opening)
        part = replace(token, children=[])
    yield part
