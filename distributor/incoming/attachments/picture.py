"""Pictures: kept as they came, with a copy for display, drawn anew, upright, small and without metadata.

The copy stands in the pictures of the Enclosed under DISPLAY; its text is empty.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from distributor.incoming.attachments.content import DAMAGED, Content
from distributor.incoming.attachments.limits import Limits
from distributor.incoming.attachments.shelf import Shelf
from distributor.language import later
from distributor.states import EnclosureState

DISPLAY = "display"
MOST_SIDE = 1600  # pixels
DRAWN = ("jpeg", "png", "gif", "webp", "bmp", "tiff")

TOO_MANY_PIXELS = later("the picture has more pixels than are read")
NOT_SHOWN = later("this kind of picture is not shown; download it")


def read(data: bytes, kind: str, shelf: Shelf, limits: Limits) -> Content:
    """A picture with its copy for display; without one, why there is none."""
    if kind not in DRAWN:
        return Content(EnclosureState.UNSUPPORTED, NOT_SHOWN)
    try:
        with Image.open(BytesIO(data), formats=[kind.upper()]) as image:
            if image.width * image.height > limits.pixels:  # before a single pixel is decoded
                return Content(EnclosureState.FAILED, TOO_MANY_PIXELS)
            copy, media_type = _drawn(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Content(EnclosureState.FAILED, TOO_MANY_PIXELS)
    except Exception:  # noqa: BLE001 (decoders raise anything on hostile bytes)
        return Content(EnclosureState.FAILED, DAMAGED)
    return Content(EnclosureState.PICTURE, pictures={DISPLAY: shelf.put(copy, media_type, DISPLAY)})


def _drawn(image: Image.Image) -> tuple[bytes, str]:
    image.draft("RGB", (MOST_SIDE, MOST_SIDE))  # a large JPEG is decoded at a fraction of its size
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((MOST_SIDE, MOST_SIDE))
    out = BytesIO()
    if upright.has_transparency_data:
        _bare(upright.convert("RGBA")).save(out, "PNG")
        return out.getvalue(), "image/png"
    _bare(upright.convert("RGB")).save(out, "JPEG", quality=85)
    return out.getvalue(), "image/jpeg"


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare
