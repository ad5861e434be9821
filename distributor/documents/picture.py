"""Pictures of a document: looked at before they are believed, and never fetched from a network."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from PIL import Image, ImageOps

from distributor.documents.metadata import without
from distributor.documents.values import Picture
from distributor.language import gettext, later
from distributor.text import printable

# (line, source as written, alternative text) -> the picture, or one that says why it is unreadable
Loader = Callable[[int, str, str], Picture]

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_PICTURES = 100  # of one document
WIDEST = 1_200  # pixels: mails show 576, screens of today draw two for each
SENT_AS_IS = ("PNG", "JPEG", "GIF")
CONVERTED = ("BMP", "TIFF", "WEBP")

_ORIENTATION = 0x0112  # Exif 3.0, 4.6.5
_DATA_URI = re.compile(r"data:[^,;]*+(?P<base64>;base64)?[^,]*+,(?P<data>.*)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """What is shown of a picture, and how it is turned."""

    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # shares cut off: left, top, right, bottom
    quarter: int = 0  # quarters of a turn, clockwise
    mirrored: bool = False  # left and right
    upended: bool = False  # top and bottom


AS_IT_IS = Shape()

TOO_LARGE = ("too-many-bytes", "too-many-pixels")  # of REASONS

# Why a picture could not be read: the words for it, and the limit that they name.
REASONS: Mapping[str, tuple[str, int]] = {
    "damaged": (later("it is damaged, or not a PNG, JPEG or GIF picture"), 0),
    "linked": (later("it is linked, not embedded in the Word document"), 0),
    "not-enclosed": (later("its file did not come with the document"), 0),
    "not-fetched": (later("pictures are not fetched from a network: %(source)s"), 0),
    "not-found": (later("there is no such file beside the document"), 0),
    "not-opened": (later("its file cannot be opened"), 0),
    "outside": (later("its file lies outside the folder of the document"), 0),
    "too-many": (later("the document has more than %(most)d pictures"), MOST_PICTURES),
    "too-many-bytes": (later("it is larger than %(most)d MB"), MOST_BYTES // 1024**2),
    "too-many-pixels": (later("it has more than %(most)d million pixels"), MOST_PIXELS // 1_000_000),
}


def checked(line: int, name: str, alt: str, data: bytes, shape: Shape = AS_IT_IS) -> Picture:
    """The picture as PNG, JPEG or GIF, upright, without metadata, at most WIDEST; or why there is none."""
    if len(data) > MOST_BYTES:
        return unreadable(line, name, alt, "too-many-bytes")
    try:
        return _opened(line, name, alt, data, shape)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _too_large(line, name, alt)
    except Exception:  # noqa: BLE001 - decoders raise anything on hostile bytes: OSError, struct.error, SyntaxError …
        return unreadable(line, name, alt, "damaged")


def unreadable(line: int, name: str, alt: str, reason: str) -> Picture:
    """A picture that is only reported, for a reason of REASONS: `damaged`, `not-fetched: https://…`."""
    return Picture(line, name, alt, "", b"", reason=reason)


def told(reason: str) -> str:
    """Why a picture could not be read, in the language in force; a reason of another version as it is."""
    code, _colon, source = reason.partition(": ")
    if code not in REASONS:
        return reason
    words, most = REASONS[code]
    return gettext(words) % {"most": most, "source": source}


def beside(folder: Path | None) -> Loader:
    """A loader of data: pictures and of files below the folder; None: the document came without one."""

    def load(line: int, source: str, alt: str) -> Picture:
        if source[:5].lower() == "data:":
            return _inline(line, source, alt)
        return _file(line, source, alt, folder)

    return load


NOTHING_BESIDE = beside(None)


def among(pictures: Mapping[str, bytes]) -> Loader:
    """A loader of data: pictures and of these: source as written in the document -> bytes."""

    def load(line: int, source: str, alt: str) -> Picture:
        nothing = NOTHING_BESIDE(line, source, alt)
        return checked(line, nothing.name, alt, pictures[source]) if source in pictures else nothing

    return load


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
            return unreadable(line, name, alt, f"not-fetched: {source[:200]}")
        if folder is None:
            return unreadable(line, name, alt, "not-enclosed")
        return _below(line, name, alt, folder, unquote(parts.path))
    except (OSError, ValueError):
        return unreadable(line, name, alt, "not-opened")


def _name(source: str) -> str:
    """The name of the file that an address ends in, fit to be shown and sent."""
    last = PurePosixPath(unquote(source).replace("\\", "/")).name
    return " ".join(printable(last).split())[:100]


def _below(line: int, name: str, alt: str, folder: Path, path: str) -> Picture:
    file = (folder / path).resolve()
    if not file.is_relative_to(folder.resolve()):
        return unreadable(line, name, alt, "outside")
    if not file.is_file():
        return unreadable(line, name, alt, "not-found")
    with file.open("rb") as stream:
        return checked(line, name, alt, stream.read(MOST_BYTES + 1))


def _opened(line: int, name: str, alt: str, data: bytes, shape: Shape) -> Picture:
    with Image.open(BytesIO(data), formats=SENT_AS_IS + CONVERTED) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:  # before a single pixel is decoded
            return _too_large(line, name, alt)
        kind = str(image.format)
        if _is_ready(image, shape) and (bare := _unaltered(kind, data)):
            image.load()
            return Picture(line, name, alt, f"image/{kind.lower()}", bare, width, height)
        shown = _shaped(image, shape)
        written, media_type = _written(shown, kind)
        return Picture(line, name, alt, media_type, written, *shown.size)


def _is_ready(image: Image.Image, shape: Shape) -> bool:
    """Whether the file can go as it is, but for what nobody sees of it."""
    if image.format not in SENT_AS_IS or shape != AS_IT_IS:
        return False
    moves = getattr(image, "n_frames", 1) > 1  # an animation cannot be drawn anew
    return moves or (image.getexif().get(_ORIENTATION, 1) in (0, 1) and image.width <= WIDEST)


def _unaltered(kind: str, data: bytes) -> bytes:
    """The file without metadata; empty where nobody can tell what is in it."""
    try:
        return without(kind, data)
    except ValueError:
        return b""


def _shaped(image: Image.Image, shape: Shape) -> Image.Image:
    """The picture upright, as it is shown, and no wider than WIDEST."""
    left, top, right, bottom = shape.crop
    share = 1 - max(left + right, top + bottom)
    image.draft(None, (round(WIDEST / share), round(WIDEST / share)))  # a JPEG at a fraction of its size
    upright = ImageOps.exif_transpose(image)
    width, height = upright.size
    box = (round(left * width), round(top * height), round((1 - right) * width), round((1 - bottom) * height))
    shown = upright.crop(box) if min(box[2] - box[0], box[3] - box[1]) > 0 else upright
    shown = ImageOps.mirror(shown) if shape.mirrored else shown
    shown = ImageOps.flip(shown) if shape.upended else shown
    shown = shown.rotate(-90 * shape.quarter, expand=True) if shape.quarter else shown
    if shown.width > WIDEST:
        shown = shown.resize((WIDEST, max(1, round(shown.height * WIDEST / shown.width))), reducing_gap=2.0)
    return shown


def _written(image: Image.Image, kind: str) -> tuple[bytes, str]:
    """The pixels alone as a JPEG where the picture was one, else as PNG; and the media type."""
    out = BytesIO()
    profile = image.info.get("icc_profile") if image.mode in ("RGB", "L") else None
    if kind == "JPEG":
        pixels = bare(image if image.mode == "L" else image.convert("RGB"))
        pixels.save(out, "JPEG", quality=88, icc_profile=profile)
        return out.getvalue(), "image/jpeg"
    bare(image.convert("RGBA" if image.has_transparency_data else "RGB")).save(
        out, "PNG", icc_profile=profile
    )
    return out.getvalue(), "image/png"


def bare(image: Image.Image) -> Image.Image:
    """The pixels without what the file said about them."""
    copy = Image.new(image.mode, image.size)
    copy.paste(image)
    return copy


def _too_large(line: int, name: str, alt: str) -> Picture:
    return unreadable(line, name, alt, "too-many-pixels")
