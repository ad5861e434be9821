"""The mark by which a machine that answers knows its own mail, and that of another such machine."""

from __future__ import annotations

HEADER = "X-Loop"
_OURS = "distributor="


def mark(address: str) -> str:
    """What HEADER says in our answers: `distributor=gazette@example.org`, where the address is ASCII."""
    return _OURS + (address if address.isascii() else "")


def is_ours(value: str) -> bool:
    """Whether this value of HEADER is such a mark, whosever: two machines must not answer each other."""
    return value.strip().lower().startswith(_OURS)
