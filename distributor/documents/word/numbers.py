"""Numbers that Word writes before paragraphs by itself (一、 （一） 第二条), written into the text.

The converter knows lists only, counts each anew from 1, and has no Chinese numbers. A plain list in one piece
stays a list (ECMA-376 part 1, 17.9).
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree

from distributor.documents.word.levels import Level, Num, lists, whole
from distributor.documents.word.names import (
    W_NUM_PR,
    W_P,
    W_P_PR,
    W_R,
    W_R_PR,
    W_STYLE,
    W_STYLE_ID,
    W_VAL,
    text_of,
    value,
    w,
)
from distributor.documents.word.runs import run

_MOST_ANCESTORS = 20  # of a style
_NOT_OF_NUMBERS = tuple(map(w, ("vertAlign", "strike", "dstrike", "position", "rStyle", "rFonts")))


@dataclass(slots=True)
class _Numbered:
    """A paragraph, and what Word writes before it."""

    paragraph: Any
    number: str  # of its list; "" where it is in none
    level: int = 0
    shape: Level | None = None
    label: str = ""  # "" for bullets, and where there is none
    unknown: str = ""


def write_out(body: Any, numbering: Any, styles: Any) -> Iterator[tuple[Any, str]]:
    """Give every numbered paragraph its number as text, unless it is of a plain list.

    Yields the paragraphs with a number in a shape that nobody knows, and the shape.
    """
    if numbering is None:
        return
    own, known = lists(numbering, styles), _Styles(styles)
    numbered = [_numbered(paragraph, own, known) for paragraph in body.iter(W_P)]
    plain = _plain(numbered)
    for each in numbered:
        if each.label and each.paragraph not in plain:
            _write(each)
        else:
            listed = bool(each.number) and each.shape is not None and not each.shape.hidden
            _place(each.paragraph, each.number if listed else "0", each.level)
        if each.unknown:
            yield each.paragraph, f"{each.label} ({each.unknown})"


class _Styles:
    """Which paragraph styles number."""

    def __init__(self, root: Any) -> None:
        found = [] if root is None else list(root.iterfind(W_STYLE))
        self._own = {style.get(W_STYLE_ID, ""): style for style in found}
        self.headings = {name for name, style in self._own.items() if _is_heading(value(style, "name"))}

    def numbering(self, name: str) -> tuple[str, str]:
        """The number of the list and the level of the style or of one that it is based on, "" for none."""
        number = level = ""
        for _ in range(_MOST_ANCESTORS):
            style = self._own.get(name)
            if style is None:
                break
            properties = style.find(f"{W_P_PR}/{W_NUM_PR}")
            number, level = number or value(properties, "numId"), level or value(properties, "ilvl")
            name = value(style, "basedOn")
        return number, level


def _is_heading(name: str) -> bool:
    return name.lower().startswith(("heading", "标题", "title"))


def _numbered(paragraph: Any, own: dict[str, Num], styles: _Styles) -> _Numbered:
    properties = paragraph.find(W_P_PR)
    style = value(properties, "pStyle")
    number, level = styles.numbering(style)
    direct = None if properties is None else properties.find(W_NUM_PR)
    number, level = value(direct, "numId", number), value(direct, "ilvl", level)
    num = own.get(number)
    if num is None or number == "0":
        return _Numbered(paragraph, "")
    at = whole(level) if level else num.level_of(style)
    if at not in num.levels:
        return _Numbered(paragraph, "")
    label, unknown = num.next(at)
    heads = style in styles.headings
    return _Numbered(paragraph, "" if heads else number, at, num.levels[at], label, unknown)


def _plain(numbered: list[_Numbered]) -> set[Any]:
    """The paragraphs of lists 1. 2. 3. that stand in one piece, and touch no other list."""
    found: set[Any] = set()
    begin = 0
    while begin < len(numbered):
        end = begin
        while end < len(numbered) and _continues(numbered[begin], numbered[end], end - begin + 1):
            end += 1
        around = [numbered[at] for at in (begin - 1, end) if 0 <= at < len(numbered)]
        alone = not any(each.paragraph in found or _is_bullet(each) for each in around)
        if end - begin > 1 and alone:
            found |= {each.paragraph for each in numbered[begin:end]}
        begin = max(end, begin + 1)
    return found


def _continues(first: _Numbered, each: _Numbered, count: int) -> bool:
    """Whether the paragraph is the one with that number in the list of the first."""
    if (each.number, each.level, each.label) != (first.number, first.level, f"{count}.") or not each.number:
        return False
    beside = each.paragraph.getparent() is first.paragraph.getparent()
    return beside and bool(text_of(each.paragraph).strip())


def _is_bullet(each: _Numbered) -> bool:
    return each.shape is not None and each.shape.format == "bullet"


def _place(paragraph: Any, number: str, level: int) -> None:
    """Say which list the paragraph is of; number 0 takes it out of the list of its style (17.9.18)."""
    properties = paragraph.find(W_P_PR)
    if properties is None:
        return
    for own in properties.findall(W_NUM_PR):
        properties.remove(own)
    placed = etree.SubElement(properties, W_NUM_PR)
    for name, written in (("ilvl", str(level)), ("numId", number)):
        etree.SubElement(placed, w(name)).set(W_VAL, written)


def _write(each: _Numbered) -> None:
    _place(each.paragraph, "0", 0)
    looks = (own.find(W_R_PR) for own in each.paragraph.iterfind(W_R))
    look: Any = deepcopy(next((look for look in looks if look is not None), None))
    for name in _NOT_OF_NUMBERS if look is not None else ():
        for other in look.findall(name):
            look.remove(other)
    gap = each.shape.gap if each.shape else "tab"
    each.paragraph.find(W_P_PR).addnext(run(each.label + _space_behind(each.label, gap), look=look))


def _space_behind(label: str, gap: str) -> str:
    """What stands for Word's gap: 1. 甲, 第一条　甲, but 一、甲 and ①甲."""
    if gap == "nothing":
        return ""
    if label.isascii():
        return "" if label[-1] == ")" and gap == "tab" else " "
    return "\u3000" if "\u3400" <= label[-1] <= "\u9fff" else ""
