"""In which encoding a file of recipients/ is written: UTF-8, or the GB 18030 of a Chinese Excel."""

from __future__ import annotations

import codecs
from pathlib import Path

from distributor.audience.findings import Fault
from distributor.language import gettext as _

LARGEST = 512 * 1024 * 1024  # bytes; two million rows of 250 bytes


def encoding_of(path: Path) -> str:
    """Whichever of utf-8-sig and gb18030 reads the whole file; raises Fault."""
    head = _head(path)
    fault, promised = _first_fault(path, "utf-8")
    if not fault:
        return "utf-8-sig"
    if not promised and not head.startswith(codecs.BOM_UTF8) and not _first_fault(path, "gb18030")[0]:
        return "gb18030"
    raise Fault(_("this line is not text in UTF-8; save the file as “CSV UTF-8”"), fault)


def _head(path: Path) -> bytes:
    if not path.is_file():
        raise Fault(_("there is no such file"))
    if path.stat().st_size > LARGEST:
        raise Fault(_("the file is larger than %(most)d MB") % {"most": LARGEST // 1024**2})
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError as fault:
        raise Fault(_("it cannot be opened: %(detail)s") % {"detail": fault.strerror}) from None
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Fault(_("this is an Excel workbook, not CSV; save it as “CSV UTF-8”"))
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Fault(_("the file is written in UTF-16; save it as “CSV UTF-8”"))
    return head


def _first_fault(path: Path, encoding: str) -> tuple[int, bool]:
    """The first line that the encoding cannot read (0: none), and whether it read Chinese before."""
    chinese = False
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return number, chinese
            chinese = chinese or not line.removeprefix(codecs.BOM_UTF8).isascii()
    return 0, chinese
