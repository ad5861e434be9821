"""The byline at the end of an article: alone or behind the last sentence.

（王光洁）    ……取得实效。（李敏）    （作者系市社科联主席 王景山）
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from distributor.documents.spans import tidy
from distributor.issue.issue import Block, Heading, Paragraph, Picture, Rule, Span, Spans, plain
from distributor.issue.joined_paragraphs import is_ended
from distributor.issue.names import has_label, is_name, names

LONGEST = 60  # characters

_BRACKET = re.compile(r"[（(](?P<inside>[^（）()\n]{2,80})[）)]")
_AT_END = re.compile(r"[（(](?P<inside>[^（）()\n]{2,80})[）)]\s*+$")
_AUTHOR = re.compile(
    r"作者|撰稿|供稿|撰文|执笔|(?<![\u4e00-\u9fff])[文图]\s*[/／：:]|通讯员|记者|整理[：:]|来源[：:]"
)
# 系 before 为, which may be the end of a name: 作者李有为系….
_AUTHOR_IS = tuple(
    re.compile(rf"^作者\s*+[：:]?\s*+(?P<name>[\u4e00-\u9fff·]{{2,4}}?)\s*+(?:{verb})")
    for verb in ("系|单位", r"为(?=[\u4e00-\u9fff])")
)
_LABEL = re.compile(
    r"(?:本文)?作者(?:单位|简介)?\s*(?:系|为|是)?\s*[：:]?|(?:供稿|撰稿|撰文|执笔|来源|整理)\s*[/／：:]"
)
_OF_TEXT = re.compile(r"[文图]\s*[/／：:]")


@dataclass(frozen=True, slots=True)
class BylineSplit:
    """The blocks without their byline, and the byline as written, "" where there is none."""

    blocks: tuple[Block, ...]
    byline: str = ""


def take(blocks: Sequence[Block], authors: Collection[str]) -> BylineSplit:
    """Part the byline from the end of an article, where only pictures may follow it.

    `authors` are those of the contents.
    """
    end = len(blocks)
    while end and isinstance(blocks[end - 1], (Rule, Picture)):
        end -= 1
    kept, pictures = list(blocks[:end]), [block for block in blocks[end:] if isinstance(block, Picture)]
    found: list[str] = []
    while len(kept) > 1 and is_own_line(kept[-1], authors):
        found.insert(0, _text(kept.pop()))
    inline = "" if found or not kept else behind(kept[-1], authors)
    if inline and isinstance(last := kept[-1], Paragraph):
        kept[-1] = replace(last, spans=_without(last.spans, inline))
        found = [inline]
    return BylineSplit((*kept, *pictures), " ".join(found))


def is_own_line(block: Block, authors: Collection[str] = ()) -> bool:
    """Whether the block is a byline and nothing else."""
    text = _text(block)
    if not 1 < len(text) <= LONGEST:
        return False
    bracket = _BRACKET.fullmatch(text)
    if bracket:
        return _names_authors(bracket["inside"], authors)
    return not is_ended(text) and _is_plain_line(text, authors)


def behind(block: Block, authors: Collection[str] = ()) -> str:
    """The byline in brackets behind the last sentence of a paragraph, else ""."""
    if not isinstance(block, Paragraph):
        return ""
    text = _text(block)
    found = _AT_END.search(text)
    before = text[: found.start()].rstrip() if found else ""
    if not found or not before or not _names_authors(found["inside"], authors):
        return ""
    certain = set(names(found["inside"])) <= set(authors) or _AUTHOR.match(found["inside"])
    return found[0].rstrip() if certain or is_ended(before) else ""


def signers(byline: str) -> tuple[str, ...]:
    """The authors whom a byline names; what they are is left out."""
    parts = [match["inside"] for match in _BRACKET.finditer(byline)] or [byline]
    return tuple(dict.fromkeys(name for part in parts for name in _signers(part)))


def agrees(byline: str, authors: Collection[str]) -> bool:
    """Whether the byline has the name of every author, and none of which it is but a part."""
    squeezed, signed = "".join(byline.split()), signers(byline)
    return all(_stands_in("".join(author.split()), squeezed, signed) for author in authors)


def _stands_in(author: str, squeezed: str, signed: Collection[str]) -> bool:
    """Whether the name is there; 李文 is not in 李文勤."""
    return author in squeezed and (author in signed or not any(author in other for other in signed))


def _signers(inside: str) -> list[str]:
    explained = (pattern.match(inside) for pattern in _AUTHOR_IS)
    if name := next((found["name"] for found in explained if found and is_name(found["name"])), ""):
        return [name]
    labelled = _LABEL.search(inside)
    parts = re.split(r"[；;]", _LABEL.sub(" ", inside))
    found = [name for part in parts for name in _people(part, bool(labelled))]
    if not found and has_label(inside) and "单位" not in inside:
        return list(names(inside))  # nobody knows every name, but the label says that it is one
    return found


def _people(part: str, labelled: bool) -> Sequence[str]:
    """The names in what a byline says of one author or of several."""
    words = names(part)
    if all(map(is_name, words)):
        return words
    return _at_end(part) if labelled else [word for word in words if is_name(word)]


def _at_end(part: str) -> list[str]:
    """The names at the end of what somebody is: 承德市社科联党组书记、主席 王景山."""
    words = names(part.rpartition("、")[2])
    return list(takewhile(is_name, reversed(words)))[::-1]


def _names_authors(inside: str, authors: Collection[str]) -> bool:
    if _AUTHOR.search(inside[:8]):
        return True
    if authors and agrees(inside, authors):
        return True
    found = names(inside)
    return bool(found) and all(name in authors or is_name(name) for name in found)


def _is_plain_line(text: str, authors: Collection[str]) -> bool:
    """A byline without brackets: the authors of the contents and no more, or 作者：李敏."""
    found = names(_LABEL.sub(" ", text))
    if not found:
        return False
    labelled = bool(_LABEL.match(text) or _OF_TEXT.match(text))
    return set(found) <= set(authors) or (labelled and all(map(is_name, found)))


def _text(block: Block) -> str:
    return plain(block.spans).strip() if isinstance(block, (Paragraph, Heading)) else ""


def _without(spans: Spans, end: str) -> Spans:
    """The spans without the characters of their end."""
    left = len(plain(spans).rstrip()) - len(end)
    kept: list[Span] = []
    for span in spans:
        kept.append(replace(span, text=span.text[:left]))
        left = max(0, left - len(span.text))
    return tidy(kept)
