"""A picture to put beside a document."""

from __future__ import annotations

from io import BytesIO

from PIL import Image


def picture(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 4), colour).save(out, "PNG")
    return out.getvalue()
