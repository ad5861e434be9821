"""Pictures of a document: looked at before they are believed, and never fetched from a network."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from PIL import Image

from distributor.documents.text import printable
from distributor.documents.values import Picture
from distributor.language import gettext as _

# (line, source as written, alternative text) -> the picture, or one that says why it is unreadable
Loader = Callable[[int, str, str], Picture]

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
SENT_AS_IS = ("PNG", "JPEG", "GIF")
CONVERTED = ("BMP", "TIFF", "WEBP")

_DATA_URI = re.compile(r"data:[^,;]*+(?P<base64>;base64)?[^,]*+,(?P<data>.*)", re.DOTALL | re.IGNORECASE)


def checked(line: int, name: str, alt: str, data: bytes) -> Picture:
    """The picture as PNG, JPEG or GIF, or unreadable with the reason."""
    if len(data) > MOST_BYTES:
        reason = _("it is larger than %(most)d MB") % {"most": MOST_BYTES // 1024**2}
        return unreadable(line, name, alt, reason)
    try:
        return _opened(line, name, alt, data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _too_large(line, name, alt)
    except Exception:  # noqa: BLE001 - decoders raise anything on hostile bytes: OSError, struct.error, SyntaxError …
        return unreadable(line, name, alt, _("it is damaged, or not a PNG, JPEG or GIF picture"))


def unreadable(line: int, name: str, alt: str, reason: str) -> Picture:
    """A picture that is only reported."""
    return Picture(line, name, alt, "", b"", reason=reason)


def beside(folder: Path | None) -> Loader:
    """A loader of data: pictures and of files below the folder; None: the document came without one."""

    def load(line: int, source: str, alt: str) -> Picture:
        if source[:5].lower() == "data:":
            return _inline(line, source, alt)
        return _file(line, source, alt, folder)

    return load


NOTHING_BESIDE = beside(None)


def _inline(line: int, source: str, alt: str) -> Picture:
    found = _DATA_URI.fullmatch(source)
    encoded = found["data"] if found and found["base64"] else ""
    try:
        data = base64.b64decode(unquote(encoded), validate=False)
    except (binascii.Error, ValueError):
        data = b""
    return checked(line, "", alt, data)


def _file(line: int, source: str, alt: str, folder: Path | None) -> Picture:
    name = _name(source)
    try:
        parts = urlsplit(source)
        if parts.scheme or parts.netloc:
            return unreadable(
                line,
                name,
                alt,
                _("pictures are not fetched from a network: %(source)s") % {"source": source[:200]},
            )
        if folder is None:
            return unreadable(line, name, alt, _("its file did not come with the document"))
        return _below(line, name, alt, folder, unquote(parts.path))
    except (OSError, ValueError):
        return unreadable(line, name, alt, _("its file cannot be opened"))


def _name(source: str) -> str:
    """The name of the file that an address ends in, fit to be shown and sent."""
    last = PurePosixPath(unquote(source).replace("\\", "/")).name
    return " ".join(printable(last).split())[:100]


def _below(line: int, name: str, alt: str, folder: Path, path: str) -> Picture:
    file = (folder / path).resolve()
    if not file.is_relative_to(folder.resolve()):
        return unreadable(line, name, alt, _("its file lies outside the folder of the document"))
    if not file.is_file():
        return unreadable(line, name, alt, _("there is no such file beside the document"))
    with file.open("rb") as stream:
        return checked(line, name, alt, stream.read(MOST_BYTES + 1))


def _opened(line: int, name: str, alt: str, data: bytes) -> Picture:
    with Image.open(BytesIO(data), formats=SENT_AS_IS + CONVERTED) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:  # before a single pixel is decoded
            return _too_large(line, name, alt)
        image.load()
        kind = str(image.format)
        if kind in SENT_AS_IS:
            return Picture(line, name, alt, f"image/{kind.lower()}", data, width, height)
        return Picture(line, name, alt, "image/png", _as_png(image), width, height)


def _too_large(line: int, name: str, alt: str) -> Picture:
    limit = {"most": MOST_PIXELS // 1_000_000}
    return unreadable(line, name, alt, _("it has more than %(most)d million pixels") % limit)


def _as_png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.convert("RGBA" if image.has_transparency_data else "RGB").save(out, "PNG")
    return out.getvalue()
