"""Word documents to blocks: weighed, made ready, converted by mammoth; a line is a paragraph's ordinal."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import mammoth
from mammoth import documents, transforms

from distributor.documents import html, package
from distributor.documents.picture import AS_IT_IS, MOST_BYTES, Shape, checked, unreadable
from distributor.documents.result import FileContent, Unreadable
from distributor.documents.values import Block, Picture
from distributor.documents.word import headings, notes
from distributor.documents.word.frames import PictureFrame
from distributor.documents.word.prepare import Prepared, prepare


def read(data: bytes) -> FileContent:
    """The content of a .docx; raises Unreadable where it is damaged or too large."""
    try:
        package.weigh(data)
        prepared = prepare(data)
        blocks = _blocks(prepared)
        return FileContent(blocks, prepared.unread(blocks))
    except Unreadable:
        raise
    except Exception as error:  # a hostile file can make zipfile, lxml and the converter raise anything
        raise Unreadable("damaged") from error


def _blocks(prepared: Prepared) -> tuple[Block, ...]:
    shelf = _Shelf(prepared.frames)
    converted = mammoth.convert_to_html(
        BytesIO(prepared.data),
        style_map=headings.STYLE_MAP,
        transform_document=_transformed,
        convert_image=mammoth.images.img_element(shelf.put),
        ignore_empty_paragraphs=False,  # they count: a line is the ordinal of the paragraph
        include_embedded_style_map=False,
    )
    return html.blocks(converted.value, shelf.load)


def _transformed(document: Any) -> Any:
    ticked = transforms.element_of_type(documents.Checkbox, _tick)
    return notes.place(headings.promote(ticked(document)))


def _tick(box: Any) -> Any:
    return documents.text("☑" if box.checked else "☐")


class _Shelf:
    """Holds the pictures of a document between mammoth and the blocks."""

    def __init__(self, frames: Mapping[str, PictureFrame]) -> None:
        self._frames = frames
        self._held: list[tuple[bytes | None, Shape]] = []

    def put(self, image: Any) -> dict[str, str]:
        frame = self._frames.get(image.alt_text or "")
        self._held.append((_bytes(image), frame.shape if frame else AS_IT_IS))
        return {"src": f"picture-{len(self._held)}"} | ({"alt": frame.alt} if frame else {})

    def load(self, line: int, source: str, alt: str) -> Picture:
        number = int(source.removeprefix("picture-") or 0)
        data, shape = self._held[number - 1]
        if data is None:
            return unreadable(line, source, alt, "linked")
        return checked(line, source, alt, data, shape)


def _bytes(image: Any) -> bytes | None:
    try:
        with image.open() as stream:
            return bytes(stream.read(MOST_BYTES + 1))
    except Exception:  # noqa: BLE001 - mammoth raises its own private errors for pictures outside the document
        return None
