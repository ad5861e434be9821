"""A corpus of mails to a contribution address: `mails/`, made by the modules here; `sample.py` makes sample/inbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.mailbox import clients, defects, hostile, machines, manuscripts, offices
from tests.mailbox.case import Case

MAILS = Path(__file__).parent / "mails"


def cases() -> Iterator[Case]:
    """All of them, in the order in which they come in."""
    for theme in (clients, defects, manuscripts, machines, hostile, offices):
        yield from theme.cases()
