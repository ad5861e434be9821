"""Plain text: its lines are its paragraphs, unless a program broke them."""

from __future__ import annotations

from distributor.documents.text import paragraphs
from distributor.incoming.attachments import blocks
from distributor.incoming.attachments.content import Content
from distributor.incoming.attachments.limits import Limits
from distributor.incoming.attachments.shelf import Shelf
from distributor.incoming.reading import charset
from distributor.text import printable


def read(data: bytes, shelf: Shelf, limits: Limits) -> Content:
    """The content of a text in whatever characters it is written."""
    return blocks.content(paragraphs(text(data).split("\n")), shelf, limits)


def text(data: bytes, label: str = "") -> str:
    """The bytes in Unicode; lines end in LF."""
    return printable(charset.decode(data, label))
