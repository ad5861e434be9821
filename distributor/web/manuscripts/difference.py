"""What changed between two texts, paragraph by paragraph and, within one, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

_MOST_PARAGRAPHS = 1000
_MOST_PIECES = 3000  # of both paragraphs together; longer ones are shown one after the other
_PIECE = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
_ALIKE = 0.3  # less in common, and the paragraph was replaced
_AROUND = 1  # unchanged paragraphs shown on either side

Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a paragraph."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `left_out` counts unchanged ones that are not shown."""

    kind: Literal["same", "gone", "new", "changed"]
    pieces: tuple[Piece, ...]
    left_out: int = 0


def compare(old: str, new: str) -> list[Paragraph]:
    """The paragraphs of both in reading order, long unchanged stretches left out."""
    before, after = _paragraphs(old), _paragraphs(new)
    matcher = SequenceMatcher(None, before, after)
    every: list[Paragraph] = []
    for kind, b1, b2, a1, a2 in matcher.get_opcodes():
        if kind == "equal":
            every += _shortened(before[b1:b2])
        else:
            every += _replaced(before[b1:b2], after[a1:a2])
    return every


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()][:_MOST_PARAGRAPHS]


def _shortened(same: Sequence[str]) -> Iterator[Paragraph]:
    whole = len(same) <= 2 * _AROUND + 1
    shown = [Paragraph("same", (Piece("same", text),)) for text in same]
    if whole:
        yield from shown
        return
    yield from shown[:_AROUND]
    yield Paragraph("same", (), len(same) - 2 * _AROUND)
    yield from shown[-_AROUND:]


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    for old, new in zip_longest(before, after):
        pieces = within(old, new) if old and new else None
        if pieces:
            yield Paragraph("changed", pieces)
            continue
        if old:
            yield Paragraph("gone", (Piece("gone", old),))
        if new:
            yield Paragraph("new", (Piece("new", new),))


def within(old: str, new: str) -> tuple[Piece, ...] | None:
    """The pieces of one paragraph that became the other; None where they have little in common."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    if len(before) + len(after) > _MOST_PIECES:
        return None
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return None
    return tuple(_pieces(matcher, before, after))


def _pieces(matcher: SequenceMatcher[str], before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for kind, b1, b2, a1, a2 in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(before[b1:b2]))
            continue
        if b1 < b2:
            yield Piece("gone", "".join(before[b1:b2]))
        if a1 < a2:
            yield Piece("new", "".join(after[a1:a2]))
