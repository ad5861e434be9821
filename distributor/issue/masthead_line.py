"""What one line of a masthead says: number, year and date of the issue, and what is left beside them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from distributor.issue import dates, irregular
from distributor.publication import printed_number
from distributor.publication.number import folded
from distributor.publication.printed_number import NumberLine

LONGEST_FACT = 30  # characters of a line that holds number or date and little else; twice that in letters

_YEAR_ALONE = re.compile(r"(?:\d{4}|[一二][〇○零一二三四五六七八九]{3})\s*年")
_YEAR_LINE = re.compile(r"\s*(?P<year>(?:19|20)\d\d)\s*", re.ASCII)
ISSUED = re.compile(
    r"(?:出版|印发|编印|印制|发行|出刊)(?:日期)?[：:]?|\b(?i:published|issued)(?:\s+on)?\b(?!\s+by):?"
)
_MARKED_REST = re.compile(r"[\W_\d第总期年月号一二三四五六七八九十]")
_PUBLISHER = re.compile(
    r"(?:研究室|办公室|办公厅|委员会|常委会|编辑部|编委会|主办|编印|主编|编)$|^(?:主办|编印|编辑出版|主管)"
    r"|^(?i:published|issued|edited)\s+by\b|\b(?i:office|committee|commission|department|bureau)$"
)
_ORGANISATION = re.compile(r"[\u4e00-\u9fff（）()]{3,30}[局委办室会部院处厅社所站府心]")


@dataclass(frozen=True, slots=True)
class FactLine:
    """A line, what of it is number, year or date, and what is not."""

    text: str
    number: NumberLine
    year: int | None  # of 2023年 or No. 9, 2023; not that of a date
    date: str  # as written, "" where the line has none
    month: str  # the same without a day
    rest: str  # what is left of the line
    blank: str  # the line with all of it blank
    facts: int  # how many of these it has
    first: int  # where the first of them stands

    @property
    def day(self) -> dt.date | None:
        """The date, or the first day of the month that it has in place of one."""
        if self.date:
            return dates.find(self.date)
        found = dates.month(self.month)
        return dates.first_day(found) if found else None


@lru_cache(maxsize=512)
def said(text: str) -> FactLine:
    """What the line says of number, year and date."""
    date = dates.written(text)
    month = None if date else dates.month(text)
    spans = [found.span() for found in (date, month) if found]
    left = _blank(text, spans)
    number = printed_number.read(left)
    spans += number.parts
    years = [found.span() for found in _YEAR_ALONE.finditer(_blank(text, spans))]
    year = dates.year(_blank(text, [date.span()])) if date else dates.year(text)
    alone = _YEAR_LINE.fullmatch(text)
    spans += [*years, *([alone.span()] if alone else [])]
    return FactLine(
        text,
        number,
        year or number.year or (int(alone["year"]) if alone else None),
        date[0] if date else "",
        month[0] if month else "",
        _without(text, spans),
        _blank(text, spans),
        len(spans),
        min((start for start, _stop in spans), default=0),
    )


def is_fact(text: str) -> bool:
    """Whether a line gives number, year or date of the issue, and little else."""
    if len(text) > (LONGEST_FACT if printed_number.has_chinese(text) else 2 * LONGEST_FACT):
        return False
    if is_marked(text) and not is_certain(text):
        left = said(irregular.without_marks(folded(text))).rest
        return not _MARKED_REST.sub("", ISSUED.sub("", left))
    found = said(text)
    return bool(found.facts) and not re.search(r"\w", ISSUED.sub("", found.rest))


def is_month_alone(text: str) -> bool:
    """Whether a month is all that the line says: it may be the date of an article."""
    found = said(text)
    return bool(found.month) and found.facts == 1


def is_marked(text: str, *, beside_name: bool = False) -> bool:
    """Whether the line marks the issue as more, or less, than one of the sequence.

    In the line of a publisher or a title 专刊 may be part of a name.
    """
    marked = irregular.is_marked_beside_name if beside_name else irregular.is_marked
    return marked(printed_number.without_total(text))


def is_certain(text: str) -> bool:
    """Whether what marks the line is a number with one reading, and nothing beside it marks the issue."""
    found = said(text)
    if len(found.number.numbers) != 1:
        return False
    left = folded(ISSUED.sub("", found.rest))
    if not re.search(r"\w", left):
        return True
    if re.search(r"\d", left) or irregular.is_addition(left) or irregular.is_marked(left):
        return False
    behind = re.search(r"\w", ISSUED.sub("", found.blank[found.first :]))
    return not behind or is_publisher(left.strip()) or bool(_ORGANISATION.fullmatch(left.strip()))


def name(text: str) -> str:
    """The text of a line without the number and date that may stand beside it."""
    found = said(text)
    left = ISSUED.sub("", found.rest) if found.date else found.rest
    return left.strip(" \t\u3000,，·|/《》（）()「」『』〈〉【】“”") or text


def is_publisher(text: str) -> bool:
    """Whether a line names an office and ends with it, or says that it publishes."""
    return len(text) <= (
        LONGEST_FACT if printed_number.has_chinese(text) else 2 * LONGEST_FACT
    ) and is_publisher_name(text)


def is_publisher_name(text: str) -> bool:
    """The same of a line of any length."""
    return bool(_PUBLISHER.search(text))


def is_organisation(text: str) -> bool:
    """An organisation beside the date: 云川县水务局 2026年4月9日, 江东省水利学会编印 2026年2月28日."""
    return bool(dates.written(text)) and bool(_ORGANISATION.fullmatch(name(text)))


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, stop in spans:
        text = f"{text[:start]}{' ' * (stop - start)}{text[stop:]}"
    return text


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, stop in sorted(set(spans), reverse=True):
        text = text[:start] + text[stop:]
    return text
