"""Text that Word does not show (隐藏文字, ECMA-376 part 1, 17.3.2.41): taken out, and told of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from distributor.documents.word.names import is_on, text_of, value, w

_KEPT = {w("rPr"), w("fldChar"), w("instrText")}  # a field that is hidden in part stays whole
_MOST_ANCESTORS = 20  # of a style


def remove(body: Any, styles: Any) -> Iterator[tuple[Any, str]]:
    """Take hidden runs and rows out of the body; yields each paragraph that had some, and what it was."""
    shown = _Styles(styles)
    for row in [row for row in body.iter(w("tr")) if is_on(row.find(w("trPr")), "hidden")]:
        yield _before(row), text_of(row)
        row.getparent().remove(row)
    for paragraph in list(body.iter(w("p"))):
        taken = "".join(_taken(run) for run in _own_runs(paragraph) if shown.hides(run, paragraph))
        if taken.strip():
            yield paragraph, taken


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


class _Styles:
    """Which styles hide, by their own word or by that of the style that they are based on."""

    def __init__(self, root: Any) -> None:
        found = root.iterfind(w("style")) if root is not None else ()
        self._own = {style.get(w("styleId"), ""): style for style in found}

    def hides(self, run: Any, paragraph: Any) -> bool:
        """Whether the run is hidden: as it says itself, else as its style or its paragraph's says."""
        properties = run.find(w("rPr"))
        own = is_on(properties, "vanish")
        if own is None:
            own = self._says(value(properties, "rStyle"))
        if own is None:
            own = self._says(value(paragraph.find(w("pPr")), "pStyle"))
        return bool(own)

    def _says(self, name: str) -> bool | None:
        for _ in range(_MOST_ANCESTORS):
            style = self._own.get(name)
            if style is None:
                return None
            found = is_on(style.find(w("rPr")), "vanish")
            if found is not None:
                return found
            name = value(style, "basedOn")
        return None
