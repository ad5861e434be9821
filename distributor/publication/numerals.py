"""Numerals as numbers: digits of any width, 十一, 二〇二六, 一百二十."""

from __future__ import annotations

_DIGITS = {char: value for value, chars in enumerate(("〇○零Ｏ", *"一二三四五六七八九")) for char in chars}
_TENS = {"百": 100, "十": 10}


def value(text: str) -> int:
    """The value of digits of any width or of Chinese numerals up to 999; 0 where it is neither."""
    if text.isdecimal():
        return int(text)
    if not any(unit in text for unit in _TENS):
        return int("".join(str(_DIGITS.get(char, "")) for char in text) or 0)
    total, left = 0, text
    for unit, worth in _TENS.items():
        before, found, behind = left.partition(unit)
        if found:
            total += worth * (_DIGITS.get(before[-1:], 1) or 1)
            left = behind
    return total + _DIGITS.get(left[-1:], 0)
