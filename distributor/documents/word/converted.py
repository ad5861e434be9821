"""A document that another program made a .docx of: what stood in it and does not stand there any more."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice

from distributor.documents.values import Block, Lost, texts
from distributor.documents.word.names import W_DEL_TEXT, W_INSTR_TEXT, W_T, parsed
from distributor.text import printable

_PARTS = re.compile(r"word/[^/]+\.xml")
_NO_LETTER = re.compile(r"[\W_]+")
_LABEL = re.compile(r"\d{1,3}[.)]?\s")  # of a list
_MOST, _MOST_BETWEEN, _LONGEST = 50, 12, 200


def missing(lines: Iterable[str], docx: bytes, blocks: tuple[Block, ...]) -> tuple[Lost, ...]:
    """The words of these paragraphs that are nowhere in the .docx and in the blocks made of it."""
    everything = "\n".join(map(_letters, (*_all_texts(docx), "".join(texts(blocks)))))
    lost = (_missing(line, everything) for line in lines)
    return tuple(Lost(0, "text", words) for words in islice(filter(None, lost), _MOST))


def _all_texts(docx: bytes) -> Iterator[str]:
    """Body, notes, comments, headers and footers: what is shown, what is deleted too, and what fields say."""
    with zipfile.ZipFile(BytesIO(docx)) as archive:
        names = [name for name in archive.namelist() if _PARTS.fullmatch(name)]
        parts = [parsed(archive.read(name)) for name in names]
    for tags in ((W_T,), (W_T, W_DEL_TEXT), (W_INSTR_TEXT,)):
        yield "".join(element.text or "" for part in parts for element in part.iter(*tags))


def _missing(line: str, everything: str) -> str:
    if _letters(line) in everything:
        return ""
    # Signs, numbers and fields in between are written otherwise by every program.
    words = printable(line).lstrip()
    label = _LABEL.match(words)
    pieces = _NO_LETTER.split(words[label.end() :] if label else words)
    return " ".join(piece for piece in pieces if not _stands(piece, everything))


def _stands(piece: str, everything: str) -> bool:
    """Whether the piece is there, perhaps with a few letters in it: a reading, a number of a note."""
    if piece in everything:
        return True
    return any(
        everything.find(piece[cut:], begin + cut, begin + len(piece) + _MOST_BETWEEN) >= 0
        for cut in range(1, min(len(piece), _LONGEST))
        for begin in _places(piece[:cut], everything)
    )


def _places(beginning: str, everything: str) -> Iterator[int]:
    at = everything.find(beginning)
    for _ in range(_MOST):
        if at < 0:
            return
        yield at
        at = everything.find(beginning, at + 1)


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", printable(text))
