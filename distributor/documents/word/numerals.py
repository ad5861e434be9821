"""Numbers as Word writes them before paragraphs (ECMA-376 part 1, 17.18.59)."""

from __future__ import annotations

import re
from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
}  # fmt: skip
_BY_DIGIT = {"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2"}
_PADDED = re.compile(r"custom:(0*\d)(?:,.*)?")
# The last number that has a character of its own, and the character of the first.
_ENCLOSED = {
    "decimalEnclosedCircle": (20, "①"), "decimalEnclosedCircleChinese": (20, "①"),
    "decimalEnclosedParen": (20, "⑴"), "decimalEnclosedFullstop": (20, "⒈"),
    "ideographEnclosedCircle": (10, "㊀"),
}  # fmt: skip
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(number: int, shape: str) -> str | None:
    """The number in the shape; None where the shape is not known."""
    if shape in _ENCLOSED:
        most, first = _ENCLOSED[shape]
        return chr(ord(first) + number - 1) if 1 <= number <= most else str(number)
    if shape in _WRITTEN:
        return _WRITTEN[shape](number)
    if shape.startswith("decimalFullWidth"):
        return _digits(number, "０１２３４５６７８９")
    if padded := _PADDED.fullmatch(shape):
        return str(number).zfill(len(padded[1]))
    return _latin(number, shape)


def _digits(number: int, digits: str) -> str:
    return "".join(digits[int(digit)] for digit in str(number))


def _one_of(number: int, names: str) -> str:
    return names[number - 1] if 1 <= number <= len(names) else str(number)


def _pair(number: int) -> str:
    """The sixty names of a cycle: 甲子, 乙丑 …"""
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if 1 <= number <= 60 else str(number)


def _japanese(number: int) -> str:
    """Without the one before a unit: 百五, 千."""
    written = chinese(number, _DIGITS, "十百千").replace("〇", "")
    return re.sub("一(?=[十百千])", "", written)


def _ordinal(number: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"


_WRITTEN: dict[str, Callable[[int], str]] = {
    "": str,
    "decimal": str,
    "decimalHalfWidth": str,
    "chineseLegalSimplified": lambda number: chinese(number, _FORMAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: chinese(number, _TRADITIONAL, "拾佰仟"),
    "ideographTraditional": lambda number: _one_of(number, _STEMS),
    "ideographZodiac": lambda number: _one_of(number, _BRANCHES),
    "ideographZodiacTraditional": _pair,
    "japaneseCounting": _japanese,
    "decimalZero": lambda number: f"{number:02}",
    "numberInDash": lambda number: f"- {number} -",
    "ordinal": _ordinal,
    "hex": lambda number: f"{number:X}",
    "none": lambda number: "",
}
_WRITTEN |= dict.fromkeys(_BY_DIGIT, lambda number: _digits(number, _DIGITS))
_WRITTEN |= dict.fromkeys(_CHINESE, lambda number: chinese(number, _DIGITS, "十百千"))


def chinese(number: int, digits: str, units: str) -> str:
    """A number below ten thousand in Chinese: 12 is 十二, 105 is 一百〇五."""
    if not 0 < number < 10_000:
        return str(number)
    written, gap = "", False
    for unit, digit in zip((units[2], units[1], units[0], ""), map(int, f"{number:04}"), strict=True):
        if not digit:
            gap = bool(written)
            continue
        written += (digits[0] if gap else "") + digits[digit] + unit
        gap = False
    return written.removeprefix(digits[1]) if 10 <= number < 20 else written


def _latin(number: int, shape: str) -> str | None:
    small = shape.startswith("lower")
    if shape in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 781 else ""
    elif shape in ("lowerRoman", "upperRoman"):
        letter = _roman(number) if 0 < number < 4_000 else ""
    else:
        return None
    return (letter if small else letter.upper()) or str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written
