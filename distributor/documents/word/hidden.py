"""Text that Word does not show (隐藏文字, ECMA-376 part 1, 17.3.2.41): taken out, and told of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from distributor.documents.word.names import is_on, text_of, w
from distributor.documents.word.paragraphs import join
from distributor.documents.word.styles import Looks

_KEPT = {w("rPr"), w("fldChar"), w("instrText")}  # a field that is hidden in part stays whole


def remove(root: Any, looks: Looks) -> Iterator[tuple[Any, str]]:
    """Take hidden runs and rows out; yields each paragraph that had some, and what it was.

    Where the mark of a paragraph is hidden, Word shows it and the next as one: from the last to the first, so
    that what is yielded stays.
    """
    for row in [row for row in root.iter(w("tr")) if is_on(row.find(w("trPr")), "hidden")]:
        yield _before(row), text_of(row)
        row.getparent().remove(row)
    for paragraph in reversed(list(root.iter(w("p")))):
        hidden = (run for run in _own_runs(paragraph) if looks.is_on(run, paragraph, "vanish"))
        taken = "".join([_taken(run) for run in hidden])
        left = join(paragraph) if looks.mark_is_on(paragraph, "vanish") else paragraph
        if taken.strip():
            yield left, taken


def _own_runs(paragraph: Any) -> list[Any]:
    """The runs of the paragraph, without those of a text box inside it."""
    runs = paragraph.iter(w("r"))
    return [run for run in runs if next(run.iterancestors(w("p")), None) is paragraph]


def _taken(run: Any) -> str:
    text = text_of(run)
    for child in list(run):
        if child.tag not in _KEPT:
            run.remove(child)
    return text


def _before(element: Any) -> Any:
    """The last paragraph before the element; None where there is none."""
    return next(element.iterancestors(w("tbl"))).getprevious()
