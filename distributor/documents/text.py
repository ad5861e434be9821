"""Bytes to text, text to paragraphs: every line of a plain text is a paragraph."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from distributor.documents.spans import tidy
from distributor.documents.values import Block, Paragraph, Rule, Span
from distributor.errors import DocumentError
from distributor.language import gettext as _
from distributor.text import printable

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
RULE = re.compile(r"[-—–=*_─━]{3,}")


def decode(name: str, data: bytes) -> str:
    """The text of the bytes: UTF-8, UTF-16 with a byte order mark, else GB 18030; lines end in LF.

    Raises DocumentError where the bytes are no text in any of them.
    """
    for encoding in _encodings(data):
        try:
            return _checked(name, data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise DocumentError(name, _("this is neither UTF-8 nor GB 18030 text; save the document as UTF-8"))


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


def _encodings(data: bytes) -> tuple[str, ...]:
    return ("utf-16",) if data.startswith(_UTF16) else ("utf-8-sig", "gb18030")


def _checked(name: str, text: str) -> str:
    if "\x00" in text:
        raise DocumentError(name, _("this is not a text document; save it as Markdown, .docx, HTML or text"))
    return printable(text)
