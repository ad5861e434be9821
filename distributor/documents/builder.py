"""Clean HTML, event by event, to blocks."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from distributor.documents.open_block import OpenBlock
from distributor.documents.picture import MOST_PICTURES, Loader, unreadable
from distributor.documents.spans import BREAK, tidy
from distributor.documents.text import RULE
from distributor.documents.values import Block, Heading, Paragraph, Rule, Script, Span, plain

_STRONG, _EMPHASIS, _STRIKE = ("b", "strong"), ("i", "em"), ("s", "strike", "del")
_LOOKS = {*_STRONG, *_EMPHASIS, *_STRIKE, "sup", "sub"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = {*_LOOKS, "a", "br"}
_COUNTED = {"p", "li", "hr", *_HEADINGS}
_SPACE = re.compile(r"[ \t\n\f]+")
_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"]+", re.IGNORECASE)


class Builder(HTMLParser):
    """Collects blocks from well-formed HTML; one Builder reads one document."""

    def __init__(self, load: Loader) -> None:
        super().__init__(convert_charrefs=True)
        self._load = load
        self._sinks: list[tuple[str, list[Block]]] = [("", [])]  # the document, every open item and cell
        self._frames: list[OpenBlock] = []
        self._spans: list[Span] = []
        self._looks: list[str] = []
        self._links: list[str] = []
        self._line = self._begun = self._pictures = 0

    def build(self, html: str) -> tuple[Block, ...]:
        """The blocks of the HTML."""
        self.feed(html)
        self.close()
        self._flush()
        while self._frames:
            self._leave(self._frames[-1].tag)
        return tuple(self._sinks[0][1])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in _INLINE:
            self._flush()
        self._count(tag, values.get("data-line", ""))
        if tag in _INLINE:
            self._look(tag, values)
        elif tag in ("ul", "ol", "table"):
            self._frames.append(OpenBlock(tag, self._line, _number(values.get("start", ""), 1)))
        elif tag in ("li", "td", "th", "tr"):
            self._part(tag)
        elif tag == "img":
            self._picture(values.get("src", ""), " ".join(values.get("alt", "").split()))
        elif tag == "hr":
            self._sink.append(Rule(self._line))

    def handle_endtag(self, tag: str) -> None:
        if tag in _LOOKS:
            del self._looks[-1:]
        elif tag == "a":
            del self._links[-1:]
        elif tag not in _INLINE:
            self._flush(_HEADINGS.get(tag, 0))
        if tag == self._sinks[-1][0]:
            self._sinks.pop()
        if tag in ("ul", "ol", "table"):
            self._leave(tag)

    def handle_data(self, data: str) -> None:
        text = _SPACE.sub(lambda space: "\t" if "\t" in space[0] and "\n" not in space[0] else " ", data)
        if not text.isspace() and not any(span.text.strip() for span in self._spans):
            self._begun = self._line
        self._spans.append(self._span(text))

    def _span(self, text: str) -> Span:
        raised: list[Script] = [look for look in self._looks if look in ("sup", "sub")]  # type: ignore[misc]
        return Span(
            text,
            strong=any(look in _STRONG for look in self._looks),
            emphasis=any(look in _EMPHASIS for look in self._looks),
            href=self._links[-1] if self._links else "",
            strike=any(look in _STRIKE for look in self._looks),
            script=raised[-1] if raised else "",
        )

    @property
    def _sink(self) -> list[Block]:
        return self._sinks[-1][1]

    def _count(self, tag: str, line: str) -> None:
        if line:
            self._line = _number(line, self._line)
        elif tag in _COUNTED:
            self._line += 1

    def _look(self, tag: str, values: dict[str, str]) -> None:
        if tag == "br":
            self._spans.append(BREAK)
        elif tag == "a":
            href = values.get("href", "").strip()
            self._links.append(href if _LINK.fullmatch(href) else "")
        else:
            self._looks.append(tag)

    def _part(self, tag: str) -> None:
        if not self._frames or (tag == "li") == (self._frames[-1].tag == "table"):
            return
        rows = self._frames[-1].rows
        if tag in ("tr", "li") or not rows:
            rows.append([])
        if tag == "tr":
            return
        self._frames[-1].header |= tag == "th" and len(rows) == 1
        rows[-1].append([])
        self._sinks.append((tag, rows[-1][-1]))

    def _picture(self, source: str, alt: str) -> None:
        self._pictures += 1
        if self._pictures > MOST_PICTURES:
            self._sink.append(unreadable(self._line, "", alt, "too-many"))
            return
        self._sink.append(self._load(self._line, source, alt))

    def _flush(self, level: int = 0) -> None:
        spans, line = tidy(self._spans), self._begun
        self._spans = []
        if spans and len(self._sinks) == 1 and RULE.fullmatch(plain(spans)):
            self._sink.append(Rule(line))
        elif spans:
            self._sink.append(Heading(line, level, spans) if level else Paragraph(line, spans))

    def _leave(self, tag: str) -> None:
        if not self._frames or self._frames[-1].tag != tag:
            return
        frame = self._frames.pop()
        self._sink.extend(frame.blocks())


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise
