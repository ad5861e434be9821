"""The lists that a document defines (ECMA-376 part 1, 17.9), and how far each has counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from distributor.documents.word.names import (
    W_ABSTRACT_NUM,
    W_ABSTRACT_NUM_ID,
    W_FORMAT,
    W_ILVL,
    W_LVL,
    W_LVL_OVERRIDE,
    W_NUM,
    W_NUM_FMT,
    W_NUM_ID,
    W_NUM_PR,
    W_P_PR,
    W_R_PR,
    W_STYLE_ID,
    W_VAL,
    is_on,
    value,
    w,
)
from distributor.documents.word.numerals import numeral

_PLACE = re.compile(r"%([1-9])")
_MOST_LINKS = 10


@dataclass(frozen=True, slots=True)
class Level:
    """How paragraphs of one level are numbered."""

    format: str
    text: str
    start: int
    gap: str = "tab"  # what stands behind the number: tab, space, nothing
    legal: bool = False  # all numbers in Arabic digits
    restart: int | None = None  # the level, from 1, after which it begins anew; 0 never; None any higher
    style: str = ""  # the paragraph style that is of this level
    hidden: bool = False


@dataclass(slots=True)
class Num:
    """One use of a list. All uses of a list count on, unless one says where it begins."""

    levels: dict[int, Level]
    counts: dict[int, int]  # shared
    begin: dict[int, int] = field(default_factory=dict)  # levels that begin anew at their first paragraph

    def next(self, level: int) -> tuple[str, str]:
        """The number of the next paragraph at the level, "" for bullets; and formats that nobody knows."""
        own = self.levels[level]
        before = self.counts.get(level, own.start - 1)
        self.counts[level] = self.begin.pop(level, before + 1)
        for deeper in [other for other in self.counts if other > level and self._restarts(other, level)]:
            del self.counts[deeper]
        if own.format == "bullet" or own.hidden:
            return "", ""
        places = [int(place) - 1 for place in _PLACE.findall(own.text)]
        known = [at for at in places if at in self.levels]
        unknown = {self.levels[at].format for at in known if self._count(at, own) is None}
        written = _PLACE.sub(lambda place: self._shown(int(place[1]) - 1, own), own.text)
        return written.strip(), " ".join(sorted(unknown))

    def _restarts(self, deeper: int, level: int) -> bool:
        shape = self.levels.get(deeper)
        return shape is None or shape.restart is None or level < shape.restart

    def _shown(self, at: int, own: Level) -> str:
        if at not in self.levels:
            return ""
        written = self._count(at, own)
        return str(self.counts.get(at, self.levels[at].start)) if written is None else written

    def _count(self, at: int, own: Level) -> str | None:
        shape = self.levels[at]
        if shape.format == "bullet":
            return ""
        return numeral(self.counts.get(at, shape.start), "decimal" if own.legal else shape.format)

    def level_of(self, style: str) -> int:
        """The level that a paragraph style is of; the first where none says so."""
        return next((at for at, level in self.levels.items() if style and level.style == style), 0)


def lists(root: Any, styles: Any) -> dict[str, Num]:
    """The uses of lists by their numbers."""
    abstract = {each.get(W_ABSTRACT_NUM_ID, ""): each for each in root.iterfind(W_ABSTRACT_NUM)}
    nums = {each.get(W_NUM_ID, ""): each for each in root.iterfind(W_NUM)}
    shared: dict[str, dict[int, int]] = {}
    found = {}
    for number, each in nums.items():
        key = _followed(value(each, "abstractNumId"), abstract, nums, styles)
        levels, begin = _overridden(_levels(abstract.get(key)), each.iterfind(W_LVL_OVERRIDE))
        found[number] = Num(levels, shared.setdefault(key, {}), begin)
    return found


def _followed(key: str, abstract: dict[str, Any], nums: dict[str, Any], styles: Any) -> str:
    """The list that a list is made of, where it only names a style (17.9.21)."""
    for _ in range(_MOST_LINKS):
        name = value(abstract.get(key), "numStyleLink")
        style = next((s for s in _all(styles, "style") if name and s.get(W_STYLE_ID) == name), None)
        number = None if style is None else style.find(f"{W_P_PR}/{W_NUM_PR}")
        linked = nums.get(value(number, "numId"))
        if linked is None:
            return key
        key = value(linked, "abstractNumId")
    return key


def _all(root: Any, name: str) -> Iterator[Any]:
    return iter(()) if root is None else root.iterfind(w(name))


def _levels(shape: Any) -> dict[int, Level]:
    return {whole(each.get(W_ILVL)): _level(each) for each in _all(shape, "lvl")}


def _level(each: Any) -> Level:
    restart = value(each, "lvlRestart")
    return Level(
        _format(next(each.iter(W_NUM_FMT), None)),
        value(each, "lvlText"),
        whole(value(each, "start")),
        value(each, "suff", "tab"),
        bool(is_on(each, "isLgl")),
        whole(restart) if restart else None,
        value(each, "pStyle"),
        bool(is_on(each.find(W_R_PR), "vanish")),
    )


def _format(element: Any) -> str:
    shape = "decimal" if element is None else element.get(W_VAL, "decimal")
    return f"custom:{element.get(W_FORMAT, '')}" if shape == "custom" else shape


def _overridden(
    levels: dict[int, Level], overrides: Iterator[Any]
) -> tuple[dict[int, Level], dict[int, int]]:
    begin = {}
    for each in overrides:
        at, own = whole(each.get(W_ILVL)), each.find(W_LVL)
        if own is not None:
            levels[at] = _level(own)
        start = value(each, "startOverride")
        if start:
            begin[at] = whole(start)
            if at in levels:
                levels[at] = replace(levels[at], start=whole(start))
    return levels, begin


def whole(text: str | None) -> int:
    """The number in the text, 0 where there is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
