"""Reads winmail.dat (TNEF), which Outlook sends: attachments, text, and compressed RTF (MS-OXRTFCP)."""

from __future__ import annotations

import struct

import tnefparse

from distributor.documents.text import decode, paragraphs
from distributor.mail_codes import FileReason
from distributor.reading.attachments import document
from distributor.reading.attachments.context import (
    ArchiveMember,
    AttachmentFolder,
    ExtractedContent,
    LimitExceeded,
    UnpackBudget,
    unique_reasons,
)
from distributor.reading.attachments.document import block_content
from distributor.reading.limits import FileLimits
from distributor.states import EnclosureState

_HEADER = struct.Struct("<II4sI")  # octets behind these four, octets unpacked, how it is packed, checksum
_INITIAL_WINDOW = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans "
    rb"SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096  # octets that references may reach back
_MOST = 20 * 1024 * 1024


def unpack_rtf(data: bytes) -> bytes:
    """The decompressed RTF, its beginning if the data is truncated. Raises ValueError for other formats."""
    if len(data) < _HEADER.size:
        raise ValueError("no header")
    _size, raw, packing, _checksum = _HEADER.unpack_from(data)
    if packing == b"MELA":
        return data[_HEADER.size : _HEADER.size + raw]
    if packing != b"LZFu":
        raise ValueError("unknown packing")
    return _inflated(data[_HEADER.size :])[: min(raw, _MOST)]


def _inflated(data: bytes) -> bytes:
    window, at, out = bytearray(_INITIAL_WINDOW.ljust(_WINDOW, b"\0")), len(_INITIAL_WINDOW), bytearray()
    place = 0
    while place < len(data) and len(out) < _MOST:
        controls = data[place]
        place += 1
        for bit in range(8):
            packed = bool(controls >> bit & 1)
            token = data[place : place + 1 + packed]
            place += 1 + packed
            if len(token) < 1 + packed:
                return bytes(out)
            start, length = (token[0] << 4 | token[1] >> 4, (token[1] & 15) + 2) if packed else (0, 1)
            if packed and start == at:  # the end
                return bytes(out)
            for offset in range(length):
                octet = window[(start + offset) % _WINDOW] if packed else token[0]
                out.append(octet)
                window[at] = octet
                at = (at + 1) % _WINDOW
    return bytes(out)


_BODY = "正文.rtf"


def read(data: bytes, output: AttachmentFolder, limits: FileLimits, budget: UnpackBudget) -> ExtractedContent:
    """The attachments inside, and the text of the mail; a text in RTF only becomes a file."""
    try:
        tnef = tnefparse.TNEF(data, do_checksum=False)
        codepage = str(tnef.codepage or "")
        text = _text(tnef, codepage, output, limits)
        rich = b"" if text.text or not tnef._rtfbody else unpack_rtf(tnef._rtfbody)
    except Exception:  # noqa: BLE001 (it trusts every length and offset)
        return ExtractedContent(EnclosureState.FAILED, unique_reasons(FileReason.DAMAGED))
    found: list[ArchiveMember] = []
    notes: list[FileReason] = []
    for attachment in tnef.attachments:
        try:
            budget.count_file()
            found.append(_entry(attachment, codepage, output, budget))
        except LimitExceeded as refusal:
            notes.append(refusal.why)
        except Exception:  # noqa: BLE001
            notes.append(FileReason.DAMAGED)
    if rich.startswith(b"{\\rtf"):
        found.append(ArchiveMember(_BODY, output.put(rich)))
    state = EnclosureState.OPENED if found else text.state
    return ExtractedContent(
        state,
        unique_reasons(*notes, *(() if found else text.reasons)),
        text.text,
        text.pictures,
        tuple(found),
    )


def _entry(
    attachment: tnefparse.tnef.TNEFAttachment, codepage: str, output: AttachmentFolder, budget: UnpackBudget
) -> ArchiveMember:
    data = attachment.data if isinstance(attachment.data, bytes) else bytes(attachment.data)
    name = attachment._name if isinstance(attachment._name, bytes) else b""
    short = decode(name, codepage, guess=True) if name else str(attachment.name)
    return ArchiveMember(
        _long_name(attachment, codepage) or short,
        output.put_chunks(budget.count_octets((data,), len(data))),
    )


def _long_name(attachment: tnefparse.tnef.TNEFAttachment, codepage: str) -> str:
    wanted = tnefparse.properties.MAPI_ATTACH_LONG_FILENAME
    found = next((each.data for each in attachment.mapi_attrs if each.name == wanted), "")
    return decode(found, codepage, guess=True) if isinstance(found, bytes) else str(found)


def _text(
    tnef: tnefparse.TNEF, codepage: str, output: AttachmentFolder, limits: FileLimits
) -> ExtractedContent:
    html, body = tnef.htmlbody, tnef.body
    if html:
        return document.read(html if isinstance(html, bytes) else html.encode(), "html", output, limits)
    text = body if isinstance(body, str) else decode(body or b"", codepage, guess=True)
    return block_content(paragraphs(text.strip("\0").replace("\r\n", "\n").split("\n")), output, limits)
