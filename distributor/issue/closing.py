"""Where an issue's imprint stands: at its end as a rule, in some offices before the contents.

A line of an article may look like one of the imprint (抄送：, 电话：, 责任编辑：), and whoever stands on a
list there must not be mailed. A byline, a rule or a heading divides the closing block from the last article.
What stands above it stays with that article; where nothing divides, only lines that no article has
are certain.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from distributor.issue import byline, headings, imprint, labels
from distributor.issue.issue import Block, Heading, Rule, plain
from distributor.issue.lines import IssueLine

LONGEST = 40  # characters of a line of the imprint that has no label
MOST_BETWEEN = 6  # such lines, one after the other

_ORGANISATION = re.compile(r"(?:研究室|办公室|办公厅|委员会|常委会|编辑部|编委会|[局委办室会部院处厅社])$")


@dataclass(frozen=True, slots=True)
class Closing:
    """The block at which the imprint begins, and lines that may belong to it or to the last article."""

    start: int
    unclear: tuple[IssueLine, ...] = ()


def find(
    blocks: Sequence[Block],
    lines: Sequence[IssueLine],
    first: int,
    authors: Collection[str] = (),
    *,
    listed: bool = False,
) -> Closing:
    """The closing block, not before `first`.

    `authors` are those of the contents; `listed` says that a list of receivers stands before them.
    """
    last = _from_label(_last_lines(lines, first))
    if not last:
        return Closing(len(blocks))
    signed = _signed(blocks, last[0].block, authors)
    if signed is not None:
        last = _from_label([line for line in last if line.block > signed])
        if not last:
            return Closing(len(blocks))
    if _is_divided(blocks, last[0].block, first, authors):
        return _closing(blocks, first, last)
    if signed is None and (divided := _below_rule(blocks, last)):
        return divided
    unclear = _unclear(last, listed)
    return _closing(blocks, first, [line for line in last if line not in unclear] or last, unclear)


def in_front(lines: Sequence[IssueLine]) -> list[IssueLine]:
    """The lines of an imprint among those of the masthead, with the lines on which a list goes on."""
    found: list[IssueLine] = []
    for before, line in zip((None, *lines), lines, strict=False):
        goes_on = bool(found) and found[-1] is before and imprint.goes_on(found[-1], line)
        if goes_on or (imprint.is_labelled(line) and not _names_publisher(line)):
            found.append(line)
    return found


def _last_lines(lines: Sequence[IssueLine], first: int) -> list[IssueLine]:
    """The lines at the end that could be of an imprint: those with a label, and short ones between them."""
    found: list[IssueLine] = []
    unlabelled = 0
    for line in reversed(lines):
        labelled = imprint.is_labelled(line)
        unlabelled = 0 if labelled else unlabelled + 1
        if line.block < first or unlabelled > MOST_BETWEEN or not (labelled or len(line.text) <= LONGEST):
            break
        found.insert(0, line)
    return found


def _from_label(lines: Sequence[IssueLine]) -> list[IssueLine]:
    start = next((index for index, line in enumerate(lines) if imprint.is_labelled(line)), len(lines))
    return list(lines[start:])


def _signed(blocks: Sequence[Block], first: int, authors: Collection[str]) -> int | None:
    """The last block from `first` on that is a byline or ends in one."""
    signed = (index for index in range(len(blocks) - 1, first - 1, -1) if _has_byline(blocks[index], authors))
    return next(signed, None)


def _has_byline(block: Block, authors: Collection[str]) -> bool:
    return byline.is_own_line(block, authors) or bool(byline.behind(block, authors))


def _below_rule(blocks: Sequence[Block], last: Sequence[IssueLine]) -> Closing | None:
    """The lines below the first rule or heading that a list follows; None where none divides."""
    for index in range(last[0].block + 1, len(blocks)):
        above = [line for line in last if line.block < index]
        below = [line for line in last if line.block > index]
        if not _divides(blocks[index], index, last) or not below or not imprint.is_labelled(below[0]):
            continue
        told = set().union(*map(_families, below))
        own = any(_is_certain(line) and not _families(line) & told for line in above)
        if own or not any(labels.of_list(line.text) for line in below):
            return None
        unclear = (line for line in above if not labels.of_list(line.text) and _families(line) - told)
        return Closing(index + 1, tuple(unclear))
    return None


def _divides(block: Block, index: int, last: Sequence[IssueLine]) -> bool:
    """Whether the block divides and is no line of the imprint itself."""
    labelled = any(imprint.is_labelled(line) for line in last if line.block == index)
    return _parts(block) and not labelled


def _parts(block: Block) -> bool:
    """A rule, or a heading that is not a numbered one inside an article."""
    return isinstance(block, Rule) or (isinstance(block, Heading) and not headings.level(plain(block.spans)))


def _is_divided(blocks: Sequence[Block], start: int, first: int, authors: Collection[str]) -> bool:
    """Whether a byline, a rule or a heading stands directly above."""
    if start <= first:
        return True
    above = blocks[start - 1]
    return _parts(above) or _has_byline(above, authors)


def _unclear(last: Sequence[IssueLine], listed: bool) -> tuple[IssueLine, ...]:
    """The lines before the first certain one, but for the only list there is, directly above 编辑：."""
    certain = next((index for index, line in enumerate(last) if _is_certain(line)), len(last))
    before = last[: certain or _second(last)]
    if listed or any(labels.of_list(line.text) for line in last[certain:]):
        return tuple(before)
    begun = (index for index in range(len(before)) if _is_one_list(before[index:]))
    return tuple(before[: next(begun, len(before))])


def _is_one_list(lines: Sequence[IssueLine]) -> bool:
    """Whether the lines are one list, or several that share the receivers out: 报：送：发：."""
    names = [label.name for line in lines if (label := labels.of_list(line.text))]
    whole = all(
        labels.of_list(line.text) or imprint.goes_on(before, line) for before, line in pairwise(lines)
    )
    # 抄送： stands in documents of others, too.
    style = any(set(names) <= style for style in labels.STYLES[:2])
    return bool(labels.of_list(lines[0].text)) and whole and style and len(set(names)) == len(names)


def _second(last: Sequence[IssueLine]) -> int:
    """The first list, where 审核：… of an article may stand above it and 编辑：… below; else 0."""
    listed = next((index for index, line in enumerate(last) if labels.of_list(line.text)), 0)
    above, below = (set().union(*map(_families, part)) for part in (last[:listed], last[listed:]))
    people = set(labels.ROLES.values())
    return listed if above & people and below & people else 0


def _is_certain(line: IssueLine) -> bool:
    """Whether the line is one that no article has: 送发：, 编辑：, 签发：."""
    listed = labels.of_list(line.text)
    if listed:
        return listed.name in labels.WHOLE
    return any(label.name in labels.ROLES for label in labels.in_line(line.text)[1])


def _families(line: IssueLine) -> set[str]:
    """What the line tells: editors, 电话, an address to write to."""
    found = {label.family for label in labels.in_line(line.text)[1]}
    return found | ({"邮箱"} if "@" in line.text or "＠" in line.text else set())


def _closing(
    blocks: Sequence[Block], first: int, last: Sequence[IssueLine], unclear: tuple[IssueLine, ...] = ()
) -> Closing:
    start = last[0].block
    while start > first and isinstance(blocks[start - 1], Rule):
        start -= 1
    return Closing(start, unclear)


def _names_publisher(line: IssueLine) -> bool:
    """主办：…委员会, 编辑：…研究室: an organisation, not people; that is for the masthead."""
    known = labels.in_line(line.text)[1]
    if not known or labels.of_list(line.text):
        return False
    roles = [label for label in known if label.name in labels.ROLES]
    publishes = known[0].name in ("主办", "主办单位", "主管", "编印", "出版")
    return publishes or (bool(roles) and all(_ORGANISATION.search(label.value) for label in roles))
