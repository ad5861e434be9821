"""Text from outside, fit for a column of either database."""

from __future__ import annotations

from distributor.text import COLUMN


def fit(text: str, most: int | None = None) -> str:
    """The text without NUL and lone surrogates, which PostgreSQL and UTF-8 refuse, of at most that length."""
    return COLUMN.fit(text)[:most]
