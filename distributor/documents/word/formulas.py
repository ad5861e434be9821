"""Formulas (ECMA-376 part 1, 22.1) on one line: 1/2 and x², never 12 and x2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from distributor.documents.values import Script
from distributor.documents.word.names import M, m, w

Part = tuple[str, Script]
_MOST_DEPTH = 30


def write_out(body: Any) -> None:
    """Put the formulas of the body into runs of plain text where they stand."""
    for formula in list(body.iter(m("oMath"))):
        place = formula.getparent() if formula.getparent().tag == m("oMathPara") else formula
        for text, script in _merged(_parts(formula, 0)):
            place.addprevious(_run(text, script))


def _run(text: str, script: Script) -> Any:
    run = etree.Element(w("r"))
    if script:
        look = etree.SubElement(etree.SubElement(run, w("rPr")), w("vertAlign"))
        look.set(w("val"), {"sup": "superscript", "sub": "subscript"}[script])
    written = etree.SubElement(run, w("t"))
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    written.text = text
    return run


def _merged(parts: Iterator[Part]) -> Iterator[Part]:
    before: Part = ("", "")
    for text, script in parts:
        if script == before[1]:
            before = (before[0] + text, script)
            continue
        yield before
        before = (text, script)
    yield before


def _parts(element: Any, depth: int) -> Iterator[Part]:
    if depth > _MOST_DEPTH or not isinstance(element.tag, str):
        return
    name = element.tag.removeprefix(f"{{{M}}}")
    if name == "t":
        yield element.text or "", ""
    elif name in _SHAPES:
        yield from _SHAPES[name](element, depth + 1)
    elif not name.endswith("Pr"):
        for child in element:
            yield from _parts(child, depth + 1)


def _of(element: Any, name: str, depth: int) -> list[Part]:
    return [part for child in element.iterfind(m(name)) for part in _parts(child, depth)]


def _closed(parts: list[Part]) -> list[Part]:
    """In brackets where it is more than a number or a name."""
    text = "".join(text for text, _script in parts)
    return parts if text.isalnum() else [("(", ""), *parts, (")", "")]


def _moved(parts: list[Part], script: Script) -> Iterator[Part]:
    """The parts raised or lowered; what is so already is written with a mark."""
    for text, inner in parts:
        yield (f"^({text})" if inner == "sup" else f"_({text})" if inner == "sub" else text), script


def _fraction(element: Any, depth: int) -> Iterator[Part]:
    yield from _closed(_of(element, "num", depth))
    yield "/", ""
    yield from _closed(_of(element, "den", depth))


def _scripted(element: Any, depth: int) -> Iterator[Part]:
    yield from _of(element, "e", depth)
    yield from _moved(_of(element, "sub", depth) + _of(element, "lim", depth), "sub")
    yield from _moved(_of(element, "sup", depth), "sup")


def _root(element: Any, depth: int) -> Iterator[Part]:
    yield from _moved(_of(element, "deg", depth), "sup")
    yield "√", ""
    yield from _closed(_of(element, "e", depth))


def _brackets(element: Any, depth: int) -> Iterator[Part]:
    begin, between, end = (
        _property(element, "dPr", name, otherwise)
        for name, otherwise in (("begChr", "("), ("sepChr", "|"), ("endChr", ")"))
    )
    yield begin, ""
    for number, inner in enumerate(element.iterfind(m("e"))):
        yield between if number else "", ""
        yield from _parts(inner, depth)
    yield end, ""


def _sum(element: Any, depth: int) -> Iterator[Part]:
    yield _property(element, "naryPr", "chr", "∫"), ""
    yield from _moved(_of(element, "sub", depth), "sub")
    yield from _moved(_of(element, "sup", depth), "sup")
    yield from _of(element, "e", depth)


def _accent(element: Any, depth: int) -> Iterator[Part]:
    yield from _of(element, "e", depth)
    yield _property(element, "accPr", "chr", "\u0302"), ""


def _rows(element: Any, depth: int) -> Iterator[Part]:
    """A matrix, or equations one below the other."""
    for number, row in enumerate([*element.iterfind(m("mr"))] or [*element.iterfind(m("e"))]):
        yield "; " if number else "", ""
        for place, cell in enumerate([*row.iterfind(m("e"))] or [row]):
            yield " " if place else "", ""
            yield from _parts(cell, depth)


def _property(element: Any, group: str, name: str, otherwise: str) -> str:
    found = element.find(f"{m(group)}/{m(name)}")
    return otherwise if found is None else str(found.get(m("val"), ""))


_SHAPES: dict[str, Callable[[Any, int], Iterator[Part]]] = {
    "f": _fraction,
    "sSup": _scripted,
    "sSub": _scripted,
    "sSubSup": _scripted,
    "limLow": _scripted,
    "limUpp": lambda element, depth: iter(
        [*_of(element, "e", depth), *_moved(_of(element, "lim", depth), "sup")]
    ),
    "rad": _root,
    "d": _brackets,
    "nary": _sum,
    "acc": _accent,
    "m": _rows,
    "eqArr": _rows,
}
