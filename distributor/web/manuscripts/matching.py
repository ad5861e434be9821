"""What two sequences have in common, found in a bounded number of steps whatever they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate
from operator import eq

_CUT = 50  # steps that each piece of the result costs whoever shows it

Opcode = tuple[str, int, int, int, int]  # as difflib has them: kind, a1, a2, b1, b2


@dataclass
class StepBudget:
    """Steps that are left for one page; about ten million of them are a second."""

    left: int

    def spend(self, steps: int) -> None:
        """Raises Exhausted, and spends nothing, where fewer are left."""
        if steps > self.left:
            raise Exhausted
        self.left -= steps


class Exhausted(Exception):
    """It would take more steps than there are."""


@dataclass(frozen=True, slots=True)
class Matched:
    """How one sequence becomes the other; `exact` unless only what begins and ends both was compared."""

    opcodes: tuple[Opcode, ...]
    exact: bool


class _Matcher(SequenceMatcher[str]):
    """difflib's, with every search paid for before it is made.

    A search visits, for each element of `a` in its range, all places where `b` has the same: where an element
    is frequent that is a product of lengths, and the searches are as many as there are matches.
    """

    def __init__(self, a: Sequence[str], b: Sequence[str], budget: StepBudget) -> None:
        super().__init__(None, a, b, autojunk=False)
        self._budget = budget
        places = Counter(b)
        self._cost = [0, *accumulate(1 + places[each] for each in a)]

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        end = len(self._cost) - 1 if ahi is None else ahi
        self._budget.spend(self._cost[end] - self._cost[alo])
        return super().find_longest_match(alo, ahi, blo, bhi)


def match(before: Sequence[str], after: Sequence[str], budget: StepBudget, *, most: int) -> Matched:
    """Spends at most `most` steps of the budget, besides one for each element."""
    head = _alike(before, after)
    tail = _alike(before[: head - 1 if head else None : -1], after[: head - 1 if head else None : -1])
    ends = len(before) - tail, len(after) - tail
    share = StepBudget(min(most, budget.left))
    allowed = share.left
    try:
        middle, exact = _between(before[head : ends[0]], after[head : ends[1]], share), True
    except Exhausted:
        middle, exact = [("replace", 0, ends[0] - head, 0, ends[1] - head)], False
    budget.left -= allowed - share.left
    moved = ((kind, a1 + head, a2 + head, b1 + head, b2 + head) for kind, a1, a2, b1, b2 in middle)
    whole = [("equal", 0, head, 0, head), *moved, ("equal", ends[0], len(before), ends[1], len(after))]
    return Matched(tuple(_without_empty(whole)), exact)


def _alike(before: Sequence[str], after: Sequence[str]) -> int:
    """How many elements are the same from the beginning on."""
    return next(
        (at for at, same in enumerate(map(eq, before, after)) if not same), min(len(before), len(after))
    )


def _between(before: Sequence[str], after: Sequence[str], budget: StepBudget) -> list[Opcode]:
    budget.spend(len(before) + len(after))
    found: list[Opcode] = list(_Matcher(before, after, budget).get_opcodes())
    budget.spend(_CUT * len(found))
    return found


def _without_empty(opcodes: Sequence[Opcode]) -> Iterator[Opcode]:
    return (opcode for opcode in opcodes if opcode[1] < opcode[2] or opcode[3] < opcode[4])
