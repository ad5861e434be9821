"""Mails octet by octet: nothing here repairs what a case wants broken."""

from __future__ import annotations

import base64
import io
import quopri
import zipfile
from collections.abc import Sequence
from functools import cache

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from tests.mailbox.articles import Article

TO = "To: <tougao@yunzhou-rd.example.org>"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Header = bytes | str


def word(words: str, charset: str = "utf-8", form: str = "B") -> str:
    """An encoded word (RFC 2047)."""
    data = words.encode("gb18030" if charset == "gb2312" else charset)
    coded = base64.b64encode(data) if form == "B" else quopri.encodestring(data, quotetabs=True, header=True)
    return f"=?{charset}?{form}?{coded.decode().replace(chr(10), '')}?="


def sender(name: str, address: str, charset: str = "utf-8") -> str:
    return f"From: {word(name, charset)} <{address}>"


def head(
    subject: str, name: str, address: str, number: int, *more: Header, charset: str = "utf-8"
) -> list[Header]:
    """The usual header."""
    return [
        sender(name, address, charset),
        TO,
        f"Subject: {word(subject, charset)}",
        f"Date: Tue, {number % 27 + 1} Oct 2026 10:{number % 60:02}:11 +0800",
        f"Message-ID: <{number}.{abs(hash_of(address))}@example.com>",
        "MIME-Version: 1.0",
        *more,
    ]


def hash_of(text: str) -> int:
    """The same in every process."""
    return int.from_bytes(text.encode(), "big") % 999_983


def raw(headers: Sequence[Header], body: bytes) -> bytes:
    lines = [line if isinstance(line, bytes) else line.encode() for line in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def b64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def leaf(kind: str, data: bytes, *more: Header, transfer: str = "base64") -> bytes:
    """A part with its header; base64 unless told."""
    body = b64(data) if transfer == "base64" else data
    return raw([f"Content-Type: {kind}", f"Content-Transfer-Encoding: {transfer}", *more], body)


def text(words: str, charset: str = "utf-8", kind: str = "plain", label: str = "") -> bytes:
    """A text part; `label` where the charset that it names is not the one it has."""
    return leaf(f"text/{kind}; charset={label or charset}", words.encode(charset))


def file(name: Header, data: bytes, kind: str = "application/octet-stream") -> bytes:
    """An attachment whose filename parameter is written as it is given."""
    given = name if isinstance(name, bytes) else name.encode()
    return leaf(kind, data, b'Content-Disposition: attachment; filename="' + given + b'"')


def multipart(headers: Sequence[Header], *parts: bytes, kind: str = "mixed", boundary: str = "=_b1") -> bytes:
    return raw([*headers, f'Content-Type: multipart/{kind}; boundary="{boundary}"'], joined(parts, boundary))


def joined(parts: Sequence[bytes], boundary: str) -> bytes:
    mark = boundary.encode()
    return b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + mark + b"--\r\n"


def docx(article: Article, *, byline: str | None = None, heading: bool = False) -> bytes:
    return _docx(article, f"（{article.unit}　{article.author}）" if byline is None else byline, heading)


@cache
def _docx(article: Article, byline: str, heading: bool) -> bytes:
    document = Document()
    if heading:
        document.add_heading(article.title, 0)
    else:
        title = document.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.add_run(article.title).bold = True
    if byline:
        document.add_paragraph(byline).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for paragraph in article.paragraphs:
        document.add_paragraph("　　" + paragraph)
    written = io.BytesIO()
    document.save(written)
    return smaller(written.getvalue())


def smaller(data: bytes) -> bytes:
    """Without the thumbnail of python-docx's template, packed well, and the same whenever it is made."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for name in old.namelist():
            info = zipfile.ZipInfo(name, (2026, 10, 1, 8, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            if "thumbnail" not in name:
                new.writestr(info, old.read(name))
    return out.getvalue()


def zipped(entries: Sequence[tuple[bytes, bytes]], *, utf8: bool = False) -> bytes:
    """A zip whose names are these octets, with the UTF-8 flag or without it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            info = _RawName(name, utf8=utf8)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


class _RawName(zipfile.ZipInfo):
    def __init__(self, name: bytes, *, utf8: bool) -> None:
        super().__init__("x", (2026, 10, 1, 8, 0, 0))
        self.filename = name.decode("latin-1")
        self._octets, self._utf8 = name, utf8

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self._octets, self.flag_bits | (0x800 if self._utf8 else 0)
