"""Text that Word does not show (隐藏文字, ECMA-376 part 1, 17.3.2.41): taken out, and told of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from distributor.documents.word.names import (
    W_FLD_CHAR,
    W_INSTR_TEXT,
    W_P,
    W_R,
    W_R_PR,
    W_TBL,
    W_TR,
    W_TR_PR,
    is_on,
    text_of,
)
from distributor.documents.word.paragraphs import join
from distributor.documents.word.styles import Looks

_KEPT = {W_R_PR, W_FLD_CHAR, W_INSTR_TEXT}  # a field that is hidden in part stays whole


def remove(root: Any, looks: Looks) -> Iterator[tuple[Any, str]]:
    """Remove hidden runs and rows; yields each paragraph that had some, and the hidden text.

    Where the mark of a paragraph is hidden, Word shows it and the next as one: from the last to the first, so
    that what is yielded stays.
    """
    for row in [row for row in root.iter(W_TR) if is_on(row.find(W_TR_PR), "hidden")]:
        yield _before(row), text_of(row)
        row.getparent().remove(row)
    for paragraph in reversed(list(root.iter(W_P))):
        hidden = (run for run in _own_runs(paragraph) if looks.is_on(run, paragraph, "vanish"))
        taken = "".join([_taken(run) for run in hidden])
        left = join(paragraph) if looks.mark_is_on(paragraph, "vanish") else paragraph
        if taken.strip():
            yield left, taken


def _own_runs(paragraph: Any) -> list[Any]:
    """The runs of the paragraph, without those of a text box inside it."""
    runs = paragraph.iter(W_R)
    return [run for run in runs if next(run.iterancestors(W_P), None) is paragraph]


def _taken(run: Any) -> str:
    text = text_of(run)
    for child in list(run):
        if child.tag not in _KEPT:
            run.remove(child)
    return text


def _before(element: Any) -> Any:
    """The last paragraph before the element; None where there is none."""
    return next(element.iterancestors(W_TBL)).getprevious()
