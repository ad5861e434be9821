"""The table of contents: where it stands, its columns, and the articles that it announces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from distributor.errors import DocumentError
from distributor.issue.compare import key
from distributor.issue.entries import ContentsEntry, has_page, in_line, split_column
from distributor.issue.lines import IssueLine
from distributor.issue.masthead_line import is_fact
from distributor.language import gettext as _

MOST_ENTRIES = 200
LONGEST_COLUMN = 20  # letters; a longer line without page is the begin of a title

_TITLES = frozenset({"目录", "目次", "本期目录", "本期目次", "要目", "本期要目", "contents"})
_ENTRY_END = re.compile(
    r"(?:(?<!…)…{2,}+|(?<!\.)\.{6,}+|(?<!·)·{6,}+)[^…。]{0,30}[（(]\s*+\d{1,3}\s*+[）)]\s*+$"
)
_TABLE_HEAD = frozenset({"栏目", "题目", "标题", "篇名", "文章", "作者", "署名", "页码", "页次", "序号"})
_MASTHEAD = 40  # lines in which contents without a title may begin
_AHEAD = 3  # lines that a title may run over before its page


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents and the blocks that they take; both numbers are 0 where there are none."""

    entries: tuple[ContentsEntry, ...] = ()
    start: int = 0
    stop: int = 0
    facts: tuple[IssueLine, ...] = ()  # lines of the masthead among them: 2023年第9期
    rest: tuple[IssueLine, ...] = ()  # lines of which no entry was made, nor the column of one

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in their order."""
        return tuple(dict.fromkeys(entry.column for entry in self.entries))


def find(name: str, lines: Sequence[IssueLine]) -> Contents:
    """The contents of a document; raises DocumentError where they cannot be those of an issue."""
    first = _first(lines)
    if first is None:
        return Contents()
    taken = _region(lines[first:])
    facts = tuple(line for line in taken if is_fact(line.text))
    rows = [line for line in taken if line not in facts and not _is_head(line.text)]
    entries = _entries(rows)
    if len(entries) > MOST_ENTRIES:
        reason = _("the contents list more than %(most)d articles; this is not an issue")
        raise DocumentError(name, reason % {"most": MOST_ENTRIES}, lines[first].number)
    stop = max(line.block for line in taken) + 1
    return Contents(entries, lines[first].block, stop, facts, _rest(rows, entries))


def _first(lines: Sequence[IssueLine]) -> int | None:
    """The line 目录; else the first of two lines that look like entries."""
    for index, line in enumerate(lines):
        if key(line.text) in _TITLES:
            return index
    listed = [index for index, line in enumerate(lines[:_MASTHEAD]) if _is_entry(line.text)]
    return listed[0] if len(listed) > 1 else None


def _is_head(text: str) -> bool:
    """Whether the line is the title of the contents, or of the columns of their table."""
    return key(text) in _TITLES or set(text.split()) <= _TABLE_HEAD


def _is_entry(text: str) -> bool:
    """Whether a line outside any contents is an entry beyond doubt: a leader, then a page at its end."""
    return bool(_ENTRY_END.search(text))


def _region(lines: Sequence[IssueLine]) -> list[IssueLine]:
    taken: list[IssueLine] = list(lines[:1])
    for index, line in enumerate(lines[1:], 1):
        ahead = lines[index : index + _AHEAD + 1]
        if not is_fact(line.text) and not any(has_page(other.text) for other in ahead):
            break
        taken.append(line)
    return taken


def _rest(rows: Sequence[IssueLine], entries: Sequence[ContentsEntry]) -> tuple[IssueLine, ...]:
    """Columns without an article, and what stands behind the last page."""
    told = key("".join([part for entry in entries for part in (entry.column, entry.title, entry.credit)]))
    return tuple(line for line in rows if not has_page(line.text) and not _is_told(line.text, told))


def _is_told(text: str, told: str) -> bool:
    """Whether the line went into an entry or is the column of one; cells by themselves."""
    return all(key(cell) in told for cell in text.split("\t") if cell.strip())


def _entries(rows: Sequence[IssueLine]) -> tuple[ContentsEntry, ...]:
    celled = any(split_column(line.text)[0] for line in rows)
    entries: list[ContentsEntry] = []
    column = begun = ""
    for line in rows:
        named, text = split_column(line.text)
        if not begun and not celled and not has_page(text) and len(key(text)) <= LONGEST_COLUMN:
            named, text = text.strip(), ""
        column = named or column
        found, begun = in_line(line.number, column, f"{begun} {text}".strip(" "))
        entries += found
    return tuple(entries)
