"""Several manuscripts in one text: below marks of their own, parted by rules, each with title and byline."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import islice

from distributor.issue.dates import number
from distributor.reading.drafts import articles, people
from distributor.reading.drafts.above import is_subtitle, is_titular
from distributor.reading.drafts.sections import Parted
from distributor.reading.drafts.split import part
from distributor.reading.drafts.text_lines import Piece

MOST = 40  # manuscripts of one text

# 稿件一, 【稿件二】, 第三篇：
_MARK = re.compile(
    r"[【\[（(《]?\s*(?:(?:稿件|来稿|投稿|文稿|稿子|信息|文章|新闻|简讯)\s*(?P<one>[一二三四五六七八九十]{1,2}|\d{1,2})|"
    r"第\s*(?P<other>[一二三四五六七八九十]{1,2}|\d{1,2})\s*篇(?:稿件|文章|信息)?)\s*(?:[】\]）)》]\s*[：:、]?|[：:、.．]|$)\s*(?P<rest>.{0,100})"
)
_SIGNED = re.compile(r"[（(]([^（）()\n]{2,70})[）)]\s*$")
_OF_A_PICTURE = re.compile(r"[摄图]")
Parts = list[list[Piece]]


def split(pieces: Sequence[Piece], columns: Sequence[str]) -> tuple[list[Piece], list[Parted]]:
    """What stands beside the manuscripts, and each of them parted; none where there are not several."""
    for parting, proven in ((_marked, True), (_ruled, False), (_titled, False)):
        beside, parts = parting(pieces)
        if not 1 < len(parts) <= MOST:
            continue
        parted = [part(lines, columns) for lines in parts]
        if all(articles.is_article(one) and (proven or articles.is_whole(one)) for one in parted):
            return beside, parted
    return list(pieces), []


def _marked(pieces: Sequence[Piece]) -> tuple[list[Piece], Parts]:
    """By 稿件一, 稿件二 …; a title may stand on the line of the mark."""
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
    text = text.strip()
    if not text:
        return None
    return Piece(text, text, level=piece.level, strong=piece.strong)


def _ruled(pieces: Sequence[Piece]) -> tuple[list[Piece], Parts]:
    """By lines of dashes; a letter may stand above the first and below the last."""
    return _trimmed(
        _cut(pieces, lambda at: pieces[at].kind == "rule" and not pieces[at].written.startswith("|"))
    )


def _titled(pieces: Sequence[Piece]) -> tuple[list[Piece], Parts]:
    """By titles with a byline below them, or behind the byline at the end of the one before."""
    return _trimmed(_cut(pieces, lambda at: _begins(pieces, at)))


def _trimmed(parts: Parts) -> tuple[list[Piece], Parts]:
    """The parts without those at both ends that are of a letter."""
    beside: list[Piece] = []
    for end in (0, -1):
        if len(parts) > 1 and not articles.is_article(part(parts[end])):
            beside += parts.pop(end)
    return beside, parts


def _cut(pieces: Sequence[Piece], begins: Callable[[int], bool]) -> Parts:
    starts = [0, *islice(filter(begins, range(1, len(pieces))), MOST + 1)]
    ends = [*starts[1:], len(pieces)]
    return [list(pieces[start:end]) for start, end in zip(starts, ends, strict=True) if start < end]


def _begins(pieces: Sequence[Piece], at: int) -> bool:
    piece = pieces[at]
    if not is_titular(piece) or _names_people(piece.text):
        return False
    if at and _is_signed(pieces[at - 1]):
        return True
    below = pieces[at + 1 : at + 3]
    if len(below) == 2 and is_subtitle(below[0].text):
        below = below[1:]
    return piece.heads and bool(below) and _names_people(below[0].text)


def _is_signed(piece: Piece) -> bool:
    """Whether it ends with a byline: ……取得实效。（李敏）; that of a picture is none."""
    found = _SIGNED.search(piece.text[-90:]) if piece.kind == "text" else None
    return (
        bool(found) and found is not None and not _OF_A_PICTURE.search(found[1]) and _names_people(found[1])
    )


def _names_people(text: str) -> bool:
    return bool(people.credit(text).authors)
