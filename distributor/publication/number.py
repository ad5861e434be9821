"""The number of an issue: 9, 1-2 (合刊), 12下, 增刊1, 特刊, Supplement 1.

A publication, a year and this number are one issue. Which words of a masthead say a number for certain stands
in `printed_number`; what a number is, what follows what and how it is kept, written and named stands here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from unicodedata import normalize

from distributor.publication.numerals import value

LONGEST = 20  # characters of the text that a number is kept as
HIGHEST = 99_999
MOST_IN_ONE = 12  # numbers that one issue may have: the twelve of a year

TOTAL = "总"
# Series beside the plain one: English word, part of the slug. Their order is that in which a year lists them,
# and stands in databases (IssueNumber.position): what is new goes to the end. Only what may be numbered for
# itself is among them: 增订 and 续编 say what a text is, not which issue.
SERIES = {
    TOTAL: ("Whole No.", "n"),  # numbered through all years, and by nothing else
    "增刊": ("Supplement", "z"),
    "特刊": ("Special Issue", "t"),
    "专刊": ("Thematic Issue", "zk"),
    "专辑": ("Collection", "zj"),
    "特辑": ("Special Collection", "tj"),
    "专号": ("Thematic Number", "zh"),
    "副刊": ("Companion Issue", "fk"),
    "号外": ("Extra", "hw"),
}
_HALVES = {"上": ("first part", "a"), "中": ("middle part", "m"), "下": ("last part", "b")}
_RANKS = ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *_HALVES)
_SERIES = ("", *SERIES)
_POSITIONS = 10**10  # that a series has
_NUMBERED_PARTS = 40  # rank of part 0
_LAST_PART = 59  # of the two digits that a rank has

_ENGLISH = {word: name for name, (word, _slug) in SERIES.items()}
_NAMES = "|".join(map(re.escape, [*SERIES, *_ENGLISH]))
_KEPT = re.compile(
    rf"(?P<series>{_NAMES})? ?(?P<first>\d{{1,5}})?(?:-(?P<last>\d{{1,5}}))?"
    r"(?P<part>[A-Z上中下]|\(\d{1,2}\))?"
)
_SLUGS = "|".join(sorted((slug for _en, slug in SERIES.values()), key=len, reverse=True))
_SLUG = re.compile(
    rf"(?P<series>{_SLUGS})?"
    r"(?P<first>\d{1,5})?(?:-(?P<last>\d{2,5}))?(?P<part>[abm]|-[a-z]|-p\d{1,2})?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class IssueNumber:
    """One or several numbers of a series, or a part of one; equal where they name one issue of a year."""

    first: int = 0  # 0: a special issue or a supplement without a number
    last: int = 0  # of a double issue; else as the first
    part: str = ""  # 上, 中, 下, A to Z, or the number of the part
    series: str = ""  # a key of SERIES; "": the plain sequence
    english: bool = field(default=False, compare=False)  # printed so: Supplement 1, Special Issue

    @property
    def plain(self) -> int | None:
        """The number where it is one number of the plain sequence and nothing else."""
        return self.first if self == IssueNumber(self.first, self.first) else None

    @property
    def text(self) -> str:
        """What it is kept as: `9`, `1-2`, `12下`, `9A`, `7(2)`, `增刊1`, `特刊`, `总120`, `Supplement 1`."""
        word = SERIES[self.series][0] if self.english and self.series else self.series
        number = _range(self, "-") if self.first else ""
        part = f"({self.part})" if self.part.isdecimal() else self.part
        return f"{word}{' ' if self.english and word and number else ''}{number}{part}"

    @property
    def slug(self) -> str:
        """Its part of a slug, ASCII: `09`, `01-02`, `12b`, `09-a`, `07-p2`, `z1`, `t`, `n120`."""
        if self.series:
            return SERIES[self.series][1] + (_range(self, "-") if self.first else "")
        number = "-".join(f"{one:02}" for one in dict.fromkeys((self.first, self.last)))
        if self.part.isdecimal():
            return f"{number}-p{self.part}"
        return number + (
            _HALVES[self.part][1] if self.part in _HALVES else self.part and f"-{self.part.lower()}"
        )

    @property
    def position(self) -> int:
        """Where it stands among the issues of its year: by series, number and part. One for each number."""
        rank = _NUMBERED_PARTS + int(self.part) if self.part.isdecimal() else _RANKS.index(self.part)
        place = (self.first * 100 + rank) * 100 + self.last - self.first
        return _SERIES.index(self.series) * _POSITIONS + place

    def follows(self, last: IssueNumber, *, anew: int = 0) -> bool:
        """Whether it comes right after that one of its series; numbers began `anew` so often in between."""
        if not self.first or not last.first or self.series != last.series:
            return True
        if anew and self.series != TOTAL:
            return anew == 1 and self.first == 1 and self.part in ("", "A", "上", "1")
        if self.first == last.last and last.part:
            return _part_follows(self.part, last.part)
        over = last.part not in ("上", "中")
        return over and self.first == last.last + 1 and self.part in ("", "A", "上", "1")


def as_kept(number: IssueNumber) -> int | str:
    """What an issue is kept with: a plain number as int, every other as its text."""
    return number.text if number.plain is None else number.plain


def kept(text: str) -> IssueNumber:
    """The number that is kept as that text (`IssueNumber.text`); raises ValueError."""
    return _made(_KEPT.fullmatch(text), text)


def of(number: int | str) -> IssueNumber:
    """The number that an issue is kept with: a plain one as int, every other as its text."""
    return IssueNumber(number, number) if isinstance(number, int) else kept(number)


def of_slug(text: str) -> IssueNumber:
    """The number of such a part of a slug, or of its text: 1-2 of `01-02`; raises ValueError."""
    found = _SLUG.fullmatch(text)
    if not found:
        return kept(text)
    part = found["part"] or ""
    named = next((name for name, (_en, slug) in SERIES.items() if slug == found["series"]), "")
    half = next((half for half, (_en, slug) in _HALVES.items() if slug == part), "")
    letter = "" if half else part.removeprefix("-").removeprefix("p" if part[2:] else "").upper()
    return made(found["first"] or "", found["last"] or "", half or letter, named)


def in_chinese(number: IssueNumber) -> str:
    """`第9期`, `第1-2期`, `第12期（下）`, `第7期（第2部分）`, `增刊第1期`, `特刊`, `总第120期`."""
    word = "" if number.series == TOTAL else number.series
    if not number.first:
        return word
    total = TOTAL if number.series == TOTAL else ""
    letter = number.part if number.part.isascii() and number.part.isalpha() else ""
    part = f"第{number.part}部分" if number.part.isdecimal() else "" if letter else number.part
    return f"{word}{total}第{_range(number, '-')}{letter}期{part and f'（{part}）'}"


def in_english(number: IssueNumber) -> str:
    """`No. 9`, `Nos. 1–2`, `No. 12 (last part)`, `No. 7 (Part 2)`, `Supplement 1`, `Whole No. 120`."""
    word = SERIES[number.series][0] if number.series else "Nos." if number.last > number.first else "No."
    if not number.first:
        return word
    letter = number.part if number.part.isascii() and number.part.isalpha() else ""
    part = _HALVES[number.part][0] if number.part in _HALVES else f"Part {number.part}"
    behind = f" ({part})" if number.part and not letter else ""
    return f"{word} {_range(number, '–')}{letter}{behind}"


def series_range(position: int) -> tuple[int, int]:
    """The first and the last position of the series that has that position."""
    first = position - position % _POSITIONS
    return first, first + _POSITIONS - 1


def printed(number: IssueNumber, language: str) -> str:
    """The number as that language (`language.LANGUAGES`) writes it."""
    return in_english(number) if language == "en" else in_chinese(number)


def folded(text: str) -> str:
    """The text with narrow forms, character by character: what is found in it stands there in both."""
    narrow = ((char, normalize("NFKC", char)) for char in text)
    return "".join(one if len(one) == 1 else char for char, one in narrow)


def made(
    first: str, last: str = "", part: str = "", series: str = "", *, english: bool = False
) -> IssueNumber:
    """The number of those words; raises ValueError where there is none such: 第10—9期."""
    one = value(first)
    number = IssueNumber(one, value(last) if last else one, part.upper(), series, english)
    if not _is_one(number):
        raise ValueError(f"no number of an issue: {first} {last} {part} {series}")
    return number


def _made(found: re.Match[str] | None, text: str) -> IssueNumber:
    if not found or len(text) > LONGEST:
        raise ValueError(f"no number of an issue: {text}")
    series = found["series"] or ""
    first, last, part = (found[name] or "" for name in ("first", "last", "part"))
    named = _ENGLISH.get(series, series)
    return made(first, last, part.strip("()"), named, english=series in _ENGLISH)


def _is_one(number: IssueNumber) -> bool:
    """Whether there is such a number: a series may have none, a range has an end, parts are of one number."""
    if not number.first:
        return bool(number.series) and number.series != TOTAL and not number.part and not number.last
    if number.part and (number.series or number.last != number.first):
        return False
    if number.part.isdecimal() and not 1 <= int(number.part) <= _LAST_PART:
        return False
    return number.last <= HIGHEST and 0 <= number.last - number.first < MOST_IN_ONE


def _range(number: IssueNumber, dash: str) -> str:
    return dash.join(map(str, dict.fromkeys((number.first, number.last))))


def _part_follows(part: str, last: str) -> bool:
    """下 follows 上 where there is no 中."""
    if part.isdecimal() and last.isdecimal():
        return int(part) == int(last) + 1
    if (last, part) in (("上", "中"), ("上", "下"), ("中", "下")):
        return True
    return len(part) == len(last) == 1 and part.isascii() and ord(part) == ord(last) + 1
