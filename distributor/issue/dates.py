"""Dates as they are written: 2023年7月31日, 2023-07-31, 二〇二三年七月三十一日, 31 July 2023, July 2023."""

from __future__ import annotations

import datetime as dt
import re

from distributor.publication.numerals import value

_D = r"[\d〇○零一二三四五六七八九十]"
_YEAR = r"(?P<year>\d{4}|[一二][〇○零Ｏ一二三四五六七八九]{3})"
_WRITTEN = rf"{_YEAR}\s*年\s*(?P<month>{_D}{{1,3}})\s*月\s*(?P<day>{_D}{{1,3}})\s*[日号]"
_SHORT = r"(?<!\d)(?P<year>\d{4})\s*[-/.．－／]\s*(?P<month>\d{1,2})\s*[-/.．－／]\s*(?P<day>\d{1,2})(?!\d)"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DAY_FIRST = rf"(?i:(?<![\d.])(?:{_DAY}\s{{1,3}}{_MONTH},?\s{{1,3}}(?P<year>\d{{4}})(?!\d)))"
_MONTH_FIRST = rf"(?i:\b{_MONTH}\s{{1,3}}{_DAY},?\s{{1,3}}(?P<year>\d{{4}})(?!\d))"

_FORMS = (re.compile(_WRITTEN), re.compile(_SHORT), re.compile(_DAY_FIRST), re.compile(_MONTH_FIRST))
_MONTH_ALONE = (
    re.compile(rf"{_YEAR}\s*年\s*(?P<month>{_D}{{1,3}})\s*月(?!\s*{_D}{{1,3}}\s*[日号])"),
    re.compile(rf"(?i:\b{_MONTH},?\s{{1,3}}(?P<year>\d{{4}})(?!\d))"),
)
_ALONE = tuple(
    re.compile(rf"\s*+[（(]?\s*+{form}\s*+(?:[上下]午)?\s*+[)）]?\s*+")
    for form in (_WRITTEN, _SHORT, _DAY_FIRST, _MONTH_FIRST)
)
_BRACKETED = re.compile(rf"\s*+[（(]\s*+{_WRITTEN}[^（）()]{{0,40}}[)）]\s*+")
_YEAR_WORD = re.compile(rf"{_YEAR}\s*年")


def find(text: str) -> dt.date | None:
    """The first date of the text; None where there is none, or none of the calendar."""
    found = written(text)
    if not found:
        return None
    try:
        return dt.date(value(found["year"]), _month(found["month"]), value(found["day"]))
    except ValueError:
        return None


def written(text: str) -> re.Match[str] | None:
    """The first thing of the text that is written like a date, whether the calendar has it or not."""
    return next(filter(None, (form.search(text) for form in _FORMS)), None)


def year(text: str) -> int | None:
    """The year of `2023年` or `二〇二三年`."""
    found = _YEAR_WORD.search(text)
    return value(found["year"]) if found else None


def month(text: str) -> re.Match[str] | None:
    """A month that is written without a day: 2023年7月, July 2023."""
    return None if written(text) else next(filter(None, (form.search(text) for form in _MONTH_ALONE)), None)


def first_day(found: re.Match[str]) -> dt.date | None:
    """The first day of the month that `month` found; None where the calendar has none such."""
    try:
        return dt.date(value(found["year"]), _month(found["month"]), 1)
    except ValueError:
        return None


def is_date_line(text: str) -> bool:
    """Whether the text is a date and nothing else, or a bracket that begins with one."""
    return any(whole.fullmatch(text) for whole in (*_ALONE, _BRACKETED))


def _month(text: str) -> int:
    name = text[:3].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else value(text)
