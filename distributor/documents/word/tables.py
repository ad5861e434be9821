"""Tables as grids: every row has a cell for every column, so that none stands below a wrong heading."""

from __future__ import annotations

from typing import Any

from lxml import etree

from distributor.documents.word.names import value, w

_MOST = 64  # columns that one cell spans


def fill(root: Any) -> None:
    """Put an empty cell for every column that a cell spans further, or that a row leaves out."""
    for merged in list(root.iter(w("vMerge"))):
        merged.getparent().remove(merged)
    for row in list(root.iter(w("tr"))):
        _fill_ends(row)
    for cell in list(root.iter(w("tc"))):
        span = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
        if span is not None:
            more = _count(cell.find(w("tcPr")), "gridSpan", 1) - 1
            span.getparent().remove(span)
            for _ in range(more):
                cell.addnext(_empty())


def _fill_ends(row: Any) -> None:
    properties = row.find(w("trPr"))
    cells = [cell for cell in row.iter(w("tc")) if next(cell.iterancestors(w("tr"))) is row]
    if cells:
        for _ in range(_count(properties, "gridBefore", 0)):
            cells[0].addprevious(_empty())
        for _ in range(_count(properties, "gridAfter", 0)):
            cells[-1].addnext(_empty())


def _empty() -> Any:
    cell = etree.Element(w("tc"))
    etree.SubElement(cell, w("p"))
    return cell


def _count(properties: Any, name: str, otherwise: int) -> int:
    text = value(properties, name)
    return min(int(text), _MOST) if text.isdecimal() else otherwise
