"""How pictures are shown in Word: cropped, turned, mirrored (ECMA-376 part 1, 20.1.8.55 and 20.1.7.6).

The converter knows nothing of that. A picture that is not shown as it is gets a key for its description,
under which its frame, with the description, is found again.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree

from distributor.documents.picture import AS_IT_IS, Shape
from distributor.documents.word.names import PIC, W_DRAWING, WP, A, O, V

_SIDES = ("l", "t", "r", "b")
_VML_SIDES = ("cropleft", "croptop", "cropright", "cropbottom")


@dataclass(frozen=True, slots=True)
class PictureFrame:
    """A picture that is shown otherwise than it is."""

    alt: str
    shape: Shape


def take(body: Any) -> dict[str, PictureFrame]:
    """The frames by their keys, which stand as descriptions in the body from now on."""
    found: dict[str, PictureFrame] = {}
    for holder, name, alt, shape in [*_drawings(body), *_vml(body)]:
        if shape != AS_IT_IS:
            key = f"frame-{secrets.token_hex(12)}"
            found[key] = PictureFrame(alt, shape)
            holder.set(name, key)
    return found


def open_groups(body: Any) -> None:
    """Give every picture of a group, and in a shape, a drawing of its own: the converter looks into none."""
    for place in list(body.iter(f"{{{WP}}}inline", f"{{{WP}}}anchor")):
        data = place.find(f"{{{A}}}graphic/{{{A}}}graphicData")
        if data is None or data.find(f"{{{PIC}}}pic") is not None:
            continue
        for fill in list(data.iter(f"{{{A}}}blipFill")):
            _unfill(fill)
        for picture in list(data.iter(f"{{{PIC}}}pic")):
            drawing = deepcopy(place)
            inside = drawing.find(f"{{{A}}}graphic/{{{A}}}graphicData")
            for child in list(inside):
                inside.remove(child)
            inside.append(picture)
            holder = etree.Element(W_DRAWING)
            holder.append(drawing)
            place.getparent().addprevious(holder)


def _unfill(fill: Any) -> None:
    """Make the picture that fills a shape one that stands in it."""
    properties = fill.getparent()
    picture = etree.Element(f"{{{PIC}}}pic")
    properties.getparent().addprevious(picture)
    picture.extend((fill, deepcopy(properties)))
    fill.tag, picture[1].tag = f"{{{PIC}}}blipFill", f"{{{PIC}}}spPr"


_Named = tuple[Any, str, str, Shape]


def _drawings(body: Any) -> Iterator[_Named]:
    for place in body.iter(f"{{{WP}}}inline", f"{{{WP}}}anchor"):
        properties, picture = place.find(f"{{{WP}}}docPr"), place.find(f".//{{{PIC}}}pic")
        if properties is not None and picture is not None:
            alt = properties.get("descr", "").strip() or properties.get("title", "")
            yield properties, "descr", alt, _shape(picture)


def _shape(picture: Any) -> Shape:
    crop = picture.find(f"{{{PIC}}}blipFill/{{{A}}}srcRect")
    turned = picture.find(f"{{{PIC}}}spPr/{{{A}}}xfrm")
    sides = [_number(crop.get(side)) / 100_000 if crop is not None else 0.0 for side in _SIDES]
    if turned is None:
        return _checked(sides)
    quarter = round(_number(turned.get("rot")) / 60_000 / 90) % 4
    return _checked(
        sides, quarter, turned.get("flipH") in ("1", "true"), turned.get("flipV") in ("1", "true")
    )


def _vml(body: Any) -> Iterator[_Named]:
    for data in body.iter(f"{{{V}}}imagedata"):
        title = f"{{{O}}}title"
        yield data, title, data.get(title, ""), _checked([_fraction(data.get(side)) for side in _VML_SIDES])


def _checked(sides: list[float], quarter: int = 0, mirrored: bool = False, upended: bool = False) -> Shape:
    """The shape; a crop that leaves nothing is none, nor is one below zero, which adds a margin."""
    left, top, right, bottom = (max(0.0, side) for side in sides)
    if left + right >= 1 or top + bottom >= 1:
        left = top = right = bottom = 0.0
    return Shape((left, top, right, bottom), quarter, mirrored, upended)


def _number(text: str | None) -> int:
    try:
        return int(float(str(text or 0).removesuffix("%")) * (1000 if str(text).endswith("%") else 1))
    except (ValueError, OverflowError):
        return 0


def _fraction(text: str | None) -> float:
    """`6554f`, of 65536, or `0.1` (ECMA-376 part 4, 19.1.2.11)."""
    try:
        return float(text[:-1]) / 65_536 if text and text.endswith("f") else float(text or 0)
    except ValueError:
        return 0.0
