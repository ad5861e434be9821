"""Cells of the CSV files that we write: text for every spreadsheet, whatever they begin with."""

from __future__ import annotations

import re

# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# XML 1.0 has no such characters, and nothing of a name may turn the reading direction.
_UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def fit(text: str) -> str:
    """The text on one line, without what no cell holds."""
    return _UNFIT.sub(" ", text)


def harmless(cell: object) -> object:
    """The cell; text that reads like a formula behind an apostrophe."""
    if not isinstance(cell, str):
        return cell
    plain = fit(cell)
    return f"'{plain}" if plain.lstrip().startswith(_FORMULA) else plain


def meant(cell: str) -> str:
    """What was written as this cell: without the apostrophe of `harmless`, and of that alone."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip().startswith(_FORMULA) else cell
