"""A mail that an editor files as a manuscript, though the reader found none in it, becomes one."""

from __future__ import annotations

from distributor.documents import escape
from distributor.issue.names import is_name
from distributor.reading.drafts.field_choice import NOTHING
from distributor.reading.values import Draft, Found, Reading
from distributor.store.models import Incoming
from distributor.text import printable

LONGEST_TITLE, LONGEST_TEXT = 200, 100_000  # characters
SURE = 0.3  # somebody is to look at it


def drafts(incoming: Incoming, reading: Reading) -> tuple[Draft, ...]:
    """What the reader found; else, of a mail that a person filed, its text under its subject."""
    if reading.drafts or not incoming.filed_by:
        return reading.drafts
    message = reading.message
    title = " ".join(printable(message.subject).split())[:LONGEST_TITLE]
    name = "".join(message.sender.name.split())
    return (
        Draft(
            "text",
            None,
            _found(title, "subject"),
            _found(name if is_name(name) else "", "sender"),
            NOTHING,
            NOTHING,
            NOTHING,
            _markdown(message.text or message.whole_text),
        ),
    )


def _found(value: str, source: str) -> Found:
    return Found(value, SURE, source) if value else NOTHING


def _markdown(text: str) -> str:
    lines = (line.strip() for line in printable(text[:LONGEST_TEXT]).split("\n"))
    return "\n\n".join(escape.start(escape.text(line)) for line in lines if line)
