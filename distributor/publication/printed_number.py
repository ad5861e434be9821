"""The numbers in a line of a masthead, as far as their words have one reading only.

第9期    第1—2期（合刊）    第9期（下）    增刊第1期    第3卷第9期（总第120期）
Vol. 12, No. 3    Nos. 1–2    Supplement 1

What is printed otherwise is left in the line, for whoever asks: nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from distributor.publication.number import HIGHEST, SERIES, TOTAL, IssueNumber, folded, made
from distributor.publication.numerals import value

_HAN = r"\u3400-\u9fff"
_CHARACTER = re.compile(rf"[{_HAN}]")
_N = r"(?:\d{1,4}|[〇零一二三四五六七八九十百]{1,5})"
_LONG = r"(?:\d{1,5}|[〇零一二三四五六七八九十百]{1,6})"
_DASH = r"[-‐‑–—−~至到]{1,2}"
_SEPARATOR = rf"\s*+(?:{_DASH}|[、,和及与&+/·])\s*+"
_OPEN, _CLOSE = r"[(\[〔【]\s*+", r"\s*+[)\]〕】]"
_END = r"(?![\w])"
_OF = r"(?:半[年月期]刊?|旬刊?|[册卷辑篇部集编刊期])?"

# (第9期 or 第9—10期 or 第9A期) and what makes it a part: 第9期（上）, 第7期第二部分.
_CHINESE = re.compile(
    rf"(?:第\s*+|(?<![\w-])(?={_N}\s*+(?:期)?{_SEPARATOR})|(?<=年)\s*+(?={_N}\s*+(?:期)?{_SEPARATOR}))"
    rf"(?P<first>{_N})(?:\s*+期)?(?:(?P<between>{_SEPARATOR})(?:第\s*+)?(?P<last>{_N}))?"
    rf"\s*+(?:{_OPEN}(?P<boxed>[A-Za-z上中下]){_CLOSE}|(?P<inside>[A-Za-z上中下]))?\s*+(?<!期)期"
    rf"(?:\s*+[-·.—]?\s*+{_OPEN}(?P<half>[A-Za-z上中下]){_OF}{_CLOSE}"
    rf"|(?P<letter>[A-Za-z]){_END}|\s*+[-·.—]?\s*+(?P<bare>[上中下]){_OF}{_END}"
    rf"|\s*+(?:{_OPEN})?第\s*+(?P<piece>{_N})\s*+(?:部分|分册|[部册辑卷篇集])(?:{_CLOSE})?{_END})?"
)
_BOUND = re.compile(rf"\s*+(?:{_OPEN})?合\s*+刊(?:{_CLOSE})?")
_TOTAL = re.compile(
    rf"(?:[(]\s*+|(?<!\s)\s++)?总\s*+第?\s*+(?P<first>{_LONG})(?:{_SEPARATOR}第?\s*+(?P<last>{_LONG}))?\s*+期\s*+[)]?"
)
_VOLUME = re.compile(rf"第\s*+(?P<volume>{_N})\s*+卷(?!第?\s*+{_N}\s*+(?:部分|册))")
_WORDS = "|".join(r"\s*+".join(word) for word in SERIES if word != TOTAL)
_SERIES = re.compile(
    rf"(?:{_OPEN})?(?<![{_HAN}])(?P<series>{_WORDS})"
    rf"(?:\s*+[·:]?\s*+(?:{_OPEN})?(?:第\s*+(?P<first>{_N})\s*+期|(?P<bare>{_N}))(?:{_CLOSE})?)?{_END}"
    rf"|(?<=年)(?P<after>{_WORDS})(?:\s*+第?\s*+(?P<number>{_N})\s*+期?)?{_END}"
)

_NO = r"(?:nos?\.?|numbers?|issues?(?:\s++nos?\.?)?|#)"
_TO = r"\s*+(?:[-‐‑–—−~&/]|and|to)\s*+"
_ENGLISH = re.compile(
    rf"(?<![a-z]){_NO}\s*+(?P<first>\d{{1,4}})(?P<letter>[a-z])?(?:(?P<between>{_TO})(?P<last>\d{{1,4}}))?(?![\w])"
    r"(?:\s*+[,(]?\s*+part\s++(?P<piece>\d{1,2}|[a-z])\b\)?)?",
    re.IGNORECASE,
)
_DOUBLE = re.compile(r"\(?(?<![a-z])double\s++issue\b\)?", re.IGNORECASE)
_ENGLISH_TOTAL = re.compile(
    rf"\(?(?<![a-z])(?:whole|total|serial|cumulative)\s++{_NO}\s*+(?P<first>\d{{1,5}})(?:{_TO}(?P<last>\d{{1,5}}))?\b\)?",
    re.IGNORECASE,
)
_ENGLISH_VOLUME = re.compile(r"(?<![a-z])vol(?:ume|\.)?\s*+(?P<volume>\d{1,4})\b", re.IGNORECASE)
_ENGLISH_WORDS = {
    "supplement": "增刊",
    "suppl": "增刊",
    "special issue": "特刊",
    "thematic issue": "专刊",
}
_ENGLISH_SERIES = re.compile(
    r"(?<![a-z])(?P<series>supplement|suppl|(?:special|thematic)\s++issue)\b\.?"
    r"(?:\s*+(?:nos?\.?|number|#)?\s*+(?P<first>(?!(?:19|20)\d\d)\d{1,4}))?(?![\w])",
    re.IGNORECASE,
)
_ENGLISH_YEAR = re.compile(r"(?<!\d)(?:of\s++)?(?P<year>(?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number, and its words as they stand in the line."""

    number: IssueNumber
    words: str


@dataclass(frozen=True, slots=True)
class NumberLine:
    """What a line says of the number of its issue for certain."""

    numbers: tuple[PrintedNumber, ...] = ()
    volume: int = 0  # 0: the line names none
    total: tuple[int, int] = (0, 0)  # through all years, from and to
    year: int = 0  # beside an English number: No. 9, 2026
    parts: tuple[tuple[int, int], ...] = ()  # where all that stands in the line
    rest: str = ""  # the line without it


def read(line: str) -> NumberLine:
    """The numbers in the line; those that may be read otherwise too are left in its `rest`."""
    return _Reader(line).read()


def has_chinese(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return bool(_CHARACTER.search(text))


def without_total(line: str) -> str:
    """The line without the number through all years, which says nothing of the kind of issue."""
    left = folded(line)
    for form in (_TOTAL, _ENGLISH_TOTAL):
        if found := form.search(left):
            line, left = (f"{one[: found.start()]} {one[found.end() :]}" for one in (line, left))
    return line


class _Reader:
    """Takes one kind of words after the other out of a line; what is taken is blank for the next."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._left = folded(line).replace("増", "增").replace("專", "专").replace("號", "号")
        self._parts: list[tuple[int, int]] = []

    def read(self) -> NumberLine:
        total = self._total(_TOTAL) or self._total(_ENGLISH_TOTAL) or (0, 0)
        volume = self._volume(_VOLUME) or self._volume(_ENGLISH_VOLUME)
        found = [*self._series(), *self._chinese(), *self._english_series(), *self._english()]
        english = (found or volume) and not has_chinese(self._line)
        year = self._year() if english else 0
        return NumberLine(tuple(found), volume, total, year, tuple(sorted(self._parts)), self._left)

    def _take(self, found: re.Match[str], end: int = 0) -> str:
        """The words as they stand in the line; they are blank in what is left."""
        start, stop = found.start(), end or found.end()
        self._parts.append((start, stop))
        self._left = f"{self._left[:start]}{' ' * (stop - start)}{self._left[stop:]}"
        return self._line[start:stop].strip()

    def _total(self, form: re.Pattern[str]) -> tuple[int, int] | None:
        found = form.search(self._left)
        if not found:
            return None
        first = value(found["first"])
        last = value(found["last"]) if found["last"] else first
        if not 0 < first <= last <= HIGHEST:
            return None
        self._take(found)
        return first, last

    def _volume(self, form: re.Pattern[str]) -> int:
        found = form.search(self._left)
        if not found:
            return 0
        self._take(found)
        return value(found["volume"])

    def _chinese(self) -> list[PrintedNumber]:
        return [one for found in _CHINESE.finditer(self._left) if (one := self._of_chinese(found))]

    def _of_chinese(self, found: re.Match[str]) -> PrintedNumber | None:
        part = next(
            (found[name] for name in ("boxed", "inside", "half", "letter", "bare") if found[name]), ""
        )
        part = str(value(found["piece"])) if found["piece"] else part
        if found["last"] and not _joins(found["between"], found["first"], found["last"]):
            return None
        try:
            number = made(found["first"], found["last"] or "", part)
        except ValueError:
            return None
        bound = _BOUND.match(self._left, found.end()) if found["last"] else None
        return PrintedNumber(number, self._take(found, bound.end() if bound else 0))

    def _series(self) -> list[PrintedNumber]:
        named: list[PrintedNumber] = []
        for found in _SERIES.finditer(self._left):
            word = "".join((found["series"] or found["after"]).split())
            number = made(found["first"] or found["bare"] or found["number"] or "", series=word)
            named.append(PrintedNumber(number, self._take(found)))
        return named

    def _english_series(self) -> list[PrintedNumber]:
        named: list[PrintedNumber] = []
        for found in _ENGLISH_SERIES.finditer(self._left):
            series = _ENGLISH_WORDS[" ".join(found["series"].lower().split())]
            number = made(found["first"] or "", series=series, english=True)
            named.append(PrintedNumber(number, self._take(found)))
        return named

    def _english(self) -> list[PrintedNumber]:
        return [one for found in _ENGLISH.finditer(self._left) if (one := self._of_english(found))]

    def _of_english(self, found: re.Match[str]) -> PrintedNumber | None:
        try:
            part = found["letter"] or found["piece"] or ""
            number = made(found["first"], found["last"] or "", part)
        except ValueError:
            return None
        if found["last"] and not _joins(found["between"], found["first"], found["last"]):
            return None
        printed = PrintedNumber(number, self._take(found))
        if found["last"] and (double := _DOUBLE.search(self._left)):
            self._take(double)
        return printed

    def _year(self) -> int:
        found = _ENGLISH_YEAR.search(self._left)
        if not found:
            return 0
        self._take(found)
        return int(found["year"])


def _joins(between: str, first: str, last: str) -> bool:
    """Whether the sign between two numbers makes them one issue: a dash does, a comma between neighbours."""
    if re.fullmatch(rf"\s*+(?:{_DASH}|to)\s*+", between, re.IGNORECASE):
        return value(last) > value(first)
    return value(last) == value(first) + 1
