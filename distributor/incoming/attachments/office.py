"""Documents that are no .docx (doc, wps, rtf, odt, Word 2003 XML) by way of LibreOffice, else their text."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from distributor.documents.word import flat, rest
from distributor.incoming.attachments import blocks, converter, odt, plain, word, word97
from distributor.incoming.attachments.clock import TOO_LONG, Clock
from distributor.incoming.attachments.content import DAMAGED, ENCRYPTED, Content, joined
from distributor.incoming.attachments.limits import Limits
from distributor.incoming.attachments.shelf import Shelf
from distributor.language import later

MISSING = later("LibreOffice is not installed (make system-packages)")
ONLY_TEXT = later("only its text was read, without pictures, tables and bold type")
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


def read(data: bytes, kind: str, shelf: Shelf, limits: Limits, clock: Clock) -> Content:
    """The content of a document of a kind in _FILTERS; of a docx, where our own reader cannot read it."""
    if kind == "doc" and word97.is_encrypted(data):
        return Content("encrypted", ENCRYPTED)
    if not soffice():
        return _text(data, kind, shelf, limits, MISSING)
    converted = _converted(data, kind, shelf.folder, clock.for_converter())
    if isinstance(converted, bytes):
        return word.read(converted, shelf, limits)
    return _text(data, kind, shelf, limits, converted)


def soffice() -> str:
    """The path of LibreOffice; "" where it is not installed."""
    return converter.find("soffice", "libreoffice")


def _converted(data: bytes, kind: str, folder: Path, seconds: float) -> bytes | str:
    """The document as .docx, else why there is none."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="office-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        (place / f"document.{kind}").write_bytes(data)
        _profile(place)
        done = converter.run(_command(place, kind), place, seconds)
        if done is None:
            return TOO_LONG
        out = place / "out" / "document.docx"
        return out.read_bytes() if out.is_file() else DAMAGED


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


def _text(data: bytes, kind: str, shelf: Shelf, limits: Limits, why: str) -> Content:
    """What can be read without LibreOffice."""
    try:
        lines = _READERS[kind](data)
    except Exception:  # noqa: BLE001 (a damaged document; whatever its reader makes of that)
        return Content("failed" if why != MISSING else "unsupported", why)
    found = blocks.content(plain.paragraphs(lines), shelf, limits, joined(ONLY_TEXT, why))
    return found if found.text else Content("failed" if why != MISSING else "unsupported", why)


def _rtf(data: bytes) -> list[str]:
    text: str = rtf_to_text(data.decode("latin-1"), encoding="gb18030", errors="replace")  # type: ignore[no-untyped-call]
    return text.split("\n")


_READERS: dict[str, Callable[[bytes], list[str]]] = {
    "doc": word97.paragraphs,
    "rtf": _rtf,
    "odt": odt.paragraphs,
    "word-xml": flat.paragraphs,
    "docx": rest.paragraphs,
}
