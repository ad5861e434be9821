"""What a file is: by its bytes, whatever its name says."""

from __future__ import annotations

import gzip
import io

import openpyxl
import pytest
from PIL import Image

from distributor.documents import kind
from tests import made


def picture(name: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, name)
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (made.word(), "docx"),
        (workbook(), "xlsx"),
        (made.pdf("x"), "pdf"),
        (b"\r\n\r\n" + made.pdf("x"), "pdf"),
        (rb"{\rtf1\ansi}", "rtf"),
        (made.zipped(("a.txt", b"a")), "zip"),
        (made.zipped(("a.txt", b"a"))[:30], "zip"),
        (
            made.zipped(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")),
            "odt",
        ),
        (made.zipped(("OFD.xml", b"<x/>")), "ofd"),
        (made.rar((b"a.txt", b"a")), "rar"),
        (made.seven_zip(("a.txt", b"a")), "7z"),
        (gzip.compress(b"a", mtime=0), "gz"),
        (made.tnef(b"a.txt", b"a"), "tnef"),
        *((picture(name), name.lower()) for name in ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "mp4"),
        (b'<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
        ("﻿<!DOCTYPE html><p>稿件".encode(), "html"),
        (b"<html xmlns:o='urn:schemas-microsoft-com:office:office'>", "html"),
        (b"<style>p{}</style><p>x</p>", "html"),
        (b"<script>x()</script><p>x</p>", "html"),
        (b"<h1>x</h1>", "html"),
        (b"<person> is what we call a placeholder", "txt"),
        (
            b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?>\n<w:wordDocument x="y">',
            "word-xml",
        ),
        (b'<?xml version="1.0"?><pkg:package x="y">', "flat-docx"),
        (b"From: a@example.com\r\nTo: b@example.com\r\n\r\nx", "eml"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x", "mht"),
        ("标题：春灌\n正文".encode("gb18030"), "txt"),
        ("标题".encode("utf-16"), "txt"),
        (bytes(range(256)), "unknown"),
        (b"MZ\x90\x00", "exe"),
    ],
)
def test_a_kind_is_known_by_the_bytes(data: bytes, expected: str) -> None:
    assert kind.of(data) == expected


def test_every_picture_and_document_has_a_media_type() -> None:
    assert kind.media_type("docx").endswith("wordprocessingml.document")
    assert kind.media_type("unknown") == "application/octet-stream"
