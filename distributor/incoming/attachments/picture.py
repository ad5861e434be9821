"""Pictures: kept as they came, with a copy for display.

The copy stands in the pictures of the Enclosed under DISPLAY; its text is empty.
"""

from __future__ import annotations

from distributor.documents import display
from distributor.documents.found import Refused
from distributor.incoming.attachments.content import DAMAGED, Content
from distributor.incoming.attachments.limits import Limits
from distributor.incoming.attachments.shelf import Shelf
from distributor.language import later
from distributor.states import EnclosureState

DISPLAY = "display"

TOO_MANY_PIXELS = later("the picture has more pixels than are read")
NOT_SHOWN = later("this kind of picture is not shown; download it")


def read(data: bytes, kind: str, shelf: Shelf, limits: Limits) -> Content:
    """A picture with its copy for display; without one, why there is none."""
    if kind not in display.DRAWN:
        return Content(EnclosureState.UNSUPPORTED, NOT_SHOWN)
    try:
        copy, media_type = display.copy(data, kind, limits.pixels)
    except Refused as refused:
        return Content(
            EnclosureState.FAILED, TOO_MANY_PIXELS if refused.why == "too-many-pixels" else DAMAGED
        )
    return Content(EnclosureState.PICTURE, pictures={DISPLAY: shelf.put(copy, media_type, DISPLAY)})
