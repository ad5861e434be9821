"""Where the articles of the contents begin: the lines that carry their titles, one line or several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from distributor.issue.compare import key, likeness
from distributor.issue.entries import ContentsEntry
from distributor.issue.headings import level
from distributor.issue.issue import Block, Heading, Paragraph, plain

LONGEST = 120  # characters of one line of a title
MOST_LINES = 4
MOST_LOOKS = 10_000  # comparisons for one document; hostile contents do not get more
_ALIKE, _ALIKE_PARAGRAPH = 0.8, 0.9


@dataclass(frozen=True, slots=True)
class TitlePlace:
    """The title of an article in the document: blocks[start:stop]."""

    start: int
    stop: int
    entry: ContentsEntry | None = None  # None: an article that the contents do not have
    exact: bool = True


@dataclass(frozen=True, slots=True)
class _TitleCandidate:
    start: int
    stop: int
    key: str
    heading: bool


def place(
    entries: Sequence[ContentsEntry], blocks: Sequence[Block], start: int, stop: int
) -> dict[ContentsEntry, TitlePlace]:
    """The place of every entry whose title is found in blocks[start:stop]."""
    found = _exactly(entries, blocks, start, stop)
    missing = [entry for entry in entries if entry not in found]
    if missing:
        found |= _nearly(missing, entries, found, _candidates(blocks, start, stop))
    return found


def _exactly(
    entries: Sequence[ContentsEntry], blocks: Sequence[Block], start: int, stop: int
) -> dict[ContentsEntry, TitlePlace]:
    keys = [_key(block) if start <= index < stop else "" for index, block in enumerate(blocks)]
    heading = [isinstance(block, Heading) for block in blocks]
    found: dict[ContentsEntry, TitlePlace] = {}
    taken: set[int] = set()
    for entry in entries:
        runs = [run for run in _runs(key(entry.title), keys) if taken.isdisjoint(range(*run))]
        runs.sort(key=lambda run: not heading[run[0]])  # stable: the first heading, else the first paragraph
        if runs:
            found[entry] = TitlePlace(*runs[0], entry)
            taken.update(range(*runs[0]))
    return found


def _runs(wanted: str, keys: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Every run of blocks whose keys, one after the other, are the wanted one."""
    for start, first in enumerate(keys):
        if not first or not wanted.startswith(first):
            continue
        together = first
        for stop in range(start + 1, start + MOST_LINES + 1):
            if together == wanted:
                yield start, stop
            if stop == len(keys) or not keys[stop]:
                break
            together += keys[stop]
            if not wanted.startswith(together):
                break


def _nearly(
    missing: Sequence[ContentsEntry],
    entries: Sequence[ContentsEntry],
    found: dict[ContentsEntry, TitlePlace],
    candidates: Sequence[_TitleCandidate],
) -> dict[ContentsEntry, TitlePlace]:
    """Titles that differ by a word or two, each looked for between its neighbours in the contents."""
    nearly: dict[ContentsEntry, TitlePlace] = {}
    looks = 0
    for entry in missing:
        after, before = _between(entry, entries, found | nearly)
        taken = {index for place in (found | nearly).values() for index in range(place.start, place.stop)}
        near = [
            one
            for one in candidates
            if after <= one.start and one.stop <= before and taken.isdisjoint(range(one.start, one.stop))
        ]
        looks += len(near)
        best = _best(key(entry.title), near) if looks <= MOST_LOOKS else None
        if best:
            nearly[entry] = TitlePlace(best.start, best.stop, entry, exact=False)
    return nearly


def _best(wanted: str, candidates: Iterable[_TitleCandidate]) -> _TitleCandidate | None:
    scored = [(likeness(wanted, one.key), one) for one in candidates]
    good = [pair for pair in scored if pair[0] >= (_ALIKE if pair[1].heading else _ALIKE_PARAGRAPH)]
    return max(good, key=lambda pair: pair[0])[1] if good else None


def _between(
    entry: ContentsEntry, entries: Sequence[ContentsEntry], found: dict[ContentsEntry, TitlePlace]
) -> tuple[int, int]:
    """The blocks between the articles before and after; all where the document has another order."""
    index = entries.index(entry)
    before = [found[other].stop for other in entries[:index] if other in found]
    after = [found[other].start for other in entries[index + 1 :] if other in found]
    low, high = before[-1] if before else 0, after[0] if after else 1 << 30
    return (low, high) if low <= high else (0, 1 << 30)


def _candidates(blocks: Sequence[Block], start: int, stop: int) -> list[_TitleCandidate]:
    """Single lines that could be a title, and two headings one below the other."""
    found: list[_TitleCandidate] = []
    for index in range(start, stop):
        text, heading = _key(blocks[index]), isinstance(blocks[index], Heading)
        if not text or level(_text(blocks[index])):
            continue
        found.append(_TitleCandidate(index, index + 1, text, heading))
        if heading and index + 1 < stop and isinstance(blocks[index + 1], Heading):
            found.append(_TitleCandidate(index, index + 2, text + _key(blocks[index + 1]), True))
    return found


def _key(block: Block) -> str:
    text = _text(block)
    return key(text) if 0 < len(text) <= LONGEST else ""


def _text(block: Block) -> str:
    return plain(block.spans) if isinstance(block, (Heading, Paragraph)) else ""
