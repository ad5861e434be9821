"""Several manuscripts in one text, each below a mark of its own: 稿件一, 【稿件二】, 第三篇：."""

from __future__ import annotations

import re
from collections.abc import Sequence

from distributor.incoming.manuscripts.pieces import Piece
from distributor.issue.dates import number

_MARK = re.compile(
    r"[【\[（(《]?\s*(?:(?:稿件|来稿|投稿|文稿|稿子|信息|文章|新闻|简讯)\s*(?P<one>[一二三四五六七八九十]{1,2}|\d{1,2})|"
    r"第\s*(?P<other>[一二三四五六七八九十]{1,2}|\d{1,2})\s*篇(?:稿件|文章|信息)?)\s*(?:[】\]）)》]\s*[：:、]?|[：:、.．]|$)\s*(?P<rest>.{0,100})"
)


def split(pieces: Sequence[Piece]) -> tuple[list[Piece], list[list[Piece]]]:
    """What stands above the first mark, and the manuscripts; none where fewer than two are marked."""
    starts: list[tuple[int, Piece | None]] = []
    for at, piece in enumerate(pieces):
        mark = _MARK.fullmatch(piece.text) if len(piece.text) < 120 else None
        if mark and number(mark["one"] or mark["other"]) == len(starts) + 1:
            starts.append((at, _rest(piece, mark["rest"])))
    if len(starts) < 2:
        return list(pieces), []
    ends = [*(at for at, _rest_ in starts[1:]), len(pieces)]
    parts = [
        ([rest] if rest else []) + list(pieces[at + 1 : end])
        for (at, rest), end in zip(starts, ends, strict=True)
    ]
    return list(pieces[: starts[0][0]]), parts


def _rest(piece: Piece, text: str) -> Piece | None:
    """The title that stands behind a mark on its line."""
    text = text.strip()
    if not text:
        return None
    return Piece(text, text, level=piece.level, strong=piece.strong)
