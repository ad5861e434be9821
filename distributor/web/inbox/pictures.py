"""Pictures from mails for people's eyes: decoded and encoded anew, so that nothing hides in them."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageOps

from distributor import configuration
from distributor.reading.attachments.document import DISPLAY
from distributor.store.models import Enclosure

# What browsers show; no SVG, which may hold scripts, and no formats whose decoders call other programs.
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
_MOST_PIXELS = 50_000_000
_MOST_OCTETS = 40 * 1024 * 1024
WIDEST = 1200  # pixels


def of(enclosure: Enclosure) -> tuple[bytes, str] | None:
    """The picture in a mail's file, from the small copy that its reader drew where there is one."""
    copy = enclosure.pictures.get(DISPLAY) if isinstance(enclosure.pictures, dict) else None
    return shown(str(copy["sha256"]) if copy else enclosure.sha256)


@lru_cache(maxsize=64)
def shown(sha256: str) -> tuple[bytes, str] | None:
    """The picture with these bytes as (octets, media type), at most WIDEST wide; None where it is none."""
    try:
        path = configuration.files().path(sha256)
        if path.stat().st_size > _MOST_OCTETS:
            return None
        return _encoded(path)
    except Exception:  # noqa: BLE001 (Pillow raises all kinds of errors on hostile bytes)
        return None


def _encoded(path: Path) -> tuple[bytes, str] | None:
    with Image.open(path, formats=_FORMATS) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            return None
        picture.draft("RGB", (WIDEST, WIDEST * 4))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((WIDEST, WIDEST * 4))
        return _written(upright)


def _written(picture: Image.Image) -> tuple[bytes, str]:
    out = io.BytesIO()
    if picture.mode in ("RGB", "L", "CMYK"):
        picture.convert("RGB").save(out, "JPEG", quality=85)
        return out.getvalue(), "image/jpeg"
    picture.convert("RGBA").save(out, "PNG")
    return out.getvalue(), "image/png"
