"""The ZIP file of a Word document, weighed before a byte of it is parsed: one guard for every door."""

from __future__ import annotations

import zipfile
from io import BytesIO

from distributor.errors import DocumentError
from distributor.language import gettext as _

MOST_BYTES_INSIDE = 200 * 1024 * 1024
MOST_XML = 20 * 1024 * 1024  # as a tree in memory it is thirty times larger
MOST_FILES_INSIDE = 5_000


class TooLarge(DocumentError):
    """The document would unpack to more than memory can bear."""


def is_docx(data: bytes) -> bool:
    """Whether the bytes are a ZIP file with a Word document inside."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return any(entry.startswith("word/") for entry in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def weigh(name: str, data: bytes) -> None:
    """Raise TooLarge for what must not be unpacked, ValueError for what can be read in two ways.

    zipfile reads no more than an entry declares.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        if len({entry.filename for entry in entries}) < len(
            entries
        ):  # which of the two Word shows, nobody knows
            raise ValueError("two entries have one name")
        everything = sum(entry.file_size for entry in entries)
        xml = sum(
            entry.file_size for entry in entries if everything > MOST_XML and _may_be_xml(archive, entry)
        )
    for size, most in ((everything, MOST_BYTES_INSIDE), (xml, MOST_XML)):
        if size > most or len(entries) > MOST_FILES_INSIDE:
            limit = {"most": most // 1024**2}
            raise TooLarge(name, _("unpacked, the Word document is larger than %(most)d MB") % limit)


def _may_be_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether an XML parser would not stop at the first byte, whatever the entry is called."""
    with archive.open(entry) as stream:
        head = stream.read(64)
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] in (b"<", b"")
