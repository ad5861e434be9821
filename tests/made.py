"""Files made for the tests, byte by byte where no library writes them wrongly enough."""

from __future__ import annotations

import base64
import io
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from PIL import Image

OLD_WORD = Path(__file__).parent / "documents" / "files" / "table.doc"
TITLE = "关于校车的三点建议"
BYLINE = "（作者系市教育局干事 陈青）"


def png(size: tuple[int, int] = (60, 40), colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def word(build: Callable[[Any], object] | None = None) -> bytes:
    """A .docx; without `build` a small manuscript with all that must survive."""
    document = docx.Document()
    (build or _manuscript)(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def flat(package: bytes) -> bytes:
    """A .docx as one XML file (Flat OPC)."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            xml = data.partition(b"?>")[2] if data.startswith(b"<?xml") else b""
            content = (
                f"<pkg:xmlData>{xml.decode()}</pkg:xmlData>"
                if xml
                else f"<pkg:binaryData>{base64.encodebytes(data).decode()}</pkg:binaryData>"
            )
            parts.append(f'<pkg:part pkg:name="/{name}">{content}</pkg:part>')
    names = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
    return f'<?xml version="1.0"?>\n<pkg:package {names}>{"".join(parts)}</pkg:package>'.encode()


def _manuscript(document: Any) -> None:
    document.add_paragraph(TITLE).alignment = WD_ALIGN_PARAGRAPH.CENTER
    opening = document.add_paragraph("　　校车按时到站，")
    opening.add_run("一、家长放心。").bold = True
    opening.add_run("孩子们也*高兴*。")
    table = document.add_table(rows=2, cols=2)
    for number, text in enumerate(("线路", "站点", "一路", "北门|南门")):
        table.cell(number // 2, number % 2).text = text
    document.add_picture(io.BytesIO(png()))
    document.add_paragraph("接送", style="List Bullet")
    document.add_paragraph("看护", style="List Bullet")
    document.add_paragraph(BYLINE)


def zipped(
    *entries: tuple[str | bytes, bytes], change: Callable[[zipfile.ZipInfo], None] | None = None
) -> bytes:
    """A ZIP file; a name of bytes stands there as it is, without the mark of UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            entry = _RawName(name) if isinstance(name, bytes) else zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if change:
                change(entry)
            archive.writestr(entry, data)
    return out.getvalue()


class _RawName(zipfile.ZipInfo):
    def __init__(self, raw: bytes) -> None:
        super().__init__(raw.decode("latin-1"))
        self._raw = raw

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self._raw, self.flag_bits & ~0x800


def sealed(archive: bytes) -> bytes:
    """The ZIP file with every entry marked as encrypted."""
    marked = bytearray(archive)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = archive.find(signature)
        while place >= 0:
            marked[place + offset] |= 1
            place = archive.find(signature, place + 4)
    return bytes(marked)


def rar(*entries: tuple[bytes, bytes], encrypted: bool = False) -> bytes:
    """A RAR 4 archive with its files as they are, not compressed."""
    out = b"Rar!\x1a\x07\x00" + _rar_block(0x73, 0, bytes(6))
    for name, data in entries:
        body = struct.pack("<IIBIIBB", len(data), len(data), 2, zlib.crc32(data), 0x5A210000, 20, 0x30)
        body += struct.pack("<HI", len(name), 0x20) + name
        out += _rar_block(0x74, 0x8000 | (4 if encrypted else 0), body) + data
    return out + _rar_block(0x7B, 0x4000, b"")


def _rar_block(kind: int, flags: int, body: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head


def seven_zip(*entries: tuple[str, bytes]) -> bytes:
    """A 7z archive with its files copied, not compressed; each shorter than 16 KB."""
    count, data = _number(len(entries)), b"".join(data for _name, data in entries)
    sizes = b"".join(_number(len(data)) for _name, data in entries)
    header = b"\x01\x04\x06\x00" + count + b"\x09" + sizes + b"\x00"
    header += b"\x07\x0b" + count + b"\x00" + b"\x01\x01\x00" * len(entries) + b"\x0c" + sizes
    header += (
        b"\x0a\x01" + b"".join(struct.pack("<I", zlib.crc32(data)) for _name, data in entries) + b"\x00\x00"
    )
    names = b"".join(name.encode("utf-16-le") + b"\0\0" for name, _data in entries)
    header += b"\x05" + count + b"\x11" + _number(len(names) + 1) + b"\x00" + names + b"\x00\x00"
    start = struct.pack("<QQI", len(data), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + data + header


def _number(value: int) -> bytes:
    return bytes([value]) if value < 0x80 else bytes([0x80 | value >> 8, value & 0xFF])


def tnef(name: bytes, data: bytes, codepage: int = 936) -> bytes:
    """A winmail.dat with one attachment (MS-OXTNEF)."""
    out = struct.pack("<IH", 0x223E9F78, 1)
    out += _tnef_field(1, 0x9006, 8, struct.pack("<I", 0x10000))
    out += _tnef_field(1, 0x9007, 6, struct.pack("<II", codepage, 0))
    out += _tnef_field(2, 0x9002, 6, bytes(14))
    out += _tnef_field(2, 0x8010, 1, name + b"\0")
    return out + _tnef_field(2, 0x800F, 6, data)


def tnef_of_rtf(packed: bytes) -> bytes:
    """A winmail.dat whose mail stands in it as RTF only: its one MAPI property, PidTagRtfCompressed."""
    properties = struct.pack("<IHHII", 1, 0x0102, 0x1009, 1, len(packed)) + packed
    properties += bytes(-len(packed) % 4)
    out = struct.pack("<IH", 0x223E9F78, 1)
    out += _tnef_field(1, 0x9007, 6, struct.pack("<II", 936, 0))
    return out + _tnef_field(1, 0x9003, 6, properties)


def _tnef_field(level: int, name: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def pdf(*pages: str, encrypted: bool = False) -> bytes:
    """A PDF with one line of ASCII text on each page; "" is a page with a picture alone."""
    bodies = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for text in pages:
        stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET" if text else "0 0 100 100 re f"
        bodies.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        font = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
        box = "/MediaBox [0 0 595 842]"
        bodies.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {len(bodies)} 0 R /Resources {font} >>")
        kids.append(f"{len(bodies)} 0 R")
    bodies[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    if encrypted:
        key = "<" + "ab" * 32 + ">"
        bodies.append(f"<< /Filter /Standard /V 1 /R 2 /O {key} /U {key} /P -4 >>")
    return _pdf_file(bodies, f"/Encrypt {len(bodies)} 0 R /ID [<00> <00>]" if encrypted else "")


def _pdf_file(bodies: Sequence[str], trailer: str) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}"
    end = f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + head.encode() + end.encode()


def office(data: bytes, kind: str, folder: Path, source: str = "docx") -> bytes:
    """The document saved by LibreOffice as another kind."""
    filters = {"doc": "doc:MS Word 97", "pdf": "pdf:writer_pdf_Export", "html": "html:HTML (StarWriter)"}
    (folder / f"made.{source}").write_bytes(data)
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += [
        "--convert-to",
        filters.get(kind, kind),
        "--outdir",
        str(folder),
        str(folder / f"made.{source}"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / f"made.{kind}").read_bytes()
