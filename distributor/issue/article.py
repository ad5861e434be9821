"""The blocks under a title become an article: subtitle, date line, authors, body, byline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from distributor.documents.text import squeeze
from distributor.issue import byline, dates, headings, joined_paragraphs
from distributor.issue.issue import Article, Block, Heading, Paragraph, Picture, Rule, plain
from distributor.issue.names import is_name, names

_SUBTITLE = re.compile(r"(?:—{1,3}|─{1,3}|－{2}|-{2,3}|―{1,2})\s*\S")
_MARKS = re.compile(r"^[□◎○●■◆\s]+")


@dataclass(frozen=True, slots=True)
class Announced:
    """What is known of an article before its blocks are read."""

    title: str
    authors: tuple[str, ...]
    page: int | None
    line: int


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands between the title and the body, and how many blocks it takes."""

    subtitle: str = ""
    date_line: str = ""
    author_line: str = ""
    taken: int = 0


def build(announced: Announced, blocks: Sequence[Block], *, whole: bool = False) -> Article:
    """The article; its authors are the announced ones, else those whom the document names.

    `whole`: the paragraphs are certain, and none is the half of another.
    """
    head = _head(blocks, announced.authors)
    signed = byline.take(_without_rules(blocks[head.taken :]), announced.authors)
    own = names(_bare(head.author_line)) or byline.signers(signed.byline)
    return Article(
        title=announced.title,
        subtitle=head.subtitle,
        authors=announced.authors or own,
        page=announced.page,
        date_line=head.date_line,
        byline=_byline(head.author_line, signed.byline, announced.authors),
        body=headings.settle(joined_paragraphs.mend(signed.blocks, whole=whole)),
        line=announced.line,
    )


def _head(blocks: Sequence[Block], authors: tuple[str, ...]) -> _Head:
    head = _Head()
    for block in blocks:
        part = _part(block, head, authors, last=head.taken + 1 == len(blocks))
        if not part:
            break
        head = replace(head, **{part: _line(block)} if part != "taken" else {}, taken=head.taken + 1)
    return head


def _part(block: Block, head: _Head, authors: tuple[str, ...], last: bool) -> str:
    """Which part of the head the block is; "" where the body begins."""
    if isinstance(block, Rule):
        return "taken"
    if not isinstance(block, (Paragraph, Heading)):
        return ""
    text = plain(block.spans).strip()
    if (
        not head.subtitle
        and _SUBTITLE.match(text)
        and len(text) <= 100
        and not joined_paragraphs.is_ended(text)
    ):
        return "subtitle"
    if not head.date_line and dates.is_date_line(text):
        return "date_line"
    return "author_line" if not (head.author_line or last) and _names_author(text, authors) else ""


def _names_author(text: str, authors: tuple[str, ...]) -> bool:
    """Whether a line above the body says who speaks: `刘文勤`, `市人大常委会主任 刘文勤`."""
    if len(text) > 40 or joined_paragraphs.is_ended(text) or headings.level(text):
        return False
    bare = _bare(text)
    if authors and byline.agrees(bare, authors):
        return True
    found = names(bare)
    return bool(found) and len(found) < 5 and all(map(is_name, found))


def _bare(line: str) -> str:
    """A line of authors without the marks before it and the brackets around it."""
    return _MARKS.sub("", line).strip("（）()")


def credit_lines(blocks: Sequence[Block], authors: tuple[str, ...]) -> list[tuple[int, str]]:
    """The lines above and below the text that name its authors: number and text as written."""
    head = _head(blocks, authors)
    above = [block for block in blocks[: head.taken] if head.author_line and _line(block) == head.author_line]
    rest = [block for block in blocks[head.taken :] if not isinstance(block, (Rule, Picture))]
    below = [*takewhile(lambda block: byline.is_own_line(block, authors), reversed(rest[1:]))]
    found = [(block.line, _line(block)) for block in (*above, *reversed(below))]
    inline = byline.behind(rest[-1], authors) if rest and not below else ""
    return [*found, (rest[-1].line, inline)] if inline else found


def _line(block: Block) -> str:
    return squeeze(plain(block.spans)) if isinstance(block, (Paragraph, Heading)) else ""


def _byline(above: str, below: str, authors: tuple[str, ...]) -> str:
    """The line above the text, where it says more than the authors' names, and the one below."""
    kept = [line for line in (above, below) if not set(names(line.strip("（）()"))) <= set(authors)]
    return " ".join(kept) if above in kept and authors else below


def _without_rules(blocks: Sequence[Block]) -> list[Block]:
    """Lines at the ends part articles from each other and are none of the body."""
    kept = list(blocks)
    while kept and isinstance(kept[0], Rule):
        kept.pop(0)
    while kept and isinstance(kept[-1], Rule):
        kept.pop()
    return kept
