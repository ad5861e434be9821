"""Dates and numbers as they are written: 2023年7月31日, 2023-07-31, 二〇二三年七月三十一日, 第十一期."""

from __future__ import annotations

import datetime as dt
import re

_DIGITS = {char: value for value, chars in enumerate(("〇○零Ｏ", *"一二三四五六七八九")) for char in chars}
_D = r"[\d〇○零一二三四五六七八九十]"
_YEAR = r"(?P<year>\d{4}|[一二][〇○零Ｏ一二三四五六七八九]{3})"
_WRITTEN = rf"{_YEAR}\s*年\s*(?P<month>{_D}{{1,3}})\s*月\s*(?P<day>{_D}{{1,3}})\s*[日号]"
_SHORT = r"(?<!\d)(?P<year>\d{4})\s*[-/.．－／]\s*(?P<month>\d{1,2})\s*[-/.．－／]\s*(?P<day>\d{1,2})(?!\d)"

_FORMS = (re.compile(_WRITTEN), re.compile(_SHORT))
_ALONE = tuple(
    re.compile(rf"\s*+[（(]?\s*+{form}\s*+(?:[上下]午)?\s*+[)）]?\s*+") for form in (_WRITTEN, _SHORT)
)
_BRACKETED = re.compile(rf"\s*+[（(]\s*+{_WRITTEN}[^（）()]{{0,40}}[)）]\s*+")
_YEAR_WORD = re.compile(rf"{_YEAR}\s*年")


def number(text: str) -> int:
    """The value of digits of any width or of Chinese numerals up to 99; 0 where it is neither."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(str(_DIGITS.get(char, "")) for char in text) or 0)
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)


def find(text: str) -> dt.date | None:
    """The first date of the text; None where there is none, or none of the calendar."""
    found = written(text)
    if not found:
        return None
    try:
        return dt.date(*(number(found[part]) for part in ("year", "month", "day")))
    except ValueError:
        return None


def written(text: str) -> re.Match[str] | None:
    """The first thing of the text that is written like a date, whether the calendar has it or not."""
    return next(filter(None, (form.search(text) for form in _FORMS)), None)


def year(text: str) -> int | None:
    """The year of `2023年` or `二〇二三年`."""
    found = _YEAR_WORD.search(text)
    return number(found["year"]) if found else None


def is_date_line(text: str) -> bool:
    """Whether the text is a date and nothing else, or a bracket that begins with one."""
    return any(whole.fullmatch(text) for whole in (*_ALONE, _BRACKETED))
