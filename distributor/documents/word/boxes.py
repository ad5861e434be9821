"""Drawings opened: of two versions the one that Word shows, words in boxes behind their paragraph.

ECMA-376 part 3, 7 (alternative content), part 1, 17.3.3.9 (drawings), part 4, 19 (VML).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from distributor.documents.word.names import (
    MC,
    PIC,
    W_P,
    W_R,
    W_SYM,
    W_T,
    W_TXBX_CONTENT,
    WP,
    R,
    V,
    text_of,
)

_KNOWN = {"wps", "wpg", "wpc", "wp14", "w14", "w15"}  # what stands in drawings of these is read
_SHAPES = tuple(f"{{{V}}}{name}" for name in ("oval", "polyline", "line", "arc", "curve", "image"))


def choose(root: Any) -> None:
    """Replace alternatives (mc:AlternateContent) by the one that Word shows."""
    for place in list(root.iter(f"{{{MC}}}AlternateContent")):
        for child in _chosen(place):
            place.addprevious(child)
        place.getparent().remove(place)


def _chosen(place: Any) -> list[Any]:
    choice, fallback = place.find(f"{{{MC}}}Choice"), place.find(f"{{{MC}}}Fallback")
    known = choice is not None and set(choice.get("Requires", "").split()) <= _KNOWN
    if choice is not None and (known or fallback is None or not _shows(fallback)):
        return list(choice)
    return [] if fallback is None else list(fallback)


def _shows(element: Any) -> bool:
    pictures = element.iter(f"{{{V}}}imagedata", f"{{{PIC}}}pic", W_SYM)
    return bool(text_of(element).strip()) or next(pictures, None) is not None


def hide(root: Any) -> Iterator[tuple[Any, str]]:
    """Take out the drawings that are hidden (选择窗格); yields their paragraphs and words."""
    for place in list(root.iter(f"{{{WP}}}inline", f"{{{WP}}}anchor")):
        properties = place.find(f"{{{WP}}}docPr")
        if properties is not None and properties.get("hidden") in ("1", "true"):
            yield next(place.iterancestors(W_P), None), text_of(place) or properties.get("name", "")
            place.getparent().remove(place)
    for shape in [shape for shape in root.iter(f"{{{V}}}*") if _is_invisible(shape)]:
        if shape.getparent() is not None:
            yield next(shape.iterancestors(W_P), None), text_of(shape) or shape.get("id", "")
            shape.getparent().remove(shape)


def _is_invisible(shape: Any) -> bool:
    return "visibility:hidden" in shape.get("style", "").replace(" ", "")


def open_all(root: Any) -> None:
    """Words in boxes and of word art become paragraphs; every shape of VML is one that can hold a picture."""
    for shape in list(root.iter(*_SHAPES)):
        shape.tag = f"{{{V}}}shape"
    for fill in list(root.iter(f"{{{V}}}fill")):
        if fill.get(R + "id") and fill.get("type") in ("frame", "pattern", "tile"):
            picture = etree.SubElement(fill.getparent(), f"{{{V}}}imagedata")
            picture.set(R + "id", fill.get(R + "id"))
    last: dict[Any, Any] = {}
    for box in list(root.iter(W_TXBX_CONTENT, f"{{{V}}}textpath")):
        paragraph = next(box.iterancestors(W_P), None)
        if paragraph is None:
            continue
        for child in list(box) if box.tag == W_TXBX_CONTENT else _art(box):
            last.get(paragraph, paragraph).addnext(child)
            last[paragraph] = child
        if not len(box):
            box.getparent().remove(box)


def _art(path: Any) -> list[Any]:
    words = path.get("string", "")
    paragraph = etree.Element(W_P)
    run = etree.SubElement(paragraph, W_R)
    etree.SubElement(run, W_T).text = words
    return [paragraph] if words.strip() else []


def settle(root: Any) -> None:
    """A picture that floats beside a paragraph does not part its words: it stands before or behind them."""
    for paragraph in [p for p in root.iter(W_P) if p.find(f".//{{{WP}}}anchor") is not None]:
        inside = list(paragraph.iter(W_T, f"{{{WP}}}anchor"))
        texts = [at for at, each in enumerate(inside) if each.tag == W_T and (each.text or "").strip()]
        for anchor in inside[texts[0] : texts[-1]] if texts else ():
            if anchor.tag != W_T:
                etree.SubElement(paragraph, W_R).append(anchor.getparent())
