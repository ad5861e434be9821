"""Formulas (ECMA-376 part 1, 22.1) on one line: 1/2 and x², never 12 and x2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from distributor.documents.values import Script
from distributor.documents.word.names import (
    M_BAR,
    M_E,
    M_MR,
    M_O_MATH,
    M_O_MATH_PARA,
    M_T,
    M_VAL,
    W_BR,
    W_CR,
    W_T,
    M,
    m,
)
from distributor.documents.word.runs import run

Part = tuple[str, Script]
_MOST_DEPTH = 60


def write_out(body: Any) -> None:
    """Put the formulas of the body into runs of plain text where they stand."""
    for formula in list(body.iter(M_O_MATH)):
        alone = formula.getparent().tag == M_O_MATH_PARA
        place = formula.getparent() if alone else formula
        begin: list[Part] = [("\n", "")] if alone and formula.getprevious() is not None else []
        for text, script in _merged(chain(begin, _parts(formula, 0))):
            place.addprevious(run(text, script))


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
    if depth > _MOST_DEPTH:
        raise ValueError("the formula is nested too deeply")
    name = element.tag.removeprefix(f"{{{M}}}")
    if element.tag in (M_T, W_T):
        yield element.text or "", ""
    elif element.tag in (W_BR, W_CR):
        yield "\n", ""
    elif name in _SHAPES:
        yield from _SHAPES[name](element, depth + 1)
    elif not name.endswith("Pr"):
        for child in element:
            yield from _parts(child, depth + 1)


def _of(element: Any, name: str, depth: int) -> list[Part]:
    return [part for child in element.iterfind(m(name)) for part in _parts(child, depth)]


def closed(parts: list[Part]) -> list[Part]:
    """In brackets where it is more than a number or a name."""
    text = "".join(text for text, _script in parts)
    return parts if text.isalnum() else [("(", ""), *parts, (")", "")]


def moved(parts: list[Part], script: Script) -> Iterator[Part]:
    """The parts raised or lowered; what is so already is written with a mark."""
    for text, inner in parts:
        yield (f"^({text})" if inner == "sup" else f"_({text})" if inner == "sub" else text), script


def _fraction(element: Any, depth: int) -> Iterator[Part]:
    above, below = _of(element, "num", depth), _of(element, "den", depth)
    if _property(element, "fPr", "type", "bar") == "noBar":  # one over the other, as binomials have it
        yield from (*closed(above), ("¦", ""), *closed(below))
        return
    yield from (*closed(above), ("/", ""), *closed(below))


def _scripted(element: Any, depth: int) -> Iterator[Part]:
    yield from _of(element, "e", depth)
    yield from moved(_of(element, "sub", depth) + _of(element, "lim", depth), "sub")
    yield from moved(_of(element, "sup", depth), "sup")


def _root(element: Any, depth: int) -> Iterator[Part]:
    yield from moved(_of(element, "deg", depth), "sup")
    yield "√", ""
    yield from closed(_of(element, "e", depth))


def _brackets(element: Any, depth: int) -> Iterator[Part]:
    begin, between, end = (
        _property(element, "dPr", name, otherwise)
        for name, otherwise in (("begChr", "("), ("sepChr", "|"), ("endChr", ")"))
    )
    yield begin, ""
    for number, inner in enumerate(element.iterfind(M_E)):
        yield between if number else "", ""
        yield from _parts(inner, depth)
    yield end, ""


def _sum(element: Any, depth: int) -> Iterator[Part]:
    yield _property(element, "naryPr", "chr", "∫"), ""
    yield from moved(_of(element, "sub", depth), "sub")
    yield from moved(_of(element, "sup", depth), "sup")
    yield from _of(element, "e", depth)


def _accent(element: Any, depth: int) -> Iterator[Part]:
    """A mark over or under all that it spans: each character has it."""
    mark = _property(element, "accPr", "chr", "\u0302")
    if element.tag == M_BAR:
        mark = "\u0305" if _property(element, "barPr", "pos", "bot") == "top" else "\u0332"
    for text, script in _of(element, "e", depth):
        yield "".join(f"{char}{mark}" for char in text), script


def _braced(element: Any, depth: int) -> Iterator[Part]:
    yield from _of(element, "e", depth)
    yield _property(element, "groupChrPr", "chr", "\u23df"), ""


def _function(element: Any, depth: int) -> Iterator[Part]:
    yield from _of(element, "fName", depth)
    yield " ", ""
    yield from _of(element, "e", depth)


def _before(element: Any, depth: int) -> Iterator[Part]:
    yield from moved(_of(element, "sub", depth), "sub")
    yield from moved(_of(element, "sup", depth), "sup")
    yield from _of(element, "e", depth)


def _phantom(element: Any, depth: int) -> Iterator[Part]:
    """It takes room; whether it shows is said (22.1.2.81)."""
    if _property(element, "phantPr", "show", "1") not in ("0", "off", "false"):
        yield from _of(element, "e", depth)


def _lines(element: Any, depth: int) -> Iterator[Part]:
    """Equations one below the other; & only says where they are aligned."""
    for number, each in enumerate(element.iterfind(M_E)):
        yield "; " if number else "", ""
        yield from ((text.replace("&", ""), script) for text, script in _parts(each, depth))


def _rows(element: Any, depth: int) -> Iterator[Part]:
    """A matrix."""
    for number, row in enumerate(element.iterfind(M_MR)):
        yield "; " if number else "", ""
        for place, cell in enumerate(row.iterfind(M_E)):
            yield " " if place else "", ""
            yield from _parts(cell, depth)


def _property(element: Any, group: str, name: str, otherwise: str) -> str:
    found = element.find(f"{m(group)}/{m(name)}")
    return otherwise if found is None else str(found.get(M_VAL, ""))


_SHAPES: dict[str, Callable[[Any, int], Iterator[Part]]] = {
    "f": _fraction,
    "sSup": _scripted,
    "sSub": _scripted,
    "sSubSup": _scripted,
    "limLow": _scripted,
    "limUpp": lambda element, depth: iter(
        [*_of(element, "e", depth), *moved(_of(element, "lim", depth), "sup")]
    ),
    "rad": _root,
    "d": _brackets,
    "nary": _sum,
    "acc": _accent,
    "bar": _accent,
    "groupChr": _braced,
    "func": _function,
    "sPre": _before,
    "phant": _phantom,
    "m": _rows,
    "eqArr": _lines,
}
