"""Pictures are looked at, converted where needed, and never fetched."""

from __future__ import annotations

import base64
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from distributor.documents import read as documents
from distributor.documents.picture import checked
from distributor.issue.document import read, read_bytes
from distributor.issue.issue import Paragraph, Picture


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6), mode: str = "RGB") -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


def only(blocks: object) -> Picture:
    assert isinstance(blocks, tuple)
    (found,) = [block for block in blocks if isinstance(block, Picture)]
    return found


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_what_every_mail_program_shows_is_kept_as_it_is(kind: str) -> None:
    data = picture(kind)
    found = checked(1, "x", "", data)
    assert (found.media_type, found.data, found.width, found.height) == (f"image/{kind.lower()}", data, 8, 6)


@pytest.mark.parametrize(("kind", "mode"), [("BMP", "RGB"), ("TIFF", "CMYK"), ("WEBP", "RGBA")])
def test_other_pictures_become_png(kind: str, mode: str) -> None:
    found = checked(1, "x", "", picture(kind, mode=mode))
    assert found.media_type == "image/png"
    assert Image.open(BytesIO(found.data)).size == (8, 6)


@pytest.mark.parametrize("data", [b"", b"no picture", picture()[:40], b"\xd7\xcd\xc6\x9a" + bytes(50)])
def test_a_damaged_or_foreign_picture_says_so(data: bytes) -> None:
    found = checked(7, "seal.wmf", "印", data)
    assert (found.line, found.name, found.alt, found.media_type, found.data) == (7, "seal.wmf", "印", "", b"")
    assert found.reason == "damaged"


@pytest.mark.parametrize("side", [7_000, 12_000, 60_000])
def test_a_decompression_bomb_is_not_decoded(side: int) -> None:
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    assert checked(1, "x", "", data).reason == "too-many-pixels"


def test_a_picture_beside_the_document_is_read_and_splits_its_paragraph(tmp_path: Path) -> None:
    (tmp_path / "图").mkdir()
    (tmp_path / "图" / "渠 水.png").write_bytes(picture())
    (tmp_path / "issue.md").write_text("前。![渠水](图/渠%20水.png)后。", encoding="utf-8")
    before, found, after = read(tmp_path / "issue.md").blocks
    assert isinstance(before, Paragraph)
    assert isinstance(after, Paragraph)
    assert isinstance(found, Picture)
    assert (found.name, found.alt, found.data) == ("渠 水.png", "渠水", picture())


@pytest.mark.parametrize("source", ["../secret.png", "/etc/hostname", "link/secret.png", "%2e%2e/secret.png"])
def test_a_picture_must_not_lie_outside_the_folder(tmp_path: Path, source: str) -> None:
    (tmp_path / "secret.png").write_bytes(picture())
    folder = tmp_path / "issue"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    (folder / "issue.md").write_text(f"![x]({source})", encoding="utf-8")
    found = only(read(folder / "issue.md").blocks)
    assert found.data == b""
    assert found.reason == "outside"


@pytest.mark.parametrize(
    "source",
    ["http://example.com/x.png", "https://example.com/x.png", "//example.com/x.png", "file:///etc/hostname"],
)
def test_nothing_is_fetched_from_a_network(tmp_path: Path, source: str) -> None:
    (tmp_path / "issue.md").write_text(f"![x]({source})", encoding="utf-8")
    found = only(read(tmp_path / "issue.md").blocks)
    assert found.data == b""
    assert found.reason == f"not-fetched: {source}"


def test_an_upload_has_no_files_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.png").write_bytes(picture())
    monkeypatch.chdir(tmp_path)
    assert only(read_bytes("issue.md", b"![x](x.png)").blocks).reason == "not-enclosed"


def test_a_name_that_would_break_a_header_is_made_fit_to_send() -> None:
    found = only(read_bytes("issue.md", "![甲\n乙](a%0D%0Ab%E2%80%AEc.png)".encode()).blocks)
    assert (found.name, found.alt) == ("a bc.png", "甲乙")


@pytest.mark.parametrize("source", ["missing.png", "%00.png", "a" * 5000, ""])
def test_a_picture_that_is_not_there_says_so(tmp_path: Path, source: str) -> None:
    (tmp_path / "issue.md").write_text(f"![x](<{source}>)", encoding="utf-8")
    assert only(read(tmp_path / "issue.md").blocks).reason


def test_a_picture_inside_the_text_is_read() -> None:
    data = base64.b64encode(picture()).decode()
    assert (
        only(read_bytes("issue.md", f"![x](data:image/png;base64,{data})".encode()).blocks).data == picture()
    )
    assert only(
        read_bytes("i.html", f'<p>x</p><img src="data:image/png;base64,{data}">'.encode()).blocks
    ).data


def test_a_large_picture_inside_the_text_does_not_count_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_CHARACTERS", 100)
    out = BytesIO()
    Image.effect_noise((64, 64), 90).save(out, "PNG")
    data = base64.b64encode(out.getvalue()).decode()
    assert (
        only(read_bytes("issue.md", f"![x](data:image/png;base64,{data})".encode()).blocks).data
        == out.getvalue()
    )
    assert only(read_bytes("i.html", f'<p>x<img src="data:image/png;base64,{data}">'.encode()).blocks).data


@pytest.mark.parametrize("source", ["embedded:1", "embedded:0", "embedded:９", "embedded:"])
def test_the_mark_of_such_a_picture_cannot_be_forged(source: str) -> None:
    assert only(read_bytes("issue.md", f"![x]({source})".encode()).blocks).reason


def test_pictures_without_number_are_not_all_decoded() -> None:
    data = base64.b64encode(picture()).decode()
    found = read_bytes("issue.md", f"![x](data:image/png;base64,{data})\n\n".encode() * 102).blocks
    assert sum(isinstance(block, Picture) and bool(block.data) for block in found) == 100
    assert len(found) == 102
