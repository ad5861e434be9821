"""Inner headings: known by their numbering 一、 （一） 1. （1）, in whatever level they were written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from distributor.issue.issue import Block, Heading, Paragraph, plain

LONGEST = 34  # characters; a printed line holds more, so a cut paragraph is longer

_HAN = "[一二三四五六七八九十百]"
_NUMBERINGS = (
    (3, re.compile(rf"第?{_HAN}{{1,3}}(?:[、．]|\.(?!\d)|[章节]|部分)")),
    (4, re.compile(rf"[（(]\s*{_HAN}{{1,3}}\s*[）)]")),
    (5, re.compile(r"\d{1,2}(?:、|[.．](?!\d))")),
    (6, re.compile(r"[（(]\s*\d{1,2}\s*[）)]|[①-⑳]")),
)
_ENDS = "。！？；：，、…!?;:,"


def level(text: str) -> int:
    """The level that the numbering gives, 3 to 6; 0 where there is none."""
    return next((level for level, pattern in _NUMBERINGS if pattern.match(text)), 0)


def is_short_line(text: str) -> bool:
    """Whether the text could be a heading: one short line that ends like no sentence."""
    return 0 < len(text) <= LONGEST and text[-1] not in _ENDS and "。" not in text and "\n" not in text


def settle(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The body of an article with its inner headings found, and every level set by its numbering."""
    return tuple(_settled(blocks, index) for index in range(len(blocks)))


def _settled(blocks: Sequence[Block], index: int) -> Block:
    block = blocks[index]
    if isinstance(block, Heading):
        return replace(block, level=level(plain(block.spans)) or max(3, block.level))
    found = _unmarked(block)
    if not isinstance(block, Paragraph) or not found or not _stands_alone(blocks, index, found):
        return block
    return Heading(block.line, found, block.spans, block.id)


def _unmarked(block: Block) -> int:
    """The level of a paragraph that reads like a numbered heading, else 0."""
    if not isinstance(block, Paragraph):
        return 0
    text = plain(block.spans)
    found = level(text) if is_short_line(text) else 0
    return found if found in (3, 4) else 0


def _stands_alone(blocks: Sequence[Block], index: int, found: int) -> bool:
    """Numbered short lines one below the other are a list, and at the end nothing is headed."""
    if index + 1 == len(blocks):
        return False
    before = _unmarked(blocks[index - 1]) if index else 0
    return found not in (before, _unmarked(blocks[index + 1]))
