"""The bytes of a file become a Document; nothing is understood yet."""

from __future__ import annotations

from typing import cast

from distributor.documents import embedded, kind, markdown, office, page, reasons, text
from distributor.documents.office import ANYWHERE, Room
from distributor.documents.picture import NOTHING_BESIDE, Loader
from distributor.documents.result import FileContent, Unreadable
from distributor.documents.values import Document, Format, texts
from distributor.errors import DocumentError
from distributor.language import gettext as _

MOST_BYTES = 50 * 1024 * 1024
MOST_CHARACTERS = 300_000  # without pictures
MOST_BLOCKS = 5_000


def read_bytes(name: str, data: bytes, load: Loader = NOTHING_BESIDE, room: Room = ANYWHERE) -> Document:
    """The document in the bytes, and the pictures that `load` finds; raises DocumentError."""
    if len(data) > MOST_BYTES:
        limit = {"most": MOST_BYTES // 1024**2}
        raise DocumentError(name, _("the document is larger than %(most)d MB") % limit)
    try:
        document = _read(name, data, load, room)
    except Unreadable as refused:
        raise DocumentError(name, reasons.of_refusal(refused)) from refused
    if not document.blocks:
        raise DocumentError(name, _("the document is empty"))
    if len(document.blocks) > MOST_BLOCKS:
        limit = {"most": MOST_BLOCKS}
        raise DocumentError(name, _("the document has more than %(most)d paragraphs; split it") % limit)
    _limit(name, sum(map(len, texts(document.blocks))))
    return document


def text_of(name: str, data: bytes) -> str:
    """The text of a file that is nothing else; raises DocumentError."""
    try:
        return text.decode(data)
    except Unreadable as refused:
        raise DocumentError(name, reasons.of_refusal(refused)) from refused


def _read(name: str, data: bytes, load: Loader, room: Room) -> Document:
    what = kind.of(data)
    if what in office.KINDS:
        return _office(name, data, what, room)
    if reason := reasons.of_kind(what):
        raise DocumentError(name, reason)
    if what == "mht":
        found = page.read_archive(data, text.decode)
        return Document(name, "mht", found.blocks, found.lost)
    return _text(name, text.decode(data, page.declared(data)), load)


def _office(name: str, data: bytes, what: str, room: Room) -> Document:
    found = office.read(data, what, room)
    if found.only_text:
        raise Unreadable(found.only_text)
    return Document(name, cast(Format, what), found.blocks, found.lost, whole=True)


def _limit(name: str, characters: int) -> None:
    if characters > MOST_CHARACTERS:
        limit = {"most": MOST_CHARACTERS}
        raise DocumentError(name, _("the document has more than %(most)d characters; split it") % limit)


def _text(name: str, written: str, load: Loader) -> Document:
    content, loader = embedded.set_aside(written, load)
    _limit(name, len(content))
    what = kind.of_text(name, content)
    found = _found(what, content, loader)
    return Document(name, what, found.blocks, found.lost)


def _found(what: str, content: str, load: Loader) -> FileContent:
    match what:
        case "markdown":
            page.require_flat(content)
            return FileContent(markdown.blocks(content, load), markdown.lost(content))
        case "html":
            return page.of_text(content, load)
        case _:
            return FileContent(text.blocks(content))
