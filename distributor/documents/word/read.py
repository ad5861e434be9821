"""Word documents to blocks: weighed, made ready, converted by mammoth; a line is a paragraph's ordinal."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import mammoth

from distributor.documents import html
from distributor.documents.picture import MOST_BYTES, checked, unreadable
from distributor.documents.values import Block, Picture
from distributor.documents.word import headings, package
from distributor.documents.word.prepare import Prepared, prepare
from distributor.errors import DocumentError
from distributor.language import gettext as _


@dataclass(frozen=True, slots=True)
class Found:
    """What a Word document holds."""

    blocks: tuple[Block, ...]
    prepared: Prepared


def read(name: str, data: bytes) -> Found:
    """The content of a .docx; raises DocumentError where it is damaged, and TooLarge."""
    try:
        package.weigh(name, data)
        prepared = prepare(data)
        return Found(_blocks(prepared), prepared)
    except DocumentError:
        raise
    except Exception as error:  # a hostile file can make zipfile, lxml and the converter raise anything
        reason = _("the Word document is damaged; open it in Word and save it again as .docx")
        raise DocumentError(name, reason) from error


def _blocks(prepared: Prepared) -> tuple[Block, ...]:
    shelf = _Shelf()
    converted = mammoth.convert_to_html(
        BytesIO(prepared.data),
        style_map=headings.STYLE_MAP,
        transform_document=headings.promote,
        convert_image=mammoth.images.img_element(shelf.put),
        ignore_empty_paragraphs=False,  # they count: a line is the ordinal of the paragraph
        include_embedded_style_map=False,
    )
    return html.blocks(converted.value, shelf.load)


class _Shelf:
    """Holds the pictures of a document between mammoth and the blocks."""

    def __init__(self) -> None:
        self._data: list[bytes | None] = []

    def put(self, image: Any) -> dict[str, str]:
        self._data.append(_bytes(image))
        return {"src": f"picture-{len(self._data)}"}

    def load(self, line: int, source: str, alt: str) -> Picture:
        number = int(source.removeprefix("picture-") or 0)
        data = self._data[number - 1]
        if data is None:
            return unreadable(line, source, alt, _("it is linked, not embedded in the Word document"))
        return checked(line, source, alt, data)


def _bytes(image: Any) -> bytes | None:
    try:
        with image.open() as stream:
            return bytes(stream.read(MOST_BYTES + 1))
    except Exception:  # noqa: BLE001 - mammoth raises its own private errors for pictures outside the document
        return None
