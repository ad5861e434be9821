"""What changed between two texts, paragraph by paragraph and, within one, word by word.

The work is bounded whatever the texts are: what would take more is compared more coarsely, and that is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from distributor.web.manuscripts.matching import Opcode, StepBudget, match

_MOST_PARAGRAPHS = 3000  # of each text; those beyond are counted
_PAGE_STEPS = 6_000_000
_MOST_STEPS = 2_000_000  # for the paragraphs among themselves, and for the inside of each
_WORDS = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
_SENTENCES = re.compile(r"[^。！？；!?;\n]*(?:[。！？；!?;\n]+|\Z)")
_ALIKE = 0.3  # less in common, and the paragraph was replaced
_AROUND = 1  # unchanged paragraphs shown on either side

Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class TextRun:
    """Some characters of a paragraph."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class ComparedParagraph:
    """One paragraph; `left_out` counts unchanged ones that are not shown."""

    kind: Literal["same", "gone", "new", "changed"]
    pieces: tuple[TextRun, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """The paragraphs of both texts in reading order, long unchanged stretches left out."""

    paragraphs: list[ComparedParagraph]
    same: bool
    coarse: bool  # somewhere not every word was compared
    beyond: tuple[
        int, int
    ]  # paragraphs of the old and the new text that are not shown, for there are too many


def compare(old: str, new: str) -> Difference:
    """How the old text became the new one."""
    before, after = _paragraphs(old), _paragraphs(new)
    if before == after:
        return Difference([], same=True, coarse=False, beyond=(0, 0))
    beyond = tuple(max(len(each) - _MOST_PARAGRAPHS, 0) for each in (before, after))
    page = _Comparison(before[:_MOST_PARAGRAPHS], after[:_MOST_PARAGRAPHS])
    return Difference(page.paragraphs(), same=False, coarse=page.coarse, beyond=(beyond[0], beyond[1]))


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class _Comparison:
    """One comparison, and the steps that are left for it."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        self._before, self._after = before, after
        self._budget = StepBudget(_PAGE_STEPS)
        self.coarse = False

    def paragraphs(self) -> list[ComparedParagraph]:
        matched = match(self._before, self._after, self._budget, most=_MOST_STEPS)
        self.coarse = not matched.exact
        every: list[ComparedParagraph] = []
        for kind, b1, b2, a1, a2 in matched.opcodes:
            if kind == "equal":
                every += _shortened(self._before[b1:b2])
            else:
                every += self._replaced(self._before[b1:b2], self._after[a1:a2])
        return every

    def _replaced(self, before: Sequence[str], after: Sequence[str]) -> Iterator[ComparedParagraph]:
        for old, new in zip_longest(before, after):
            pieces = self._within(old, new) if old and new else None
            if pieces:
                yield ComparedParagraph("changed", pieces)
                continue
            if old:
                yield ComparedParagraph("gone", (TextRun("gone", old),))
            if new:
                yield ComparedParagraph("new", (TextRun("new", new),))

    def _within(self, old: str, new: str) -> tuple[TextRun, ...] | None:
        """The pieces of one paragraph that became the other; None where they have little in common."""
        pieces, exact = self._pieces(_WORDS, old, new)
        if not exact:
            self.coarse = True
            pieces, _exact = self._pieces(_SENTENCES, old, new)
        same = sum(len(piece.text) for piece in pieces if piece.kind == "same")
        return pieces if 2 * same >= _ALIKE * (len(old) + len(new)) else None

    def _pieces(self, pattern: re.Pattern[str], old: str, new: str) -> tuple[tuple[TextRun, ...], bool]:
        """Cut by the pattern and compared; whether everything was."""
        before, after = pattern.findall(old), pattern.findall(new)
        matched = match(before, after, self._budget, most=_MOST_STEPS)
        return tuple(_pieces(matched.opcodes, before, after)), matched.exact


def _shortened(same: Sequence[str]) -> Iterator[ComparedParagraph]:
    whole = len(same) <= 2 * _AROUND + 1
    shown = [ComparedParagraph("same", (TextRun("same", text),)) for text in same]
    if whole:
        yield from shown
        return
    yield from shown[:_AROUND]
    yield ComparedParagraph("same", (), len(same) - 2 * _AROUND)
    yield from shown[-_AROUND:]


def _pieces(opcodes: Sequence[Opcode], before: Sequence[str], after: Sequence[str]) -> Iterator[TextRun]:
    for kind, b1, b2, a1, a2 in opcodes:
        if kind == "equal":
            yield TextRun("same", "".join(before[b1:b2]))
            continue
        if b1 < b2:
            yield TextRun("gone", "".join(before[b1:b2]))
        if a1 < a2:
            yield TextRun("new", "".join(after[a1:a2]))
