"""A copy of a picture for display: drawn anew, upright, small and without metadata."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from distributor.documents.picture import bare
from distributor.documents.result import Unreadable

MOST_SIDE = 1600  # pixels
DRAWN = ("jpeg", "png", "gif", "webp", "bmp", "tiff")


def copy(data: bytes, kind: str, pixels: int) -> tuple[bytes, str]:
    """The copy and its media type, of one of DRAWN with at most so many pixels; raises Unreadable."""
    try:
        with Image.open(BytesIO(data), formats=[kind.upper()]) as image:
            if image.width * image.height > pixels:  # before a single pixel is decoded
                raise Unreadable("too-many-pixels")
            return _drawn(image)
    except Unreadable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unreadable("too-many-pixels") from None
    except Exception as error:  # decoders raise anything on hostile bytes
        raise Unreadable("damaged") from error


def _drawn(image: Image.Image) -> tuple[bytes, str]:
    image.draft("RGB", (MOST_SIDE, MOST_SIDE))  # a large JPEG is decoded at a fraction of its size
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((MOST_SIDE, MOST_SIDE))
    out = BytesIO()
    if upright.has_transparency_data:
        bare(upright.convert("RGBA")).save(out, "PNG")
        return out.getvalue(), "image/png"
    bare(upright.convert("RGB")).save(out, "JPEG", quality=85)
    return out.getvalue(), "image/jpeg"
