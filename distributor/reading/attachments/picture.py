"""Pictures: kept as they came, with a copy for display.

The copy stands in the pictures of the Enclosed under DISPLAY; its text is empty.
"""

from __future__ import annotations

from distributor.documents import display
from distributor.documents.result import Unreadable
from distributor.mail_codes import FileReason
from distributor.reading.attachments.content import Content, reasons
from distributor.reading.attachments.folder import Shelf
from distributor.reading.attachments.limits import Limits
from distributor.states import EnclosureState

DISPLAY = "display"


def read(data: bytes, kind: str, shelf: Shelf, limits: Limits) -> Content:
    """A picture with its copy for display; without one, why there is none."""
    if kind not in display.DRAWN:
        return Content(EnclosureState.UNSUPPORTED, reasons(FileReason.NOT_SHOWN))
    try:
        copy, media_type = display.copy(data, kind, limits.pixels)
    except Unreadable as refused:
        why = FileReason.TOO_MANY_PIXELS if refused.why == "too-many-pixels" else FileReason.DAMAGED
        return Content(EnclosureState.FAILED, reasons(why))
    return Content(EnclosureState.PICTURE, pictures={DISPLAY: shelf.put(copy, media_type, DISPLAY)})
