"""Tables as grids: every row has a cell for every column, so that none stands below a wrong heading."""

from __future__ import annotations

from typing import Any

from lxml import etree

from distributor.documents.word.names import (
    W_GRID_SPAN,
    W_P,
    W_TC,
    W_TC_PR,
    W_TR,
    W_TR_PR,
    W_V_MERGE,
    value,
)

_MOST = 64  # columns that one cell spans


def fill(root: Any) -> None:
    """Put an empty cell for every column that a cell spans further, or that a row leaves out."""
    for merged in list(root.iter(W_V_MERGE)):
        merged.getparent().remove(merged)
    for row in list(root.iter(W_TR)):
        _fill_ends(row)
    for cell in list(root.iter(W_TC)):
        span = cell.find(f"{W_TC_PR}/{W_GRID_SPAN}")
        if span is not None:
            more = _count(cell.find(W_TC_PR), "gridSpan", 1) - 1
            span.getparent().remove(span)
            for _ in range(more):
                cell.addnext(_empty())


def _fill_ends(row: Any) -> None:
    properties = row.find(W_TR_PR)
    cells = [cell for cell in row.iter(W_TC) if next(cell.iterancestors(W_TR)) is row]
    if cells:
        for _ in range(_count(properties, "gridBefore", 0)):
            cells[0].addprevious(_empty())
        for _ in range(_count(properties, "gridAfter", 0)):
            cells[-1].addnext(_empty())


def _empty() -> Any:
    cell = etree.Element(W_TC)
    etree.SubElement(cell, W_P)
    return cell


def _count(properties: Any, name: str, otherwise: int) -> int:
    text = value(properties, name)
    return min(int(text), _MOST) if text.isdecimal() else otherwise
