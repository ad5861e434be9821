"""Parts of HTML that become no block though a reader of the page sees them: drawings, forms, frames."""

from __future__ import annotations

from html.parser import HTMLParser

from distributor.documents.text import squeeze
from distributor.documents.values import Lost

MOST = 50  # parts that are told of one document

_WITH_CONTENT = {"svg", "math", "object", "iframe", "select", "textarea", "noscript", "noembed", "noframes"}
_WITH_CONTENT |= {"video", "audio", "canvas"}
_EMPTY = {"embed", "input"}


def find(html: str, first: int = 1) -> tuple[Lost, ...]:
    """The parts with their lines; `first` is the number of the first line."""
    parser = _Parser(first)
    parser.feed(html)
    parser.close()
    parser.end()
    return tuple(parser.found[:MOST])


class _Parser(HTMLParser):
    def __init__(self, first: int) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Lost] = []
        self._first = first
        self._open: list[str] = []  # the outermost part and those of its kind inside
        self._line = 0
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self._open:
            self._open += [tag] * (tag == self._open[0])
        elif tag in _WITH_CONTENT:
            self._open, self._line, self._text = [tag], self._now(), []
        elif tag in _EMPTY and values.get("type") != "hidden":
            self.found.append(Lost(self._now(), tag, values.get("value") or values.get("src") or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == self._open[0]:
            self._open.pop()
            if not self._open:
                self._keep(tag)

    def handle_data(self, data: str) -> None:
        if self._open:
            self._text.append(data)

    def end(self) -> None:
        """What was never closed goes on to the end."""
        if self._open:
            self._keep(self._open[0])

    def _keep(self, tag: str) -> None:
        text = squeeze("".join(self._text))
        if text or not tag.startswith("no"):
            self.found.append(Lost(self._line, tag, text))

    def _now(self) -> int:
        return self._first + self.getpos()[0] - 1
