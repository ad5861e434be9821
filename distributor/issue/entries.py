"""A line of the contents to its entries: several run on in one cell, title……author（page）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from distributor.documents.text import squeeze
from distributor.issue.names import is_name, names


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One article as the contents announce it."""

    line: int
    column: str
    title: str
    authors: tuple[str, ...]
    page: int | None
    credit: str = ""  # the authors as written


_LEADER = r"(?:[…⋯‥]+|\.{3,}|．{2,}|[·・]{3,}|。{3,}|-{4,}|—{3,}|_{4,}|(?:[.·]\s){4,})"
_PAGE = r"[（(]\s*(?P<page>\d{1,3})(?:\s*[-—–~～至]\s*\d{1,3})?\s*[）)]"
_LEADERS = re.compile(rf"(?:(?<!\s)\s++)?{_LEADER}\s*+")
_PAGES = re.compile(_PAGE)
_BARE_PAGES = re.compile(r"(?<=[….·\s\u4e00-\u9fff])(?P<page>\d{1,3})(?=\s|$)")
_NUMBER_CELL = re.compile(r"\s*+[（(]?\s*+(?P<page>\d{1,3})\s*+[）)]?\s*+")


def has_page(text: str) -> bool:
    """Whether the line ends an entry: a leader and a page, or a page in its last cell or bracket."""
    if _LEADERS.search(text):
        return bool(_PAGES.search(text) or _BARE_PAGES.search(text))
    found = [*_PAGES.finditer(text)]
    return bool(found and not text[found[-1].end() :].strip()) or _page_cell(text) is not None


def split_column(text: str) -> tuple[str, str]:
    """The column in the first cell of a line, "" where there is none, and the entries after it."""
    first, tab, rest = text.partition("\t")
    if not tab or _page_cell(text) is not None or has_page(first) or _LEADERS.search(first):
        return _column_cell(text)
    return (squeeze(first), rest) if not _LEADERS.match(rest) else ("", text)


def in_line(line: int, column: str, text: str) -> tuple[list[ContentsEntry], str]:
    """The entries of a line, and what stands after the last page: the begin of an entry that goes on."""
    page = _page_cell(text)
    if page is not None and not _LEADERS.search(text):
        return [_from_cells(line, column, text.split("\t")[:-1], page)], ""
    pieces = [*_pieces(text)]
    left = text[pieces[-1][2] :] if pieces else text
    return [_entry(line, column, piece, number) for piece, number, _end in pieces], left.strip()


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """What stands before each page, the page, and where it ends."""
    led = bool(_LEADERS.search(text))
    pattern = _PAGES if _PAGES.search(text) else _BARE_PAGES
    begin = 0
    for mark in pattern.finditer(text):
        piece = text[begin : mark.start()]
        if not piece.strip() or (led and not _LEADERS.search(piece)):
            continue  # a bracket before the leader belongs to the title: 工作要点（2）……李敏（9）
        begin = mark.end()
        yield piece, int(mark["page"]), begin


def _entry(line: int, column: str, piece: str, page: int) -> ContentsEntry:
    leaders = [*_LEADERS.finditer(piece)]
    if not leaders:
        title, credit = _without_leader(piece)
        return ContentsEntry(line, column, title, names(credit), page, credit)
    title, authors = piece[: leaders[-1].start()], piece[leaders[-1].end() :]
    return ContentsEntry(line, column, squeeze(title), names(authors), page, squeeze(authors))


def _without_leader(piece: str) -> tuple[str, str]:
    """Title and authors as written where only spaces part them: names stand at the end."""
    words = piece.split()
    for count in range(1, len(words)):
        authors = names(" ".join(words[count:]))
        if authors and all(map(is_name, authors)):
            return " ".join(words[:count]), " ".join(words[count:])
    return " ".join(words), ""


def _page_cell(text: str) -> int | None:
    """The page in a cell of its own at the end of the line."""
    *before, last = text.split("\t")
    found = _NUMBER_CELL.fullmatch(last)
    return int(found["page"]) if found and "".join(before).strip() else None


def _column_cell(text: str) -> tuple[str, str]:
    """The column of a table with four cells: 栏目, 题目, 作者, 页码."""
    first, *others = text.split("\t")
    is_row = len(others) == 3 and _page_cell(text) is not None
    return (squeeze(first), "\t".join(others)) if is_row else ("", text)


def _from_cells(line: int, column: str, cells: list[str], page: int) -> ContentsEntry:
    title, *authors = cells
    credit = "、".join(authors)
    return ContentsEntry(line, column, squeeze(title), names(credit), page, squeeze(credit))
