"""Bytes to text, text to paragraphs: every line of a plain text is a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable

from distributor.documents import charset
from distributor.documents.result import Unreadable
from distributor.documents.spans import tidy
from distributor.documents.values import Block, Paragraph, Rule, Span
from distributor.text import printable

RULE = re.compile(r"[-—–=*_─━]{3,}")


def decode(data: bytes, label: str = "", *, guess: bool = False) -> str:
    """The text of the octets, which are said to be written as `label`; lines end in LF.

    What is not certain is refused (Unreadable), or, with `guess`, read as it is most likely meant.
    """
    if guess:
        return printable(charset.decode(data, label))
    text = charset.certain(data, label)
    if "\x00" in text:
        raise Unreadable("no-text")
    return printable(text)


def squeeze(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def blocks(text: str) -> tuple[Block, ...]:
    """One paragraph for every line that is not empty, and a rule for every line of dashes."""
    lines = enumerate((line.strip() for line in text.split("\n")), 1)
    return tuple(_block(number, line) for number, line in lines if line)


def paragraphs(lines: Iterable[str]) -> list[Block]:
    """A paragraph for every line with words in it."""
    found = (tidy((Span(line),)) for line in lines)
    return [Paragraph(number, spans) for number, spans in enumerate(found, 1) if spans]


def _block(number: int, line: str) -> Block:
    return Rule(number) if RULE.fullmatch(line) else Paragraph(number, tidy((Span(line),)))
