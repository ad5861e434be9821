"""The masthead: what the publication is called, who publishes it, which issue this is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from distributor.documents.text import squeeze
from distributor.issue import dates, masthead_number
from distributor.issue.issue import Problem
from distributor.issue.lines import IssueLine
from distributor.issue.marking import INTERNAL, LEVELS
from distributor.issue.masthead_line import ISSUED, is_fact, is_organisation, is_publisher_name, name, said

_NOTICE = re.compile(f"{INTERNAL}|{LEVELS}|免费|赠阅|交流")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")  # a title is spaced for its looks
_LABEL = re.compile(
    r"^(?:主办(?:单位)?|编印|编辑出版|主管)\s*[：:]?\s*|^(?i:published|issued|edited)\s+by\s*:?\s*"
    r"|(?:(?<!\s)\s++)?(?:主办|编印|编)$"
)


@dataclass(frozen=True, slots=True)
class Masthead:
    """The masthead as read; `rest` are the lines that nothing is known about."""

    publication: str = ""
    notices: tuple[str, ...] = ()
    publisher: str = ""
    year: int | None = None
    number: int | str | None = None  # as `publication.number.as_kept`
    number_printed: str = ""  # as written, where it is no plain number
    volume: int = 0
    total: tuple[int, ...] = ()  # the number through all years
    date: dt.date | None = None
    date_printed: str = ""  # as written, where it has no day: 2026年9月
    rest: tuple[IssueLine, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(lines: Sequence[IssueLine]) -> Masthead:
    """The masthead in the lines before the first article."""
    facts = [line for line in lines if is_fact(line.text)]
    notices = [line for line in lines if line not in facts and is_notice(line)]
    others = [line for line in lines if line not in facts and line not in notices]
    title = _title(others)
    publisher = _first(_is_publisher, others, title) or _first(_is_organisation, others, title)
    day, printed = _date(facts) or _date(others), ""
    if day is None:
        day, printed = _month(facts)
    rest = tuple(line for line in others if line not in (title, publisher))
    number = masthead_number.find([*facts, *others], publisher, rest)
    return Masthead(
        publication=_BETWEEN_HAN.sub("", squeeze(name(title.text))) if title else "",
        notices=tuple(word for line in notices for word in line.text.split()),
        publisher=_LABEL.sub("", name(publisher.text)).strip() if publisher else "",
        year=_year(facts, others, day),
        number=number.number,
        number_printed=number.printed,
        volume=number.volume,
        total=number.total,
        date=day,
        date_printed=printed,
        rest=rest,
        problems=(*number.problems, *_bad_dates(lines)),
    )


def is_notice(line: IssueLine) -> bool:
    """Whether the line says how to treat the paper: 内部刊物, 注意保存."""
    return bool(_NOTICE.search(line.text)) and all(len(word) <= 12 for word in line.text.split())


def _is_publisher(line: IssueLine) -> bool:
    return is_publisher_name(name(line.text))


def _first(
    is_one: Callable[[IssueLine], bool], lines: Iterable[IssueLine], title: IssueLine | None
) -> IssueLine | None:
    return next((line for line in lines if line is not title and is_one(line)), None)


def _is_organisation(line: IssueLine) -> bool:
    return is_organisation(line.text)


def _title(lines: Sequence[IssueLine]) -> IssueLine | None:
    """The first heading that is no publisher; else the first such line; else the first line."""
    ranked = sorted(lines, key=lambda line: (_is_publisher(line), not line.heading))
    return ranked[0] if ranked else None


def _date(lines: Iterable[IssueLine]) -> dt.date | None:
    found = [line for line in lines if dates.find(line.text)]
    found.sort(key=lambda line: not ISSUED.search(line.text))
    return dates.find(found[0].text) if found else None


def _month(facts: Iterable[IssueLine]) -> tuple[dt.date | None, str]:
    """The first day of the month that stands in place of a date, and the month as written."""
    found = next((fact for line in facts if (fact := said(line.text)).month and fact.day), None)
    return (found.day, squeeze(found.month)) if found else (None, "")


def _year(facts: Sequence[IssueLine], others: Sequence[IssueLine], date: dt.date | None) -> int | None:
    """The year of 2023年第9期, else of a line 2023年, else of the date."""
    every = [*map(said, (line.text for line in facts)), *map(said, (line.text for line in others))]
    numbered = [one for one in every if one.number.numbers]
    plain = [one for one in every[: len(facts)] if not one.date]
    years = (one.year for one in (*numbered, *plain))
    return next(filter(None, years), date.year if date else None)


def _bad_dates(lines: Iterable[IssueLine]) -> list[Problem]:
    bad = [line for line in lines if dates.written(line.text) and not dates.find(line.text)]
    return [Problem.of("date-invalid", line.number, text=line.text) for line in bad]
