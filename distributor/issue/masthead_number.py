"""Which issue it is: the one number that a masthead has, or why nobody can say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from distributor.documents.text import squeeze
from distributor.issue.issue import Problem
from distributor.issue.lines import IssueLine
from distributor.issue.masthead_line import is_certain, is_marked, said
from distributor.publication.number import MOST_IN_ONE, TOTAL, IssueNumber, as_kept, folded
from distributor.publication.printed_number import PrintedNumber

IRREGULAR = "issue-irregular"  # code of the problem that an issue has of which nobody can say which it is

# A half of an issue on a line of its own, below its number: 下 册, 上半月刊, （上）.
_HALF = re.compile(
    r"\W*(?P<half>[上中下])\s*(?:半[年月期]\s*刊?|旬\s*刊?|[册卷辑篇集编])\W*|[(\[【]\s*(?P<boxed>[上中下])\s*[)\]】]"
)


@dataclass(frozen=True, slots=True)
class MastheadNumber:
    """The number, and what stands beside it; None where there is none, or more than one reading."""

    number: int | str | None = None  # as `publication.number.as_kept`
    printed: str = ""  # as written, where it is no plain number
    volume: int = 0
    total: tuple[int, ...] = ()  # through all years; two where the issue has several
    problems: tuple[Problem, ...] = ()


def find(
    lines: Sequence[IssueLine], publisher: IssueLine | None, rest: Iterable[IssueLine]
) -> MastheadNumber:
    """The number in the lines of a masthead, of which nobody understands those of the `rest`."""
    doubtful = [line for line in lines if not _half(line) and _is_doubtful(line, line is publisher)]
    unclear = [line for line in rest if said(line.text).number.numbers]
    if doubtful:
        return MastheadNumber(problems=(_irregular(doubtful[0]),))
    if unclear:
        text = squeeze(unclear[0].text)
        return MastheadNumber(problems=(Problem.of("issue-irregular/unclear", unclear[0].number, text=text),))
    found = [(line, one) for line in lines for one in said(line.text).number.numbers]
    halves = [line for line in lines if _half(line)]
    volumes, totals = _volumes(lines), _totals(lines)
    problems = [*_several(found), *_lone_halves(found, halves)]
    if problems:
        number = found[0][1].number.plain if found else None
        return MastheadNumber(number, volume=volumes, total=totals, problems=tuple(problems[:1]))
    return _as_found(_whole([one for _line, one in found], halves, totals), volumes, totals)


def _as_found(one: PrintedNumber | None, volume: int, total: tuple[int, ...]) -> MastheadNumber:
    if one is None:
        return MastheadNumber(volume=volume, total=total)
    printed = "" if one.number.plain is not None else squeeze(one.words)
    return MastheadNumber(as_kept(one.number), printed, volume, total)


def _whole(
    found: Sequence[PrintedNumber], halves: Sequence[IssueLine], total: tuple[int, ...]
) -> PrintedNumber | None:
    """The number with the half that stands below it; else that through all years, if there is none else."""
    if found and halves:
        return PrintedNumber(replace(found[0].number, part=_half(halves[0])), "")
    if found or not total or total[-1] - total[0] >= MOST_IN_ONE:
        return found[0] if found else None
    return PrintedNumber(IssueNumber(total[0], total[-1], series=TOTAL), "")


def _is_doubtful(line: IssueLine, is_publisher: bool) -> bool:
    """Whether the line marks the issue as one outside the plain sequence, and may be read in several ways."""
    return is_marked(line.text, beside_name=is_publisher) and not is_certain(line.text)


def _half(line: IssueLine) -> str:
    found = _HALF.fullmatch(folded(line.text))
    return (found["half"] or found["boxed"]) if found else ""


def _several(found: Sequence[tuple[IssueLine, PrintedNumber]]) -> list[Problem]:
    """Two numbers in one masthead."""
    first = found[0][1].number if found else None
    other = next(((line, one.number) for line, one in found if one.number != first), None)
    if first is None or other is None:
        return []
    line, one, another = other[0].number, as_kept(first), as_kept(other[1])
    if isinstance(one, int) and isinstance(another, int):
        return [Problem.of("number-contradiction", line, one=one, other=another)]
    return [Problem.of("issue-irregular/several", line, one=one, other=another)]


def _lone_halves(
    found: Sequence[tuple[IssueLine, PrintedNumber]], halves: Sequence[IssueLine]
) -> list[Problem]:
    """A half of nothing, or of what is a part already."""
    known = bool(found) and found[0][1].number.plain is not None
    if not halves or (known and len({_half(line) for line in halves}) == 1):
        return []
    return [_irregular(halves[0])]


def _irregular(line: IssueLine) -> Problem:
    return Problem.of(IRREGULAR, line.number, text=squeeze(line.text))


def _volumes(lines: Iterable[IssueLine]) -> int:
    return next(filter(None, (said(line.text).number.volume for line in lines)), 0)


def _totals(lines: Iterable[IssueLine]) -> tuple[int, ...]:
    found = next(filter(any, (said(line.text).number.total for line in lines)), ())
    return tuple(dict.fromkeys(found))
