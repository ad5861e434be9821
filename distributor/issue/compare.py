"""Titles are compared by their letters and digits alone: spaces, quotes, width and dashes differ by habit."""

from __future__ import annotations

from difflib import SequenceMatcher
from unicodedata import normalize


def key(text: str) -> str:
    """What must be equal for two titles to be one; never empty for a text that is not blank."""
    narrow = normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, narrow)) or "".join(narrow.split())


def spelling(text: str) -> str:
    """What must be equal for two publications to be one: spaces, width and title marks are looks."""
    return "".join(normalize("NFKC", text).casefold().split()).strip("《》")


def likeness(one: str, other: str) -> float:
    """How alike two keys are, 0 to 1; a title that holds the other whole counts as alike."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) * 2 < len(longer):
        return 0.0
    if len(shorter) >= 8 and shorter in longer:
        return 0.9
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
