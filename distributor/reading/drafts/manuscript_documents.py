"""The documents of a mail that are manuscripts, each once however many files it came in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from distributor.issue.compare import key
from distributor.reading.drafts import articles, naming, similarity, text_lines
from distributor.reading.drafts.naming import Named
from distributor.reading.drafts.sections import Parted
from distributor.reading.drafts.several import split
from distributor.reading.drafts.split import part
from distributor.reading.values import Enclosed
from distributor.states import EnclosureState

MOST = 100  # documents of one mail
MOST_CHARACTERS = 2_000_000  # of all of them together
MOST_COMPARED = 40_000  # characters
ALIKE, ALIKE_BY_NAME = 0.8, 0.5  # share of text

_OTHERS = frozenset(("eml", "xls", "xlsx", "csv", "et", "ppt", "pptx", "dps", "ics", "vcf"))
_KINDS = ("docx", "doc", "wps", "odt", "rtf", "html", "md", "txt", "pdf")
_RANKS = {kind: rank for rank, kind in enumerate(_KINDS)}
_LATER = re.compile(r"定稿|终稿|最终|修改|修订|改后|最新|审定")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document, or one part of it, as a manuscript."""

    place: str
    file: Enclosed
    parted: Parted
    named: Named  # by its file name
    fingerprint: list[int]
    length: int  # Chinese characters
    alone: bool = True  # it is all of its file


def find(enclosures: Sequence[Enclosed], columns: Sequence[str], *, handed_over: bool = False) -> list[Paper]:
    """The manuscripts among the files, in their order; `handed_over`: the mail says to bring one."""
    documents = _documents(enclosures)
    found = [paper for file in documents for paper in _papers(file, columns, articles.LEAST)]
    if not found:
        briefs = (paper for file in documents for paper in _papers(file, columns, articles.LEAST_BRIEF))
        found = [paper for paper in briefs if handed_over or paper.parted.title]
    kept: list[Paper] = []
    for paper in sorted(found, key=_rank):
        if not any(_is_same(paper, other) for other in kept):
            kept.append(paper)
    return sorted(kept, key=found.index)


def _documents(enclosures: Sequence[Enclosed]) -> list[Enclosed]:
    able = (
        file
        for file in enclosures
        if file.state in (EnclosureState.CONVERTED, EnclosureState.OPENED) and file.text.strip()
    )
    documents = [file for file in able if file.kind not in _OTHERS][:MOST]
    lengths = accumulate(min(len(file.text), text_lines.MOST_CHARACTERS) for file in documents)
    return [file for file, length in zip(documents, lengths, strict=True) if length <= MOST_CHARACTERS]


def _papers(file: Enclosed, columns: Sequence[str], least: int) -> list[Paper]:
    lines = text_lines.of_markdown(file.text)
    whole = part(lines, columns)
    if articles.is_form(file.name, whole, lines):
        return []
    least = articles.LEAST_BRIEF if articles.is_whole(whole) else least
    parts = split(lines, columns)[1] or ([whole] if articles.is_article(whole, least) else [])
    named = naming.of_file(file.name, columns)
    return [_paper(file, one, named, number, len(parts) == 1) for number, one in enumerate(parts, 1)]


def _paper(file: Enclosed, parted: Parted, named: Named, number: int, alone: bool) -> Paper:
    place = f"file {file.number}" + (f".{number}" if number > 1 else "")
    return Paper(place, file, parted, named, fingerprint(parted), text_lines.han(parted.body), alone)


def fingerprint(parted: Parted) -> list[int]:
    """By which the article is known within its mail."""
    return similarity.fingerprint(text_lines.plain_text(parted.body)[:MOST_COMPARED])


def _rank(paper: Paper) -> tuple[int, int]:
    """Of one text the edited version is kept, in the format that keeps most of it."""
    return -bool(_LATER.search(paper.file.name)), _RANKS.get(paper.file.kind, len(_RANKS))


def _is_same(one: Paper, other: Paper) -> bool:
    smaller, larger = sorted((one.length, other.length))
    if smaller * 2 < larger:
        return False
    share = similarity.share(one.fingerprint, other.fingerprint)
    named_alike = bool(one.named.title) and key(one.named.title) == key(other.named.title)
    return share >= (ALIKE_BY_NAME if named_alike else ALIKE)
