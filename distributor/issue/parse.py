"""Document -> Issue: masthead, contents, articles, imprint; every complaint carries its line."""

from __future__ import annotations

from collections.abc import Sequence

from distributor.issue import (
    closing,
    contents,
    contradictions,
    findings,
    guess,
    imprint,
    labels,
    masthead,
    titles,
)
from distributor.issue.compare import key
from distributor.issue.contents import Contents
from distributor.issue.entries import ContentsEntry
from distributor.issue.imprint import Colophon
from distributor.issue.issue import Article, Block, Column, Document, Heading, Issue, Picture, Problem
from distributor.issue.lines import IssueLine, lines
from distributor.issue.masthead import Masthead
from distributor.issue.story import PlacedArticle, Region, part
from distributor.issue.titles import TitlePlace


def parse(document: Document) -> Issue:
    """The issue in the document; what could not be understood is among its problems."""
    every = lines(document.blocks)
    listed = contents.find(document.name, every)
    top = listed.stop or guess.story_start(every)
    before = _before(every, listed.start or top)
    front = [*closing.in_front(before), *_directly_below(every, top)]
    start = max([top, *(line.block + 1 for line in front)])
    authors = {name for entry in listed.entries for name in entry.authors}
    given = any(labels.of_list(line.text) for line in front)
    found = closing.find(document.blocks, every, start, authors, listed=given)
    stop, last = found.start, [line for line in every if line.block >= found.start]
    columns = frozenset(map(key, filter(None, listed.columns)))
    region = Region(document.blocks, start, stop, columns, document.whole)
    places = titles.place(listed.entries, document.blocks, start, stop)
    pieces = part(region, list(places.values()) or guess.places(region))
    head = masthead.read([*(line for line in before if line not in front), *listed.facts])
    end = imprint.read([*front, *last])
    problems = [*head.problems, *_problems(region, listed, places, pieces)]
    problems += findings.not_understood([*head.rest, *listed.rest, *end.rest])
    problems += findings.unclear_names(listed.entries, pieces, end.unclear)
    problems += [*findings.unclear_imprint(found.unclear), *findings.lost(document.lost)]
    problems += contradictions.find(front, last, [line for line in every if start <= line.block < stop])
    return _issue(head, end, _columns(listed, pieces), problems)


def _issue(head: Masthead, end: Colophon, columns: tuple[Column, ...], problems: Sequence[Problem]) -> Issue:
    return Issue(
        publication=head.publication,
        notices=head.notices,
        publisher=head.publisher,
        year=head.year,
        number=head.number,
        number_printed=head.number_printed,
        volume=head.volume,
        total=head.total,
        date=head.date,
        date_printed=head.date_printed,
        columns=columns,
        imprint=end.imprint,
        website=end.website,
        website_label=end.website_label,
        contribution_address=end.contribution_address,
        telephone=end.telephone,
        distribution=end.distribution,
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
        distribution_line=end.distribution_line,
        remarks=end.remarks,
    )


def _before(every: Sequence[IssueLine], block: int) -> list[IssueLine]:
    return [line for line in every if line.block < block]


def _directly_below(every: Sequence[IssueLine], block: int) -> list[IssueLine]:
    """The imprint of an office that prints it between contents and articles."""
    below = [line for line in every if line.block >= block]
    found = closing.in_front(below)
    return [one for one, line in zip(found, below, strict=False) if one is line]


def _columns(listed: Contents, pieces: Sequence[PlacedArticle]) -> tuple[Column, ...]:
    """The columns and articles in the order of the contents."""
    articles: dict[str, list[Article]] = {column: [] for column in listed.columns}
    for column, article in _in_order(listed, pieces):
        articles.setdefault(column, []).append(article)
    return tuple(Column(title, tuple(found)) for title, found in articles.items() if found)


def _in_order(listed: Contents, pieces: Sequence[PlacedArticle]) -> list[tuple[str, Article]]:
    """Each article with its column; one that the contents do not have follows the article before it."""
    order = {entry: number for number, entry in enumerate(listed.entries)}
    ranked: list[tuple[int, str, Article]] = []
    rank, column = -1, listed.columns[0] if listed.columns else ""
    for piece in pieces:
        entry = piece.place.entry
        rank, column = (order[entry], entry.column) if entry else (rank, column)
        ranked.append((rank, column, piece.article))
    return [(column, article) for _rank, column, article in sorted(ranked, key=lambda one: one[0])]


def _problems(
    region: Region,
    listed: Contents,
    places: dict[ContentsEntry, TitlePlace],
    pieces: Sequence[PlacedArticle],
) -> list[Problem]:
    usual = _usual_level(region.blocks, list(places.values()))
    first = min((piece.place.start for piece in pieces), default=region.stop)
    return [
        *([] if listed.entries else [findings.no_contents()]),
        *findings.missing(entry for entry in listed.entries if entry not in places),
        *(problem for piece in pieces if listed.entries for problem in findings.about(piece, usual)),
        *findings.unplaced(region.under(region.start, first)),
        *findings.lost_pictures(block for block in _outside(region) if isinstance(block, Picture)),
        *findings.struck([*_outside(region), *(region.blocks[place.start] for place in places.values())]),
    ]


def _outside(region: Region) -> list[Block]:
    """What stands before the first article and after the last."""
    return [*region.blocks[: region.start], *region.blocks[region.stop :]]


def _usual_level(blocks: Sequence[Block], places: Sequence[TitlePlace]) -> int:
    """The lowest rank of heading that articles have."""
    found = (blocks[place.start] for place in places)
    return max((block.level for block in found if isinstance(block, Heading)), default=0)
