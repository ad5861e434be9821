"""Recovers the paragraphs of a truncated .docx before the place where it ends.

Its directory, which stands at the end, is not needed (APPNOTE 6.3.10 section 4.3.7).
"""

from __future__ import annotations

import struct
import zlib

from lxml import etree

from distributor.documents.word.names import W_P, W_T

_BODY = b"word/document.xml"
_FIRST = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"customXml/")
_HEADER = struct.Struct("<4s2xHH16xHH")  # signature, flags, method, lengths of name and of what is added
_STORED, _DEFLATED = 0, 8
_MOST, _PIECE = 20 * 1024 * 1024, 64 * 1024


def begins(data: bytes) -> bool:
    """Whether a ZIP file without a directory began as a Word document."""
    return data[_HEADER.size :].startswith(_FIRST) and _body_at(data) is not None


def paragraphs(data: bytes) -> list[str]:
    """The text as far as it goes; raises ValueError where there is nothing of it."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(_body(data), parser)
    if root is None:
        raise ValueError("no XML")
    texts: dict[etree._Element, list[str]] = {paragraph: [] for paragraph in root.iter(W_P)}
    for text in root.iter(W_T):
        paragraph = next(text.iterancestors(W_P), None)  # its own: a text box has paragraphs in one
        if paragraph is not None:
            texts[paragraph].append(text.text or "")
    return ["".join(pieces) for pieces in texts.values()]


def _body_at(data: bytes) -> int | None:
    """Where the header of the document's own entry begins."""
    at = data.find(_BODY)
    while at >= 0:
        begin = at - _HEADER.size
        if begin >= 0 and data.startswith(b"PK\x03\x04", begin):
            return begin
        at = data.find(_BODY, at + 1)
    return None


def _body(data: bytes) -> bytes:
    begin = _body_at(data)
    if begin is None:
        raise ValueError("no document")
    _signature, _flags, method, name, extra = _HEADER.unpack_from(data, begin)
    content = memoryview(data)[begin + _HEADER.size + name + extra :]
    if method == _STORED:
        return bytes(content[:_MOST])
    return _inflated(content) if method == _DEFLATED else b""


def _inflated(content: memoryview) -> bytes:
    """As much as can be: up to the end, to what is damaged, or to the limit."""
    inflater, out = zlib.decompressobj(-zlib.MAX_WBITS), bytearray()
    try:
        for at in range(0, len(content), _PIECE):
            out += inflater.decompress(content[at : at + _PIECE], _MOST)
            if inflater.eof or len(out) >= _MOST:
                break
    except zlib.error:
        pass
    return bytes(out[:_MOST])
