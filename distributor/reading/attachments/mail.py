"""A mail as a file that the reader of the mail itself left closed: an .eml, or one in an archive."""

from __future__ import annotations

from distributor.documents.text import paragraphs
from distributor.documents.values import Heading, Span
from distributor.mail_codes import FileReason
from distributor.reading.attachments import blocks
from distributor.reading.attachments.budget import Budget, TooMuch
from distributor.reading.attachments.content import Content, Entry, reasons
from distributor.reading.attachments.folder import Shelf
from distributor.reading.attachments.limits import Limits
from distributor.reading.mail import message
from distributor.states import EnclosureState


def read(data: bytes, shelf: Shelf, limits: Limits, budget: Budget) -> Content:
    """Its subject and text as Markdown, and its files."""
    inner, parts = message.read(data)
    title = [Heading(0, 2, (Span(inner.subject),))] if inner.subject.strip() else []
    text = blocks.content([*title, *paragraphs(inner.whole_text.split("\n"))], shelf, limits)
    found: list[Entry] = []
    note: FileReason | None = None
    for part in (part for part in parts if part.inside is None):  # a mail within is opened in its turn
        try:
            budget.entry()
            found.append(Entry(part.name, shelf.put_pieces(budget.counted((part.data,), len(part.data)))))
        except TooMuch as refusal:
            note = refusal.why
    state = text.state if text.text else EnclosureState.OPENED if found else EnclosureState.EMPTY
    return Content(
        state, reasons(note, *(() if found else text.reasons)), text.text, text.pictures, tuple(found)
    )
