"""EQ fields (ECMA-376 part 1, 17.16.5.17) on one line: characters in a circle (带圈字符), fractions."""

from __future__ import annotations

import re
import unicodedata

from distributor.documents.values import Script
from distributor.documents.word import symbols
from distributor.documents.word.formulas import closed, moved

Parts = list[tuple[str, Script]]
_CODE = re.compile(r"\A\s*+EQ\b\s*+", re.IGNORECASE)
_FORMAT = re.compile(r'\\\*\s*(?:"[^"]*"|[^\s\\]+)\s*')  # \* jc2 \* "Font:宋体" \* hps10
_COMMAND = re.compile(r"\\([a-z]{1,4})\s*(-?\d*)\s*", re.IGNORECASE)
_BRACKET = re.compile(r"\\([lrb]c)\s*\\(.)\s*", re.IGNORECASE)
_SYMBOL = re.compile(
    r'\s*SYMBOL\s+(0x[0-9a-f]+|\d+)(?:.*?\\f\s+"?([^"\\]+?)"?\s*(?:\\|$))?', re.IGNORECASE | re.DOTALL
)
_RINGS = {"○": "\u20dd", "◯": "\u20dd", "〇": "\u20dd", "□": "\u20de", "◇": "\u20df", "△": "\u20e4"}
_IN_RINGS = map(chr, (*range(0x2460, 0x2474), *range(0x24B6, 0x24EB), *range(0x3280, 0x32B1)))
_CIRCLED = {unicodedata.normalize("NFKC", char): char for char in _IN_RINGS}
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}


class _UnknownError(Exception):
    """A switch that no line of text can show."""


def read(code: str) -> tuple[Parts | None, str]:
    """What the field shows, None where no line can; and the reading that stands above it."""
    parser = _Parser(_FORMAT.sub("", _CODE.sub("", code, count=1)))
    try:
        parts = parser.sequence()
    except (_UnknownError, IndexError):
        return None, ""
    return parts, parser.reading


def symbol(code: str) -> Parts | None:
    """What a SYMBOL field shows; None for other fields."""
    found = _SYMBOL.match(code)
    if found is None:
        return None
    text = symbols.character(found[2] or "", f"{int(found[1], 0):X}")
    return [(text, "")] if text else None


class _Parser:
    def __init__(self, code: str) -> None:
        self._code = code.strip()
        self._at = 0
        self.reading = ""

    def sequence(self, *, inside: bool = False) -> Parts:
        """What stands up to the end, or inside brackets up to what ends an argument."""
        parts: Parts = []
        while self._at < len(self._code):
            char = self._code[self._at]
            if inside and char in ",;)":
                break
            if char == "\\" and self._code[self._at + 1] not in "\\,;()":
                parts += self._command()
                continue
            self._at += 1 + (char == "\\")
            parts.append((self._code[self._at - 1], ""))
        return parts

    def _command(self) -> Parts:
        names: list[tuple[str, int]] = []
        brackets = {}
        while found := _BRACKET.match(self._code, self._at) or _COMMAND.match(self._code, self._at):
            self._at = found.end()
            if found.re is _BRACKET:
                brackets[found[1].lower()] = found[2]
            else:
                names.append((found[1].lower(), int(found[2] or 0)))
        if not names or self._code[self._at] != "(":
            raise _UnknownError
        return self._shown(names, self._arguments(), brackets)

    def _arguments(self) -> list[Parts]:
        found: list[Parts] = []
        while self._code[self._at] != ")":
            self._at += 1
            found.append(self.sequence(inside=True))
        self._at += 1
        return found

    def _shown(self, names: list[tuple[str, int]], given: list[Parts], brackets: dict[str, str]) -> Parts:
        every = [part for argument in given for part in argument]
        match [name for name, _number in names]:
            case ["o", *_]:
                shown = self._over(given)
            case ["f"] if len(given) == 2:
                shown = [*closed(given[0]), ("/", ""), *closed(given[1])]
            case ["r"] if given:
                degree = given[0] if len(given) > 1 else []
                shown = [*moved(degree, "sup"), ("√", ""), *closed(given[-1])]
            case ["s", *how]:
                shown = list(moved(every, "sub" if "do" in how else "sup"))
            case ["b"]:
                left = brackets.get("lc", brackets.get("bc", "" if brackets else "("))
                right = brackets.get("rc", _CLOSING.get(brackets.get("bc", "" if brackets else "("), ""))
                shown = [(left, ""), *every, (right, "")]
            case ["x" | "d", *_]:
                shown = every
            case ["l"]:
                shown = [part for one in given for part in ((",", ""), *one)][1:]
            case _:
                raise _UnknownError
        return shown

    def _over(self, given: list[Parts]) -> Parts:
        """One over the other: a ring and what is in it, a character and its reading, words of two lines."""
        plain = [one for one in given if not any(script for _text, script in one)]
        texts = ["".join(text for text, _script in one) for one in plain]
        if len(given) == 2 and len(plain) == 1:
            above = "".join(text for one in given for text, script in one if script)
            self.reading = f"{texts[0]} {above}"
            return plain[0]
        if not plain:
            return [(text, "") for one in given for text, _script in one]
        rings = [text for text in texts if text in _RINGS]
        inner = [text for text in texts if text not in _RINGS]
        if len(given) == 2 and len(rings) == len(inner) == 1 and inner[0]:
            mark = _RINGS[rings[0]]
            known = _CIRCLED.get(inner[0]) if mark == "\u20dd" else None
            return [(known or inner[0] + mark, "")]
        raise _UnknownError
