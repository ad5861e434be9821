"""What a file is: by its first octets and what it holds.

Only of a text the name may tell what the text does not: whether it is Markdown.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import PurePath
from typing import Literal

from distributor.documents import markdown, ole
from distributor.documents.word import rest

UNKNOWN, EMPTY = "unknown", "empty"
_BEGINNINGS = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\xd7\xcd\xc6\x9a", "wmf"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"ID3", "mp3"),
    (b"SQLite format 3\x00", "sqlite"),
)
_BRANDS = {
    "heic": (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"),
    "avif": (b"avif", b"avis"),
    "mov": (b"qt  ",),
    "m4a": (b"M4A ",),
}
# Of a ZIP, what it is by a file that it holds.
_INSIDE = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("ppt/presentation.xml", "pptx"),
    ("OFD.xml", "ofd"),
)
_ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/epub+zip": "epub",
}
# What stands before the first element is read in one way only, and once: nobody waits for 28 comments.
_COMMENT = rb"(?><!--.*?-->)"
_SVG = re.compile(
    rb"(?:\s++|<\?xml[^>]*+>|%b|<!DOCTYPE[^>]*+>)*+<svg\b" % _COMMENT, re.IGNORECASE | re.DOTALL
)
_HTML = re.compile(
    rb"(?:\s++|<\?xml[^>]*+>|%b)*+<(?:!doctype\s+html|"
    rb"html|head|title|body|meta|link|style|script|table|div|p|center|font|span|h[1-6]|br|img|iframe|o:p)\b"
    % _COMMENT,
    re.IGNORECASE | re.DOTALL,
)
_FLAT_WORD = re.compile(
    rb"(?:<\?[^>]*>|<!DOCTYPE[^\[>]*(?:\[[^\]]*\])?>|\s)*+<(?:pkg:package|w:wordDocument)\b"
)
_MAIL = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2}")
_MAIL_FIELDS = re.compile(
    rb"^(?:Received|From|MIME-Version|Return-Path|Message-ID):", re.IGNORECASE | re.MULTILINE
)
_WEB_ARCHIVE = re.compile(rb"^Content-Type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_MARKDOWN, _PAGE = (".md", ".markdown", ".mkd"), (".html", ".htm", ".xhtml")
_WHOLE_PAGE = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG = re.compile(r"<(?:p|div|table|h[1-6]|br|span)\b[^<>]*>", re.IGNORECASE)
_MOVED = 1024  # octets of rubbish that readers of PDF forgive before its beginning
_HEAD = 4096


def of(data: bytes) -> str:
    """The kind of the bytes: "docx", "doc", "pdf", …; "txt" for any text, else "unknown"."""
    head = data[:_HEAD]
    if not head:
        return EMPTY
    if head.startswith(ole.SIGNATURE):
        return ole.kind(data)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip(data)
    return _by_beginning(head) or _media(head) or _by_words(head, data)


def of_text(name: str, text: str) -> Literal["markdown", "html", "text"]:
    """What kind of text it is: a page; a part of one where the name says so; Markdown; mere lines."""
    suffix = PurePath(name).suffix.lower()
    if _WHOLE_PAGE.match(text) or (suffix in _PAGE and _ANY_TAG.search(text)):
        return "html"
    return "markdown" if suffix in _MARKDOWN or markdown.looks_like(text) else "text"


def _by_beginning(head: bytes) -> str:
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning) and not (beginning.isalnum() and _is_text(head)):
            return kind
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "bmp"
    return "pdf" if b"%PDF-" in head[:_MOVED] else ""


def _media(head: bytes) -> str:
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12], "")
    if head[4:8] != b"ftyp":
        return ""
    return next((kind for kind, brands in _BRANDS.items() if head[8:12] in brands), "mp4")


def _by_words(head: bytes, data: bytes) -> str:
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if _SVG.match(plain):
        return "svg"
    if flat := _FLAT_WORD.match(plain):
        return "flat-docx" if flat[0].endswith(b"package") else "word-xml"
    if _HTML.match(plain):
        return "html"
    if _MAIL.match(plain) and _MAIL_FIELDS.search(plain):
        return "mht" if _WEB_ARCHIVE.search(plain) and b"\nTo:" not in plain else "eml"
    return "txt" if _is_text(data) else UNKNOWN


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    controls = sum(data.count(octet) for octet in (0, 1, 2, 3, 4, 5, 6, 0x0E, 0x0F, 0x10, 0x7F))
    return b"\x00" not in data and controls * 200 <= len(data)


def _zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = next((kind for name, kind in _INSIDE if name in names), "")
            return kind or _odf(archive, names)
    except Exception:  # noqa: BLE001 (a damaged archive is still one)
        return "docx" if rest.begins(data) else "zip"


def _odf(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" not in names or archive.getinfo("mimetype").file_size > 100:
        return "docx" if any(name.startswith("word/") for name in names) else "zip"
    return _ODF.get(archive.read("mimetype").strip(), "zip")


MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ppt": "application/vnd.ms-powerpoint",
    "pdf": "application/pdf",
    "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ofd": "application/ofd",
    "word-xml": "application/xml",
    "flat-docx": "application/xml",
    "html": "text/html",
    "txt": "text/plain",
    "eml": "message/rfc822",
    "mht": "multipart/related",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
    "gz": "application/gzip",
    "tnef": "application/vnd.ms-tnef",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "tiff": "image/tiff",
    "heic": "image/heic",
    "avif": "image/avif",
    "svg": "image/svg+xml",
    "mp4": "video/mp4",
    "mp3": "audio/mpeg",
}


def media_type(kind: str) -> str:
    """The media type of a kind; what is not known is a stream of octets."""
    return MEDIA_TYPES.get(kind, "application/octet-stream")
