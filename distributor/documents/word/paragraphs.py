"""Paragraphs that Word shows as one: the mark between them is deleted, hidden, or that of an initial."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from distributor.documents.word.names import w

_DELETED = (w("del"), w("moveFrom"))
_MARKS = {w("rPr"), w("trPr"), w("pPr"), w("numPr")}  # there a deletion is a property
_BETWEEN = {
    w(f"{name}{end}")
    for name in ("bookmark", "commentRange", "perm", "moveFromRange", "moveToRange")
    for end in ("Start", "End")
} | {w("proofErr")}


def accept(root: Any) -> Iterator[Any]:
    """Take out what tracked changes delete or move away; yields the paragraphs that had some.

    From the last paragraph to the first, so that what is yielded of joined ones stays.
    """
    for gone in [gone for gone in root.iter(*_DELETED) if gone.getparent().tag not in _MARKS]:
        yield next(gone.iterancestors(w("p")), None)
        gone.getparent().remove(gone)
    for row in [row for row in root.iter(w("tr")) if row.find(f"{w('trPr')}/{w('del')}") is not None]:
        yield next(row.iterancestors(w("tbl"))).getprevious()
        row.getparent().remove(row)
    for paragraph in reversed(list(root.iter(w("p")))):
        mark = paragraph.find(f"{w('pPr')}/{w('rPr')}")
        if mark is not None and any(mark.find(tag) is not None for tag in _DELETED):
            yield join(paragraph)


def lower_initials(root: Any) -> None:
    """A letter that is let into the lines below (首字下沉) is the first of the next paragraph (17.3.1.11)."""
    for frame in list(root.iterfind(f".//{w('pPr')}/{w('framePr')}")):
        if frame.get(w("dropCap"), "none") != "none":
            paragraph = frame.getparent().getparent()
            for place in list(paragraph.iter(w("position"))):
                place.getparent().remove(place)
            join(paragraph)


def join(paragraph: Any) -> Any:
    """Put its words before those of the next paragraph; the one that is left, itself before a table."""
    following = paragraph.getnext()
    while following is not None and following.tag in _BETWEEN:
        following = following.getnext()
    if following is None or following.tag != w("p"):
        return paragraph
    place = 1 if following.find(w("pPr")) is not None else 0
    for child in reversed([child for child in paragraph if child.tag != w("pPr")]):
        following.insert(place, child)
    paragraph.getparent().remove(paragraph)
    return following
