"""The ZIP file that a document is (docx, odt, xlsx), weighed before it is parsed: one guard for all."""

from __future__ import annotations

import zipfile
from io import BytesIO

from distributor.documents.result import Unreadable

MOST_BYTES_INSIDE = 200 * 1024 * 1024
MOST_XML = 20 * 1024 * 1024  # as a tree in memory it is thirty times larger
MOST_FILES_INSIDE = 5_000


def weigh(data: bytes, most: int = 0, most_xml: int = 0) -> None:
    """Raise Unreadable for what must not be unpacked; zipfile reads no more than an entry declares.

    Octets, of everything and of XML; 0: what a Word document may have. Raises what zipfile raises, too.
    """
    most, most_xml = most or MOST_BYTES_INSIDE, most_xml or MOST_XML
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        everything = sum(entry.file_size for entry in entries)
        xml = sum(
            entry.file_size for entry in entries if everything > most_xml and _may_be_xml(archive, entry)
        )
    for size, allowed in ((everything, most), (xml, most_xml)):
        if size > allowed or len(entries) > MOST_FILES_INSIDE:
            raise Unreadable("too-large", allowed // 1024**2)


def _may_be_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether an XML parser would not stop at the first byte, whatever the entry is called."""
    with archive.open(entry) as stream:
        head = stream.read(64)
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] in (b"<", b"")
