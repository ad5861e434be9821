"""Documents and mail texts as lines: the Markdown of each, and its displayed text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from distributor.documents import escape
from distributor.issue import headings
from distributor.issue.joined_paragraphs import is_ended
from distributor.text import HAN, printable

MOST_CHARACTERS = 400_000
MOST_LINES = 20_000

_ATX = re.compile(r"(#{1,6})[ \t]+(\S.*)")
_PICTURE = re.compile(r"!\[[^\[\]\n]{0,500}\]\((?:<[^<>\n]{0,2000}>|[^()\s]{0,2000})\)")
_LINK = re.compile(r"\[([^\[\]\n]{0,500})\]\((?:<[^<>\n]{0,2000}>|[^()\s]{0,2000})\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LOOK = re.compile(r"(?<!\\)\*{1,3}|</?(?:b|i|br|a|s|sub|sup)\b[^<>]{0,2000}>")
_BULLET = re.compile(r"[-*+]\s+")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s")
_STRONG = re.compile(r"(\*\*|<b>)(\S.{0,300})(?:\*\*|</b>)")
_RULE = re.compile(r"(?:[-*_=—–─━][ \t]?){3,}")
_DELIMITER = re.compile(r"\|[ :|-]+")  # below the head of a table
_CELL = re.compile(r"(?<!\\)\|")
_ROW = re.compile(r"\|.*\|")
_ENCLOSED = re.compile(r"(!\[[^\[\]\n]{0,200}\]\(cid:[^\s()]{1,500}\))")  # a picture of the mail
_HAN = re.compile(f"[{HAN}]")
_INDENTED = re.compile(r"(?:\u3000|[ \t]{2})")


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a document."""

    written: str  # Markdown
    text: str  # as displayed; cells of a table row are separated by TAB
    kind: Literal["text", "table", "picture", "rule"] = "text"
    level: int = 0  # 1 to 6 of a heading
    strong: bool = False  # the whole line is bold
    gap: bool = True  # a blank line precedes it

    @property
    def looks_like_heading(self) -> bool:
        """Whether it is formatted like a heading."""
        return bool(self.level) or self.strong


def from_markdown(text: str) -> list[TextLine]:
    """The non-blank lines of clean Markdown; <br> separates lines, too."""
    pieces, gap = [], True
    for line in printable(text[:MOST_CHARACTERS]).split("\n")[: 2 * MOST_LINES]:
        broken = [line] if line.startswith(("|", "#")) else line.split("<br>")
        for part in filter(str.strip, broken):
            pieces.append(_piece(part.strip(), gap))
            gap = False
        gap = gap or not line.strip()
    return [piece for piece in pieces[:MOST_LINES] if piece.text or piece.kind != "text"]


def from_plain(text: str) -> list[TextLine]:
    """The lines of a mail's text, each a paragraph; lines wrapped by a mail program are joined.

    Tables and pictures are as layout.py writes them.
    """
    lines = printable(text[:MOST_CHARACTERS]).split("\n")[: 2 * MOST_LINES]
    pieces: list[TextLine] = []
    for line in _rejoined([line.rstrip() for line in lines]):
        pieces += _row(line, pieces) if _ROW.fullmatch(line) else map(_plain, _around_pictures(line))
    return pieces[:MOST_LINES]


def markdown(pieces: Sequence[TextLine]) -> str:
    """The lines as Markdown; inner headings get the level of their numbering, at least 3."""
    text: list[str] = []
    for piece, after in zip(pieces, [*pieces, None][1:], strict=True):
        ends = after is None or after.gap or bool(after.level) or bool(piece.level)
        line = _relevelled(piece)
        breaks = piece.kind == "text" and not ends and not _ITEM.match(after.written if after else "")
        text += [line + ("\\" if breaks else ""), "\n\n" if ends else "\n"]
    return "".join(text[:-1])


def count_han(pieces: Iterable[TextLine]) -> int:
    """The number of Chinese characters in running text, tables excluded."""
    return sum(len(_HAN.findall(piece.text)) for piece in pieces if piece.kind == "text")


def plain_text(pieces: Sequence[TextLine]) -> str:
    """The displayed text, line by line."""
    return "\n".join(piece.text for piece in pieces)


def _piece(line: str, gap: bool) -> TextLine:
    line = line.removesuffix("\\") if line.endswith("\\") and not line.endswith("\\\\") else line
    if _PICTURE.fullmatch(line):
        return TextLine(line, "", "picture", gap=gap)
    if _RULE.fullmatch(line):
        return TextLine(line, "", "rule", gap=gap)
    if _DELIMITER.fullmatch(line):
        return TextLine(line, "", "rule", gap=gap)
    if line.startswith("|"):
        cells = (_seen(cell) for cell in _CELL.split(line.strip("|"), maxsplit=50))
        return TextLine(line, "\t".join(cells), "table", gap=gap)
    heading = _ATX.fullmatch(line)
    inner = heading[2] if heading else line
    bold = _STRONG.fullmatch(inner)
    strong = bool(bold) and bold is not None and bold[1] not in bold[2]
    seen = _seen(inner[len(bullet[0]) :] if (bullet := _BULLET.match(inner)) else inner)
    return TextLine(line, seen, level=len(heading[1]) if heading else 0, strong=strong, gap=gap)


def _seen(markdown: str) -> str:
    text = _LINK.sub(r"\1", _PICTURE.sub("", markdown))
    text = _LOOK.sub(lambda look: " " if "br" in look[0] else "", text)
    return _ESCAPED.sub(r"\1", text.replace("&amp;", "&")).strip()


def _plain(line: str) -> TextLine:
    text = line.strip()
    if _ENCLOSED.fullmatch(text):
        return TextLine(text, "", "picture")
    if _RULE.fullmatch(text):
        return TextLine("---", "", "rule")
    return TextLine(escape.start(escape.text(text)), text)


def _row(line: str, before: Sequence[TextLine]) -> list[TextLine]:
    """A table row with its cells escaped; it continues the table of a row before it."""
    gap = not before or not before[-1].written.startswith("|")
    if _DELIMITER.fullmatch(line):
        return [TextLine(line, "", "rule", gap=gap)]
    cells = [cell.strip().replace("\\|", "|") for cell in _CELL.split(line[1:-1], maxsplit=50)]
    written = " | ".join(escape.text(cell).replace("|", "\\|") for cell in cells)
    return [TextLine(f"| {written} |", "\t".join(cells), "table", gap=gap)]


def _around_pictures(line: str) -> list[str]:
    """The line, split around inline pictures."""
    return [part.strip() for part in _ENCLOSED.split(line) if part.strip()] if "](cid:" in line else [line]


def _relevelled(piece: TextLine) -> str:
    if not piece.level:
        return piece.written
    level = headings.level(piece.text) or max(3, piece.level)
    return "#" * level + " " + piece.written.lstrip("#").strip()


def _rejoined(lines: Sequence[str]) -> list[str]:
    """Join lines that a program wrapped: several full lines of one width that end within a sentence."""
    widths = [_width(line) for line in lines]
    widest = max(widths, default=0)
    full = [60 <= widest <= 80 and widest - 4 <= width for width in widths]
    broken = sum(
        is_full and bool(after.strip()) and not is_ended(line)
        for is_full, line, after in zip(full, lines, lines[1:], strict=False)
    )
    kept: list[str] = []
    goes_on = False
    for line, is_full in zip(lines, full, strict=True):
        if goes_on and line.strip() and not _INDENTED.match(line) and not line.startswith(("|", "![")):
            kept[-1] += line.strip()
        elif line.strip():
            kept.append(line)
        goes_on = broken > 1 and is_full
    return kept


def _width(line: str) -> int:
    """The width in terminal columns of the first 200 characters."""
    return sum(1 if char.isascii() else 2 for char in line[:200])
