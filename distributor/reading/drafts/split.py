"""A document or the text of a mail, parted: what stands above, the article, what stands below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from distributor.reading.drafts import above, below, people
from distributor.reading.drafts.letter_phrases import disclaims
from distributor.reading.drafts.sections import Parted
from distributor.reading.drafts.text_lines import Piece

_REPORTER = re.compile(
    r"(?:(?:本[报刊网台社站]|[\u4e00-\u9fff]{2,8})讯\s{0,4})?[（(]([^（）()\n]{2,40})[）)]"
)


def part(pieces: Sequence[Piece], columns: Sequence[str] = ()) -> Parted:
    """The pieces of one document, parted."""
    parted = Parted()
    rest = above.take(parted, [piece for piece in pieces if not disclaims(piece.text)], columns)
    parted.body = below.take(parted, rest)
    begins = _REPORTER.match(parted.body[0].text) if parted.body else None
    parted.reporter = people.credit(begins[1]) if begins else people.NOBODY
    if begins and parted.reporter.authors:
        parted.body[0] = _without_beginning(parted.body[0], begins[0])
    return parted


def _without_beginning(piece: Piece, beginning: str) -> Piece:
    """The first paragraph without a byline in brackets before it; 本刊讯（…） stays."""
    if beginning[0] not in "（(" or not piece.written.startswith(beginning):
        return piece
    return replace(piece, written=piece.written[len(beginning) :], text=piece.text[len(beginning) :])
