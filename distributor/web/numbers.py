"""Numbers from the address bar and from forms."""

from __future__ import annotations

from collections.abc import Mapping

_MOST_DIGITS = 9


def whole(text: str) -> int:
    """The number of a row, a copy, a version; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0


def place(given: Mapping[str, str]) -> dict[str, int]:
    """Where a page of a long list begins: `before` one row or `after` another; 0 where neither is said."""
    return {name: whole(given.get(name, "")) for name in ("before", "after")}
