"""How a paper says who may read it: a 密级 (秘密, 机密, 绝密), or that it is internal (内部刊物, 注意保存).

A marking is a line of its own above the first article, in GB/T 9704-2012 7.2.2 `机密★1年`; in a title or a
sentence the same words mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from unicodedata import category, normalize

from distributor.documents.values import HEADERS
from distributor.issue.compare import key
from distributor.issue.entries import has_page
from distributor.issue.issue import (
    Article,
    Block,
    Document,
    Heading,
    Issue,
    ItemList,
    Paragraph,
    Table,
    plain,
)

# What a masthead says of how its paper is to be treated, beside what it says of price and exchange.
INTERNAL = "内部|注意|保存|保密|仅供|不得|请勿|外传|阅后"
LEVELS = "秘密|机密|绝密"

_LONGEST = 60  # characters; a longer line is no marking
_NOTICE = re.compile(rf"\S{{0,4}}(?:{INTERNAL})\S{{0,8}}")

_S = r"\s?"  # of `_flat`: no gap is wider
_N = r"[\d一二三四五六七八九十百两〇零]++"
_LEVEL = rf"[绝絕机機秘]{_S}密(?:{_S}[级級])?"
_LABEL = (
    rf"(?:文{_S}件{_S})?(?:密{_S}[级級别別]|保密(?:[级級][别別]|等[级級])|定密)"
    rf"(?:{_S}[和及与]{_S}保密期限)?{_S}:?{_S}"
)
_STAR = r"[★☆⭐✩✪✫✬✭✮✯✰⋆✱*▲△◆●■]"
_DAY = r"\d{4}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}\s?日?|(?:19|20)\d{6}"
_DATE = rf"(?:{_DAY}|\d{{4}}\s?年(?:\s?\d{{1,2}}\s?月)?底?)"
_SPAN = rf"{_N}{_S}(?:个{_S})?[年月日天周](?:{_S}半)?"
_LASTING = r"(?:长期|長期|永久)"
_UNTIL = rf"(?:[至到]{_S})?{_DATE}{_S}[前止]?"
_FOR = rf"(?:保密期限{_S}:?{_S}|期限{_S}:?{_S})?"
# Behind a star anything that sounds like a time, as in 绝密★启用前; without one it must be a plain term.
_AFTER_STAR = (
    rf"(?:{_UNTIL}|[^,。;!?]{{0,16}}(?:[年月日天周前后後止期半]|永久|解密))?(?:{_S}\([^()]{{0,20}}\))?"
)
_BARE_TERM = (
    rf"(?:{_S}\d{{1,4}}+{_S}(?:个{_S})?[年月日天]|{_S}{_LASTING}|"
    rf"{_S}[\s,、·:/(—-]{_S}{_FOR}(?:{_SPAN}|{_LASTING}|{_UNTIL})\)?)"
)
_EDGE = rf"(?:[\s·•#=_~※|!。.—–-]|{_STAR})*+"
_MARKING = re.compile(
    rf"{_EDGE}(?P<label>{_LABEL})?[\[(【〔{{]?{_S}(?:(?<=[\[(【〔{{])(?P<inner>{_LABEL}))?{_LEVEL}{_S}[\])】〕}}]?"
    rf"(?P<term>{_S}{_STAR}++{_S}{_FOR}{_AFTER_STAR}|{_BARE_TERM})?{_S}[\])】〕}}]?{_EDGE}"
)
# What GB/T 9704 and mastheads print beside a marking in one line.
_COMPANION = re.compile(
    r"(?<!\S)(?:"
    r"内部(?:刊物|资料|材料|文件|参考|参阅|使用|发行|交流|读物|信息|情况|传阅)?|(?:请)?(?:注意|妥善)(?:保存|保管|保密)"
    r"|阅后\S{1,4}|(?:请勿|不得|严禁|禁止)(?:外传|外泄|翻印|复印|转载|传播)"
    r"|特急|加急|特提|平急|急件|(?:份号|编号|No\.?)\s?:?\s?\d{1,9}+|\d{5,7}"
    rf"|\(?总?第?\s?{_N}\s?期\)?|\d{{4}}\s?年(?:第?{_N}期|\d{{1,2}}月\d{{1,2}}日\S{{0,2}})?(?:\(总第{_N}期\))?"
    r")(?!\S)"
)


class Strength(IntEnum):
    """Whether a line is a marking."""

    NONE = 0
    WORD = 1  # the bare word, which may also be the title of an article
    MARKED = 2  # with a label, a star or a term: nothing else


@dataclass(frozen=True, slots=True)
class Marking:
    """A 密级 that a document bears."""

    line: int  # of the document; 0 in a header of Word
    text: str  # as printed


def strength(line: str) -> Strength:
    """Whether the line is a marking, alone or beside what papers print next to one."""
    flat = _flat(line)
    if len(flat) > _LONGEST:
        return Strength.NONE
    found = _MARKING.fullmatch(flat) or _MARKING.fullmatch(_COMPANION.sub(" ", flat))
    if not found:
        return Strength.NONE
    return Strength.MARKED if found["label"] or found["inner"] or found["term"] else Strength.WORD


def find(document: Document | None, issue: Issue) -> Marking | None:
    """The marking of the issue and of the document that it was read from, if any."""
    first = min((one for one in issue.articles if one.line > 0), key=lambda one: one.line, default=None)
    places: list[Iterator[Marking]] = [_taken_over(issue)]
    if document:
        places = [_above(document.blocks, first, issue), _beside(document, first), *places]
    return next((found for place in places for found in place), None)


def notices(document: Document | None, issue: Issue) -> tuple[str, ...]:
    """What masthead and headers say of an internal paper, each once: 内部刊物, 注意保存."""
    headers = [part.text for part in document.lost if part.kind in HEADERS] if document else []
    words = [*issue.notices, *(word for text in headers for word in text.split())]
    return tuple(dict.fromkeys(word for word in words if _NOTICE.fullmatch(word)))


def _taken_over(issue: Issue) -> Iterator[Marking]:
    """On the masthead: an issue that was begun like an earlier one has it from there."""
    yield from (Marking(0, notice) for notice in issue.notices if strength(notice))


def _beside(document: Document, first: Article | None) -> Iterator[Marking]:
    """In what no block holds: headers, watermarks, hidden text, drawings above the first article."""
    for part in document.lost:
        if part.kind in ("changes", "comments", "reading"):
            continue
        if part.line and first and part.line > first.line:
            continue
        # A header of one paragraph may have lost the gaps between its cells.
        pieces = part.text.split() if part.kind in HEADERS else []
        for text, least in [*_pieces(part.text), *((piece, Strength.MARKED) for piece in pieces)]:
            if strength(text) >= least:
                yield Marking(part.line, _flat(text))


def _above(blocks: tuple[Block, ...], first: Article | None, issue: Issue) -> Iterator[Marking]:
    """In the blocks down to the title of the first article, which itself may be none."""
    for block in blocks:
        if first and block.line > first.line:
            return
        for text, least in _texts(block):
            found = strength(text)
            if found >= least and not (found == Strength.WORD and _is_title(text, block.line, issue)):
                yield Marking(block.line, _flat(text))
        if first and block.line == first.line and _begins(block, first):
            return


def _is_title(text: str, line: int, issue: Issue) -> bool:
    """Whether the word is what an article is called: in the contents, or above its text."""
    return any(
        key(one.title) == key(text) and (one.line != line or one.page is not None) for one in issue.articles
    )


def _begins(block: Block, article: Article) -> bool:
    """Whether the block is the article's title, or its first line; others may share its line of HTML."""
    if not isinstance(block, Heading | Paragraph):
        return False
    written = "".join(map(str.strip, plain(block.spans).split("\n")))
    return bool(key(written)) and key(article.title).startswith(key(written))


def _texts(block: Block) -> Iterator[tuple[str, Strength]]:
    """Every text that could be a marking, and how strong it must be where it stands."""
    match block:
        case Paragraph(spans=spans) | Heading(spans=spans):
            yield from _pieces(plain(spans))
        case ItemList(items=items):
            for item in items:
                yield from _pieces(plain(item))
        case Table(rows=rows):
            for row in rows:
                yield from _row([plain(cell) for cell in row])


def _row(cells: list[str]) -> Iterator[tuple[str, Strength]]:
    """A row as a whole, then its cells; in a row of the contents a bare word is a title or a column."""
    text = "\t".join(" ".join(cell.split("\n")) for cell in cells)
    yield text, Strength.WORD
    least = Strength.MARKED if has_page(text) else Strength.WORD
    for cell in cells:
        yield from ((piece, max(least, needed)) for piece, needed in _pieces(cell))


def _pieces(text: str) -> Iterator[tuple[str, Strength]]:
    """The text, its lines, what tabs part, and what wide gaps part: there a bare word may be of a title."""
    yield text, Strength.WORD
    for line in text.split("\n"):
        yield line, Strength.WORD
        least = Strength.MARKED if has_page(line) else Strength.WORD
        yield from ((cell, least) for cell in line.split("\t"))
        yield from ((gap, Strength.MARKED) for gap in re.split(r"\s{2,}", line))


def _flat(text: str) -> str:
    """In one width, with one space for every gap and without what cannot be seen."""
    seen = (char for char in normalize("NFKC", text) if category(char) not in ("Cf", "Mn"))
    return " ".join("".join(seen).split())
