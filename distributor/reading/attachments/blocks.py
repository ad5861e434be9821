"""Blocks of a document as the content of its file: Markdown, pictures, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from distributor.documents import markdown_writer
from distributor.documents.spans import tidy
from distributor.documents.values import Block, Heading, texts
from distributor.mail_codes import FileReason
from distributor.reading.attachments.content import Content, reasons
from distributor.reading.attachments.folder import Shelf
from distributor.reading.attachments.limits import Limits
from distributor.reading.attachments.pictures import Pictures
from distributor.reason import Reason
from distributor.states import EnclosureState


def content(blocks: Sequence[Block], shelf: Shelf, limits: Limits, notes: Sequence[Reason] = ()) -> Content:
    """What the blocks hold; text beyond the limit is cut, and that is noted."""
    kept = _within(blocks, limits.characters)
    pictures = Pictures(shelf)
    text = markdown_writer.write(map(_bare_heading, kept), pictures.address)
    every = reasons(*notes, FileReason.CUT if len(kept) < len(blocks) else None, pictures.note)
    if not text:
        return Content(EnclosureState.EMPTY, reasons(FileReason.NO_TEXT, *every))
    return Content(EnclosureState.CONVERTED, every, text, pictures.files)


def _within(blocks: Sequence[Block], characters: int) -> Sequence[Block]:
    for index, block in enumerate(blocks):
        characters -= sum(map(len, texts((block,))))
        if characters < 0:
            return blocks[:index]
    return blocks


def _bare_heading(block: Block) -> Block:
    """A heading is bold by itself: one that is bold all through is written without its stars."""
    if not isinstance(block, Heading) or not all(span.strong for span in block.spans if span.text.strip()):
        return block
    return replace(block, spans=tidy(replace(span, strong=False) for span in block.spans))
