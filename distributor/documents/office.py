"""What Word, WPS and LibreOffice write (docx, doc, wps, rtf, odt, Word 2003 XML), read as Word documents are.

A .docx is read by our own reader; everything else, and what that takes for damaged, becomes one by way of
LibreOffice. Where that is impossible, the mere text is left.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from distributor.documents import converter, odt, package, rtf
from distributor.documents.result import FileContent, Unreadable, Why
from distributor.documents.text import paragraphs
from distributor.documents.word import converted, flat, rest, word97
from distributor.documents.word import read as word

SECONDS = 60.0  # by the clock, for one document
_FILTERS = {
    "doc": "MS Word 97",
    "rtf": "Rich Text Format",
    "odt": "writer8",
    "docx": "MS Word 2007 XML",
    "word-xml": "MS Word 2003 XML",
}
_SECURITY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class Room:
    """Where a converter may write, and how long it may take."""

    folder: Path | None = None  # for files that are soon gone; None: where the system keeps such
    seconds: Callable[[], float] = lambda: SECONDS


ANYWHERE = Room()


def read(data: bytes, kind: str, room: Room = ANYWHERE) -> FileContent:
    """The content of a document of one of KINDS; raises Unreadable."""
    try:
        match kind:
            case "docx":
                return _word(data, room)
            case "flat-docx":
                return _word(flat.package(data), room)
            case "word-xml":
                return _other(flat.bare(data), kind, room)
            case _:
                return _other(data, kind, room)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, ValueError):
        raise Unreadable("damaged") from None


def soffice() -> str:
    """The path of LibreOffice; "" where it is not installed."""
    return converter.find("soffice", "libreoffice")


def _word(data: bytes, room: Room) -> FileContent:
    """A .docx; of one that our own reader takes for damaged LibreOffice reads more, or its text is left."""
    try:
        return word.read(data)
    except Unreadable as refused:
        if refused.why != "damaged":
            raise
        try:
            return _other(data, "docx", room)
        except Unreadable:
            raise refused from None


def _other(data: bytes, kind: str, room: Room) -> FileContent:
    if kind == "doc" and word97.is_encrypted(data):
        raise Unreadable("encrypted")
    if kind == "odt":
        package.weigh(data)
    try:
        docx = _converted(data, kind, room)
    except Unreadable as refused:
        return _text(data, kind, refused.why)
    found = word.read(docx)
    missing = converted.missing(_lines(data, kind), docx, found.blocks)
    return replace(found, lost=(*found.lost, *missing))


def _converted(data: bytes, kind: str, room: Room) -> bytes:
    """The document as .docx; raises Unreadable."""
    if not soffice():
        raise Unreadable("no-converter")
    with tempfile.TemporaryDirectory(dir=room.folder, prefix="office-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        (place / f"document.{kind}").write_bytes(data)
        _profile(place)
        if converter.run(_command(place, kind), place, room.seconds()) is None:
            raise Unreadable("too-long")
        out = place / "out" / "document.docx"
        if not out.is_file():
            raise Unreadable("damaged")
        return out.read_bytes()


def _profile(place: Path) -> None:
    """A profile of its own: no macros, nothing loaded from elsewhere, no lock that another waits for."""
    user = place / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_SECURITY, encoding="utf-8")


def _command(place: Path, kind: str) -> list[str]:
    return [
        soffice(),
        f"-env:UserInstallation={(place / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--nologo",
        f"--infilter={_FILTERS[kind]}",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(place / "out"),
        str(place / f"document.{kind}"),
    ]


def _text(data: bytes, kind: str, why: Why) -> FileContent:
    """What can be read without LibreOffice."""
    blocks = tuple(paragraphs(_lines(data, kind)))
    if not blocks:
        raise Unreadable(why)
    return FileContent(blocks, only_text=why)


def _lines(data: bytes, kind: str) -> list[str]:
    """The paragraphs by a reader of their mere text; none of a damaged document."""
    try:
        return _READERS[kind](data)
    except Exception:  # noqa: BLE001 (whatever the reader makes of the damage)
        return []


_READERS: dict[str, Callable[[bytes], list[str]]] = {
    "doc": word97.paragraphs,
    "rtf": rtf.paragraphs,
    "odt": odt.paragraphs,
    "word-xml": flat.paragraphs,
    "docx": rest.paragraphs,
}
KINDS = frozenset({*_READERS, "flat-docx"})
