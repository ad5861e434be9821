"""Numbers as Word writes them before paragraphs (ECMA-376 part 1, 17.18.59)."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "ideographDigital", "taiwaneseCounting",
    "taiwaneseCountingThousand", "japaneseCounting", "koreanDigital2",
}  # fmt: skip
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(number: int, shape: str) -> str:
    """The number in the shape; in Arabic digits where the shape is not known."""
    if shape in _CHINESE:
        return chinese(number, _DIGITS, "十百千")
    if shape == "chineseLegalSimplified":
        return chinese(number, _FORMAL, "拾佰仟")
    if shape.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if shape.startswith("decimalFullWidth"):
        return str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    if shape in ("decimalZero", "decimalEnclosedParen", "decimalEnclosedFullstop"):
        return {"decimalZero": f"{number:02}", "decimalEnclosedParen": f"({number})"}.get(shape, f"{number}.")
    return _latin(number, shape)


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


def _latin(number: int, shape: str) -> str:
    small = shape.startswith("lower")
    if shape.endswith("Letter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if small else letter.upper()
    if shape.endswith("Roman") and 0 < number < 4_000:
        return _roman(number) if small else _roman(number).upper()
    return str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written
