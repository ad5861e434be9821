"""The number that a manuscript was received under, as its writer repeats it: M-2026-0012."""

from __future__ import annotations

import re
from unicodedata import normalize

MOST_CHARACTERS = 20_000

_DASH = r"\s?[-‐‑‒–—―−_－]\s?"
_NUMBER = re.compile(rf"(?<![0-9a-z])m{_DASH}(20\d\d){_DASH}(\d{{1,6}})(?!\d)", re.IGNORECASE | re.ASCII)


def find(text: str) -> str:
    """The first manuscript number as `M-2026-0012`, in whatever width, case and dashes it is written."""
    found = _NUMBER.search(normalize("NFKC", text[:MOST_CHARACTERS]))
    return f"M-{found[1]}-{int(found[2]):04}" if found else ""


def without(text: str) -> str:
    """The text without its manuscript numbers, each a space instead."""
    narrow = normalize("NFKC", text)
    if len(narrow) != len(text):  # only where every character keeps its place can it be cut out
        return text
    kept, last = [], 0
    for found in _NUMBER.finditer(narrow):
        kept.append(text[last : found.start()])
        last = found.end()
    return " ".join([*kept, text[last:]]) if last else text
