"""Footnotes and endnotes: each behind the paragraph or table that it explains, under its number."""

from __future__ import annotations

from typing import Any

from mammoth import documents

from distributor.documents.word import headings


def place(document: Any) -> Any:
    """Put notes into the text; the note of a heading goes below it."""
    return document.copy(children=_Placing(document.notes).all_of(document.children))


class _Placing:
    def __init__(self, notes: Any) -> None:
        self._notes = notes
        self._count = 0
        self._waiting: list[Any] = []

    def all_of(self, elements: list[Any]) -> list[Any]:
        """The elements, each followed by its notes."""
        found: list[Any] = []
        for element in elements:
            found.append(self._without_notes(element, marked=not headings.is_heading(element)))
            found += self._waiting
            self._waiting = []
        return found

    def _without_notes(self, element: Any, *, marked: bool) -> Any:
        if isinstance(element, documents.NoteReference):
            mark = self._note(element)
            return documents.text(mark if marked else "")
        if not isinstance(element, documents.HasChildren):
            return element
        children = [self._without_notes(child, marked=marked) for child in element.children]
        return element.copy(children=children)

    def _note(self, reference: Any) -> str:
        self._count += 1
        mark = f"[{self._count}]"
        try:
            body = self._notes.resolve(reference).body
        except KeyError:  # it refers to nothing
            return mark
        number = documents.run([documents.text(f"{mark} ")])
        for each in body:
            begins = isinstance(each, documents.Paragraph) and number is not None
            self._waiting.append(each.copy(children=[number, *each.children]) if begins else each)
            number = None if begins else number
        return mark
