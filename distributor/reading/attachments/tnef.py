"""winmail.dat: what Outlook makes of attachments and look, taken apart with the code page that it names."""

from __future__ import annotations

import tnefparse

from distributor.documents.text import decode, paragraphs
from distributor.mail_codes import FileReason
from distributor.reading.attachments import document, rtf_packed
from distributor.reading.attachments.blocks import content
from distributor.reading.attachments.budget import Budget, TooMuch
from distributor.reading.attachments.content import Content, Entry, reasons
from distributor.reading.attachments.folder import Shelf
from distributor.reading.attachments.limits import Limits
from distributor.states import EnclosureState

_BODY = "正文.rtf"


def read(data: bytes, shelf: Shelf, limits: Limits, budget: Budget) -> Content:
    """The attachments inside, and the text of the mail; where it stands there as RTF only, as a file."""
    try:
        tnef = tnefparse.TNEF(data, do_checksum=False)
        codepage = str(tnef.codepage or "")
        text = _text(tnef, codepage, shelf, limits)
        rich = b"" if text.text or not tnef._rtfbody else rtf_packed.unpacked(tnef._rtfbody)
    except Exception:  # noqa: BLE001 (it trusts every length and offset)
        return Content(EnclosureState.FAILED, reasons(FileReason.DAMAGED))
    found: list[Entry] = []
    notes: list[FileReason] = []
    for attachment in tnef.attachments:
        try:
            budget.entry()
            found.append(_entry(attachment, codepage, shelf, budget))
        except TooMuch as refusal:
            notes.append(refusal.why)
        except Exception:  # noqa: BLE001
            notes.append(FileReason.DAMAGED)
    if rich.startswith(b"{\\rtf"):
        found.append(Entry(_BODY, shelf.put(rich)))
    state = EnclosureState.OPENED if found else text.state
    return Content(
        state, reasons(*notes, *(() if found else text.reasons)), text.text, text.pictures, tuple(found)
    )


def _entry(attachment: tnefparse.tnef.TNEFAttachment, codepage: str, shelf: Shelf, budget: Budget) -> Entry:
    data = attachment.data if isinstance(attachment.data, bytes) else bytes(attachment.data)
    name = attachment._name if isinstance(attachment._name, bytes) else b""
    short = decode(name, codepage, guess=True) if name else str(attachment.name)
    return Entry(
        _long_name(attachment, codepage) or short,
        shelf.put_pieces(budget.counted((data,), len(data))),
    )


def _long_name(attachment: tnefparse.tnef.TNEFAttachment, codepage: str) -> str:
    wanted = tnefparse.properties.MAPI_ATTACH_LONG_FILENAME
    found = next((each.data for each in attachment.mapi_attrs if each.name == wanted), "")
    return decode(found, codepage, guess=True) if isinstance(found, bytes) else str(found)


def _text(tnef: tnefparse.TNEF, codepage: str, shelf: Shelf, limits: Limits) -> Content:
    html, body = tnef.htmlbody, tnef.body
    if html:
        return document.read(html if isinstance(html, bytes) else html.encode(), "html", shelf, limits)
    text = body if isinstance(body, str) else decode(body or b"", codepage, guess=True)
    return content(paragraphs(text.strip("\0").replace("\r\n", "\n").split("\n")), shelf, limits)
