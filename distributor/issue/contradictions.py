"""Where the imprint says a thing twice, and differently: nobody guesses which of them holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from distributor.documents.text import squeeze
from distributor.issue import labels
from distributor.issue.imprint import split_names
from distributor.issue.issue import Problem
from distributor.issue.labels import Label
from distributor.issue.lines import IssueLine
from distributor.issue.problems import Quoted

_EXCERPT = 60  # characters

_Found = tuple[IssueLine, Label]


def find(
    front: Sequence[IssueLine], end: Sequence[IssueLine], articles: Sequence[IssueLine]
) -> Iterator[Problem]:
    """Contradictions in an imprint before the contents and one at the end, and with the articles between."""
    lists = [(line, label) for line in (*front, *end) if (label := labels.of_list(line.text))]
    if _differ(lists):
        yield _two_lists(line for line, _label in lists)
    yield from _half(lists, articles)
    for block in (front, end):
        yield from _doubled(_labels(block), lambda label: label.name.removesuffix("人"))
        yield from _doubled(_around_list(block), lambda label: label.family)
    if front and end:
        yield from _doubled(_by_family(front, end), lambda label: label.family)


def quoted(lines: Iterable[IssueLine]) -> tuple[Quoted, ...]:
    """The lines with their numbers, for a message."""
    return tuple((line.number, excerpt(line.text)) for line in lines)


def excerpt(text: str) -> str:
    """The text on one line, cut where it is long."""
    flat = squeeze(text)
    return flat[:_EXCERPT] + ("…" if len(flat) > _EXCERPT else "")


def _differ(lists: Sequence[_Found]) -> bool:
    """Whether the lists are not one: those that share the receivers out, 报：送：发：, are one together."""
    names = {label.name for _line, label in lists}
    values = {split_names(label.value) for _line, label in lists}
    if len(values) < 2:
        return False
    return len(names) < len(lists) or not any(names <= style for style in labels.STYLES)


def _half(lists: Sequence[_Found], articles: Sequence[IssueLine]) -> Iterator[Problem]:
    """主送 above the text (GB/T 9704) and only 抄送 below it: half of the receivers would be missing."""
    names = {label.name for _line, label in lists}
    main = [line for line in articles if (one := labels.of_list(line.text)) and one.name in ("主送", "主报")]
    if names and main and names <= {"抄送", "抄报"}:
        yield _two_lists([*main, *(line for line, _label in lists)])


def _two_lists(lines: Iterable[IssueLine]) -> Problem:
    every = list(lines)
    return Problem.of("lists-differ", every[0].number, lines=quoted(every))


def _labels(lines: Sequence[IssueLine]) -> list[_Found]:
    return [(line, label) for line in lines for label in labels.in_line(line.text)[1]]


def _around_list(lines: Sequence[IssueLine]) -> list[_Found]:
    """People above and below a list under two labels of one family: 责任编辑：, and 编辑： of the issue."""
    lists = [index for index, line in enumerate(lines) if labels.of_list(line.text)]
    if not lists:
        return []
    above, below = (_people(part) for part in (lines[: lists[0]], lines[lists[-1] :]))
    one_label = {label.name for _line, label in above} & {label.name for _line, label in below}
    families = {label.family for _line, label in above} & {label.family for _line, label in below}
    families -= {labels.ROLES[name] for name in one_label}
    return [found for found in (*above, *below) if found[1].family in families]


def _people(lines: Sequence[IssueLine]) -> list[_Found]:
    return [found for found in _labels(lines) if found[1].name in labels.ROLES]


def _by_family(front: Sequence[IssueLine], end: Sequence[IssueLine]) -> list[_Found]:
    """What each of two imprints says first of every family that both have: one editor, one telephone."""
    first = [{label.family: (line, label) for line, label in reversed(_labels(one))} for one in (front, end)]
    return [one[family] for family in first[0].keys() & first[1].keys() for one in first]


def _doubled(found: Sequence[_Found], kind: Callable[[Label], str]) -> Iterator[Problem]:
    for name in dict.fromkeys(kind(label) for _line, label in found):
        same = [one for one in found if kind(one[1]) == name]
        if len({"".join(label.value.split()) for _line, label in same}) < 2:
            continue
        every = quoted(line for line, _label in same)
        yield Problem.of("label-doubled", same[0][0].number, label=same[0][1].name, lines=every)
