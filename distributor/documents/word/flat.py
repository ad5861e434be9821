"""Word documents that are one XML file: those of Word 2003, and packages laid flat (Flat OPC).

Office systems that fill in templates write them, and call them .doc.
"""

from __future__ import annotations

import base64
import zipfile
from io import BytesIO
from typing import Any

from lxml import etree

from distributor.documents.word.names import parsed

_WORD_2003 = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"


def bare(data: bytes) -> bytes:
    """The XML without document type and entities, for a converter; raises etree.XMLSyntaxError."""
    return bytes(etree.tostring(parsed(data), xml_declaration=True, encoding="UTF-8"))


def paragraphs(data: bytes) -> list[str]:
    """The text of a document of Word 2003, by its paragraphs; raises etree.XMLSyntaxError."""
    found = parsed(data).iter(f"{_WORD_2003}p")
    return ["".join(text.text or "" for text in each.iter(f"{_WORD_2003}t")) for each in found]


def package(data: bytes) -> bytes:
    """The .docx that was laid flat; raises etree.XMLSyntaxError, and ValueError for what is not base64."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in parsed(data).iterfind(f"{_PACKAGE}part"):
            archive.writestr(part.get(f"{_PACKAGE}name", "").lstrip("/"), _content(part))
    return out.getvalue()


def _content(part: Any) -> bytes:
    xml = part.find(f"{_PACKAGE}xmlData/*")
    if xml is not None:
        return bytes(etree.tostring(xml, xml_declaration=True, encoding="UTF-8", with_tail=False))
    return base64.b64decode(part.findtext(f"{_PACKAGE}binaryData", ""))
