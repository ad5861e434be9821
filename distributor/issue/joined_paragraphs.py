"""Paragraphs that a page break of the printed issue cut in two are joined again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from distributor.documents.spans import joined
from distributor.issue import headings
from distributor.issue.issue import Block, Paragraph, Rule, Span, plain

SHORTEST = 20  # characters; a cut paragraph fills at least one printed line
A_PAGE = 200  # characters; what is this long and has no end may be cut again

_CLOSING = "”’」』）)】》〉\"'*"
_ENDS = frozenset("。！？；：…!?;:.")
_REMARK = re.compile(r"(?:(?<!\s)\s++)?[（(][^（）()]{1,60}[）)]$")
_PAGE_NUMBER = re.compile(r"[-—–－·]\s*\d{1,3}\s*[-—–－·]")
_BEGINS = re.compile(r"[●■◆▲★•·※☆○◎□△*－—–-]|同志们|各位|[“《]?第[一二三四五六七八九十]+[，,、是]")
_WORD = re.compile(r"[A-Za-z]$")


def mend(blocks: Sequence[Block], *, whole: bool = False) -> tuple[Block, ...]:
    """The blocks with cut paragraphs whole, and without the page numbers and lines between their halves.

    `whole`: none is cut.
    """
    if whole:
        return tuple(block for block in blocks if not _is_page_number(block))
    kept: list[Block] = []
    for block in blocks:
        if _is_page_number(block):
            continue
        last = len(kept) - 1
        while last > 0 and isinstance(kept[last], Rule):
            last -= 1
        if kept and (mended := _mended(kept[last], block)):
            kept[last:] = [mended]
        else:
            kept.append(block)
    return tuple(kept)


def is_ended(text: str) -> bool:
    """Whether the text ends like a sentence, an introduction or an item of a list."""
    bare = text.rstrip()
    return any(part.rstrip(_CLOSING)[-1:] in _ENDS for part in (bare, _REMARK.sub("", bare)))


def _mended(first: Block, second: Block) -> Paragraph | None:
    """Both halves in one; None where they are two paragraphs."""
    if not isinstance(first, Paragraph) or not isinstance(second, Paragraph):
        return None
    before, after = plain(first.spans), plain(second.spans)
    if not _is_cut(before) or not _goes_on(after):
        return None
    between = " " if _WORD.search(before) and after[0].isascii() and after[0].isalpha() else ""
    return replace(first, spans=joined((first.spans, second.spans), Span(between)))


def _is_cut(text: str) -> bool:
    if len(text) < SHORTEST or is_ended(text):
        return False
    return not (headings.level(text) and headings.is_short_line(text))


def _goes_on(text: str) -> bool:
    if _BEGINS.match(text) or headings.level(text):
        return False
    return is_ended(text) or len(text) >= A_PAGE


def _is_page_number(block: Block) -> bool:
    return isinstance(block, Paragraph) and bool(_PAGE_NUMBER.fullmatch(plain(block.spans)))
