"""Word documents to blocks, by way of mammoth; a line is the ordinal of the paragraph."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import mammoth

from distributor.errors import DocumentError
from distributor.issue import html, word_headings
from distributor.issue.issue import Block, Picture
from distributor.issue.picture import MOST_BYTES, checked, unreadable
from distributor.language import gettext as _

MOST_BYTES_INSIDE = 200 * 1024 * 1024
MOST_XML = 20 * 1024 * 1024  # as a tree in memory it is thirty times larger
MOST_FILES_INSIDE = 5_000


def blocks(name: str, data: bytes) -> tuple[Block, ...]:
    """The blocks of a .docx; raises DocumentError where it is damaged, too large or something else."""
    shelf = _Shelf()
    try:
        _weigh(name, data)
        converted = mammoth.convert_to_html(
            BytesIO(data),
            style_map=word_headings.STYLE_MAP,
            transform_document=word_headings.promote,
            convert_image=mammoth.images.img_element(shelf.put),
            ignore_empty_paragraphs=False,  # they count: a line is the ordinal of the paragraph
            include_embedded_style_map=False,
        )
        return html.blocks(converted.value, shelf.load)
    except DocumentError:
        raise
    except Exception as error:  # a hostile file can make the converter raise anything
        reason = _("the Word document is damaged; open it in Word and save it again as .docx")
        raise DocumentError(name, reason) from error


def is_docx(data: bytes) -> bool:
    """Whether the bytes are a ZIP file with a Word document inside."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return any(entry.startswith("word/") for entry in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def _weigh(name: str, data: bytes) -> None:
    """Refuse what would unpack to more than memory can bear; zipfile reads no more than it declares."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        everything = sum(entry.file_size for entry in entries)
        xml = sum(
            entry.file_size for entry in entries if everything > MOST_XML and _may_be_xml(archive, entry)
        )
    for size, most in ((everything, MOST_BYTES_INSIDE), (xml, MOST_XML)):
        if size > most or len(entries) > MOST_FILES_INSIDE:
            limit = {"most": most // 1024**2}
            raise DocumentError(name, _("unpacked, the Word document is larger than %(most)d MB") % limit)


def _may_be_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether an XML parser would not stop at the first byte, whatever the entry is called."""
    with archive.open(entry) as stream:
        head = stream.read(64)
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] in (b"<", b"")


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
