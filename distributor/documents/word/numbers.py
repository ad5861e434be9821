"""Numbers that Word writes before paragraphs by itself (一、 （一） 第二条), written into the text.

The converter knows lists only, counts each anew from 1, and has no Chinese numbers. A plain list in one piece
stays a list (ECMA-376 part 1, 17.9).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from distributor.documents.word.names import parsed, w
from distributor.documents.word.numerals import numeral

_PLACE = re.compile(r"%([1-9])")


@dataclass(slots=True)
class _Level:
    format: str
    text: str
    start: int


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)

    def next(self, level: int) -> str:
        """The number of the next paragraph at the level."""
        own = self.levels[level]
        self.counts[level] = self.counts.get(level, own.start - 1) + 1
        for deeper in [other for other in self.counts if other > level]:
            del self.counts[deeper]
        return _PLACE.sub(lambda place: self._count(int(place[1]) - 1), own.text)

    def _count(self, level: int) -> str:
        shape = self.levels.get(level)
        if shape is None:
            return ""
        return numeral(self.counts.get(level, shape.start), shape.format)


def write_out(body: Any, archive: zipfile.ZipFile) -> None:
    """Give every numbered paragraph its number as text, unless it is of a plain list."""
    names = set(archive.namelist())
    if "word/numbering.xml" not in names:
        return
    lists = _lists(parsed(archive.read("word/numbering.xml")))
    styles = _styles(parsed(archive.read("word/styles.xml"))) if "word/styles.xml" in names else {}
    numbered = [(paragraph, *_place(paragraph, styles)) for paragraph in body.iter(w("p"))]
    labels = [_label(lists, number, level) for _paragraph, number, level in numbered]
    plain = _plain([(number, label) for (_p, number, _l), label in zip(numbered, labels, strict=True)])
    for (paragraph, _number, _level), label, stays in zip(numbered, labels, plain, strict=True):
        if label and not stays:
            _write(paragraph, label)


def _lists(root: Any) -> dict[str, _List]:
    shapes = {each.get(w("abstractNumId")): _levels(each) for each in root.iterfind(w("abstractNum"))}
    found: dict[str, _List] = {}
    shared: dict[str, _List] = {}
    for each in root.iterfind(w("num")):
        shape = each.find(w("abstractNumId"))
        key = shape.get(w("val"), "") if shape is not None else ""
        overrides = list(each.iterfind(w("lvlOverride")))
        levels = _overridden(shapes.get(key, {}), overrides)
        found[each.get(w("numId"), "")] = (
            _List(levels) if overrides else shared.setdefault(key, _List(levels))
        )
    return found


def _levels(shape: Any) -> dict[int, _Level]:
    return {_int(each.get(w("ilvl"))): _level(each) for each in shape.iterfind(w("lvl"))}


def _level(each: Any) -> _Level:
    return _Level(
        _value(each, "numFmt", "decimal"), _value(each, "lvlText", ""), _int(_value(each, "start", "0"))
    )


def _overridden(levels: dict[int, _Level], overrides: list[Any]) -> dict[int, _Level]:
    changed = dict(levels)
    for each in overrides:
        at, whole = _int(each.get(w("ilvl"))), each.find(w("lvl"))
        start = _value(each, "startOverride", "")
        if whole is not None:
            changed[at] = _level(whole)
        elif start and at in changed:
            changed[at] = _Level(changed[at].format, changed[at].text, _int(start))
    return changed


def _styles(root: Any) -> dict[str, tuple[str, int]]:
    """Paragraph styles that number: style → number of the list and level."""
    own = {each.get(w("styleId"), ""): each for each in root.iterfind(w("style"))}
    found = {}
    for name, style in own.items():
        numbering = next(_inherited(own, style), None)
        if numbering is not None:
            found[name] = (_value(numbering, "numId", ""), _int(_value(numbering, "ilvl", "0")))
    return found


def _inherited(own: dict[str, Any], style: Any) -> Iterator[Any]:
    for _ in range(10):
        numbering = style.find(f"{w('pPr')}/{w('numPr')}")
        if numbering is not None:
            yield numbering
        style = own.get(_value(style, "basedOn", ""))
        if style is None:
            return


def _place(paragraph: Any, styles: dict[str, tuple[str, int]]) -> tuple[str, int]:
    """The list and level of a paragraph; "" where it is in none."""
    properties = paragraph.find(w("pPr"))
    if properties is None:
        return "", 0
    number, level = styles.get(_value(properties, "pStyle", ""), ("", 0))
    own = properties.find(w("numPr"))
    if own is None:
        return number, level
    return _value(own, "numId", number), _int(_value(own, "ilvl", str(level)))


def _label(lists: dict[str, _List], number: str, level: int) -> str:
    """The number as text; "" for bullets, and where there is none."""
    found = lists.get(number)
    if found is None or level not in found.levels or found.levels[level].format in ("bullet", "none"):
        return ""
    return found.next(level).strip()


def _plain(labels: list[tuple[str, str]]) -> list[bool]:
    """Which paragraphs are of a list 1. 2. 3. that stands in one piece."""
    stays = [False] * len(labels)
    begin = 0
    while begin < len(labels):
        number, end = labels[begin][0], begin
        while end < len(labels) and labels[end] == (number, f"{end - begin + 1}."):
            end += 1
        for index in range(begin, end if end - begin > 1 else begin):
            stays[index] = True
        begin = max(end, begin + 1)
    return stays


def _write(paragraph: Any, label: str) -> None:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        return
    own = properties.find(w("numPr"))
    if own is not None:
        properties.remove(own)
    # Number 0 takes a paragraph out of the list of its style (17.9.18).
    none = etree.SubElement(properties, w("numPr"))
    for name in ("ilvl", "numId"):
        etree.SubElement(none, w(name)).set(w("val"), "0")
    run = etree.Element(w("r"))
    look = next(
        (each.find(w("rPr")) for each in paragraph.iterfind(w("r")) if each.find(w("rPr")) is not None), None
    )
    if look is not None:
        run.append(_copied(look))
    text = etree.SubElement(run, w("t"))
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text.text = label + _space_behind(label)
    properties.addnext(run)


def _space_behind(label: str) -> str:
    """What stands for Word's gap: 1. 甲, 第一条　甲, but 一、甲 and ①甲."""
    if label.isascii():
        return "" if label[-1] == ")" else " "
    return "\u3000" if "\u3400" <= label[-1] <= "\u9fff" else ""


def _copied(element: Any) -> Any:
    return etree.fromstring(etree.tostring(element))


def _value(element: Any, name: str, otherwise: str) -> str:
    child = element.find(w(name))
    return otherwise if child is None else child.get(w("val"), otherwise)


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
