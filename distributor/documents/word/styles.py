"""What styles say of the look of text, in their own words or in those of the style they are based on."""

from __future__ import annotations

from typing import Any

from distributor.documents.word.names import W_P_PR, W_R_PR, W_STYLE, W_STYLE_ID, W_VAL, is_on, value, w

_MOST_ANCESTORS = 20  # of a style


class Looks:
    """The properties of runs by their styles (ECMA-376 part 1, 17.7.2)."""

    def __init__(self, root: Any) -> None:
        found = root.iterfind(W_STYLE) if root is not None else ()
        self._own = {style.get(W_STYLE_ID, ""): style for style in found}
        self._said: dict[tuple[str, str], Any] = {}

    def is_on(self, run: Any, paragraph: Any, name: str) -> bool:
        """Whether the property is on: as the run says itself, else as one of its two styles does (17.7.3)."""
        own = is_on(run.find(W_R_PR), name)
        if own is not None:
            return own
        of_run, of_paragraph = self._elements(run, paragraph, name)
        return (of_run is not None and _on(of_run)) != (of_paragraph is not None and _on(of_paragraph))

    def value(self, run: Any, paragraph: Any, name: str) -> str:
        """The value of the property, "" where nobody gives one."""
        properties = run.find(W_R_PR)
        own = None if properties is None else properties.find(w(name))
        said = (own, *self._elements(run, paragraph, name))
        return next((element.get(W_VAL, "") for element in said if element is not None), "")

    def mark_is_on(self, paragraph: Any, name: str) -> bool:
        """Whether the property is on for the end of the paragraph."""
        properties = paragraph.find(W_P_PR)
        own = None if properties is None else is_on(properties.find(W_R_PR), name)
        said = self._says(value(properties, "pStyle"), name)
        return own if own is not None else said is not None and _on(said)

    def style_name(self, paragraph: Any) -> str:
        """The name of the style of the paragraph."""
        return value(self._own.get(value(paragraph.find(W_P_PR), "pStyle")), "name")

    def _elements(self, run: Any, paragraph: Any, name: str) -> tuple[Any, Any]:
        of_run = self._says(value(run.find(W_R_PR), "rStyle"), name)
        return of_run, self._says(value(paragraph.find(W_P_PR), "pStyle"), name)

    def _says(self, style: str, name: str) -> Any:
        """The property as the style has it; None where it says nothing."""
        if (style, name) not in self._said:
            self._said[style, name] = self._found(style, name)
        return self._said[style, name]

    def _found(self, style: str, name: str) -> Any:
        for _ in range(_MOST_ANCESTORS):
            element = self._own.get(style)
            if element is None:
                return None
            found = element.find(f"{W_R_PR}/{w(name)}")
            if found is not None:
                return found
            style = value(element, "basedOn")
        return None


def _on(element: Any) -> bool:
    return element.get(W_VAL, "true") not in ("0", "false", "off")
