"""Articles of a document without contents: headings of the most plausible level begin them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from distributor.issue import headings
from distributor.issue.dates import is_date_line
from distributor.issue.issue import Block, Heading
from distributor.issue.lines import IssueLine
from distributor.issue.masthead import is_notice
from distributor.issue.masthead_line import is_fact, is_month_alone, is_publisher
from distributor.issue.story import Region, text
from distributor.issue.titles import TitlePlace

MASTHEAD_LINES = 15
_LONGEST_MASTHEAD_LINE = 60  # characters


def story_start(lines: Sequence[IssueLine]) -> int:
    """The block after the last line that is surely of the masthead."""
    start = 0
    for line in lines[:MASTHEAD_LINES]:
        if len(line.text) > _LONGEST_MASTHEAD_LINE:
            break
        if is_notice(line) or (is_fact(line.text) and not _is_date(line.text)):
            start = line.block + 1
    return _before_heading(lines, start) if start else 0


def _is_date(line: str) -> bool:
    """Whether it may as well be the date of an article."""
    return is_date_line(line) or is_month_alone(line)


def _before_heading(lines: Sequence[IssueLine], start: int) -> int:
    """The block of the first heading from `start` on where only publisher and date stand above it."""
    below = [line for line in lines if line.block >= start]
    above = list(takewhile(lambda line: not line.heading, below))
    if len(above) == len(below) or len(above) > 3:
        return start
    known = all(is_date_line(line.text) or is_publisher(line.text) for line in above)
    return below[len(above)].block if above and known else start


def places(region: Region) -> list[TitlePlace]:
    """Where articles may begin; the whole region is one article where nothing looks like a title."""
    titles = [index for index in range(region.start, region.stop) if _is_title(region.blocks[index])]
    levels = Counter(_level(region.blocks[index]) for index in titles)
    if not levels:
        written = [index for index in range(region.start, region.stop) if text(region.blocks[index])]
        return [TitlePlace(index, index + 1) for index in written[:1]]
    usual = min(level for level, count in levels.items() if count == max(levels.values()))
    return _merged([index for index in titles if _level(region.blocks[index]) <= usual], region.blocks)


def _merged(starts: Sequence[int], blocks: Sequence[Block]) -> list[TitlePlace]:
    """Headings of one level, one below the other, are one title."""
    found: list[TitlePlace] = []
    for index in starts:
        last = found[-1] if found else None
        if last and last.stop == index and _level(blocks[last.start]) == _level(blocks[index]):
            found[-1] = TitlePlace(last.start, index + 1)
        elif last and last.stop == index:  # the title of a column, with the first article below it
            found[-1] = TitlePlace(index, index + 1)
        else:
            found.append(TitlePlace(index, index + 1))
    return found


def _is_title(block: Block) -> bool:
    line = text(block)
    if not isinstance(block, Heading) or headings.level(line):
        return False
    return not is_date_line(line) and line[0] not in "—（("


def _level(block: Block) -> int:
    return block.level if isinstance(block, Heading) else 0
