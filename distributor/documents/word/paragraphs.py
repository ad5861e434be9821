"""Joins paragraphs that Word shows as one: the mark between them is deleted, hidden, or a drop cap's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from distributor.documents.word.names import (
    W_DEL,
    W_DROP_CAP,
    W_FRAME_PR,
    W_MOVE_FROM,
    W_NUM_PR,
    W_P,
    W_P_PR,
    W_POSITION,
    W_PROOF_ERR,
    W_R_PR,
    W_TBL,
    W_TR,
    W_TR_PR,
    w,
)

_DELETED = (W_DEL, W_MOVE_FROM)
_MARKS = {W_R_PR, W_TR_PR, W_P_PR, W_NUM_PR}  # there a deletion is a property
_BETWEEN = {
    w(f"{name}{end}")
    for name in ("bookmark", "commentRange", "perm", "moveFromRange", "moveToRange")
    for end in ("Start", "End")
} | {W_PROOF_ERR}


def accept(root: Any) -> Iterator[Any]:
    """Take out what tracked changes delete or move away; yields the paragraphs that had some.

    From the last paragraph to the first, so that what is yielded of joined ones stays.
    """
    for gone in [gone for gone in root.iter(*_DELETED) if gone.getparent().tag not in _MARKS]:
        yield next(gone.iterancestors(W_P), None)
        gone.getparent().remove(gone)
    for row in [row for row in root.iter(W_TR) if row.find(f"{W_TR_PR}/{W_DEL}") is not None]:
        yield next(row.iterancestors(W_TBL)).getprevious()
        row.getparent().remove(row)
    for paragraph in reversed(list(root.iter(W_P))):
        mark = paragraph.find(f"{W_P_PR}/{W_R_PR}")
        if mark is not None and any(mark.find(tag) is not None for tag in _DELETED):
            yield join(paragraph)


def lower_initials(root: Any) -> None:
    """A letter that is let into the lines below (首字下沉) is the first of the next paragraph (17.3.1.11)."""
    for frame in list(root.iterfind(f".//{W_P_PR}/{W_FRAME_PR}")):
        if frame.get(W_DROP_CAP, "none") != "none":
            paragraph = frame.getparent().getparent()
            for place in list(paragraph.iter(W_POSITION)):
                place.getparent().remove(place)
            join(paragraph)


def join(paragraph: Any) -> Any:
    """Put its words before those of the next paragraph; the one that is left, itself before a table."""
    following = paragraph.getnext()
    while following is not None and following.tag in _BETWEEN:
        following = following.getnext()
    if following is None or following.tag != W_P:
        return paragraph
    place = 1 if following.find(W_P_PR) is not None else 0
    for child in reversed([child for child in paragraph if child.tag != W_P_PR]):
        following.insert(place, child)
    paragraph.getparent().remove(paragraph)
    return following
