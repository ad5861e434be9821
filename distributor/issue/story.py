"""The blocks between contents and imprint, parted into articles.

The contents decide which lines are titles. Besides, what follows a byline is another article, and
a heading that is neither in the contents nor numbered is kept inside its article and reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from distributor.documents.text import squeeze
from distributor.issue import byline, headings
from distributor.issue.article import Announced, build
from distributor.issue.compare import key
from distributor.issue.issue import Article, Block, Heading, Paragraph, Rule, plain
from distributor.issue.titles import TitlePlace


@dataclass(frozen=True, slots=True)
class PlacedArticle:
    """An article and where it comes from."""

    place: TitlePlace
    article: Article
    heading: tuple[Block, ...]  # the title as it stands in the document
    blocks: tuple[Block, ...]  # all that stands under it


@dataclass(frozen=True, slots=True)
class Region:
    """The blocks of a document in which the articles stand."""

    blocks: Sequence[Block]
    start: int
    stop: int
    columns: frozenset[str] = frozenset()  # keys of the column titles
    whole: bool = False  # their paragraphs are certain

    def under(self, start: int, stop: int) -> tuple[Block, ...]:
        """The blocks, without the title of the next column at their end."""
        kept = list(self.blocks[start:stop])
        while kept and (isinstance(kept[-1], Rule) or key(text(kept[-1])) in self.columns):
            kept.pop()
        return tuple(kept)


def part(region: Region, places: Sequence[TitlePlace]) -> list[PlacedArticle]:
    """The articles in the order of the document, with those that the contents do not have."""
    starts = sorted(places, key=lambda place: place.start)
    pieces: list[PlacedArticle] = []
    ends = [*(place.start for place in starts[1:]), region.stop]
    for place, end in zip(starts, ends, strict=False):
        pieces += _pieces(region, place, end)
    return pieces


def title_of(place: TitlePlace, blocks: Sequence[Block]) -> tuple[str, str]:
    """Title and subtitle. The title is that of the contents: there its parts are kept apart by spaces."""
    lines = [squeeze(text(block)) for block in blocks[place.start : place.stop]]
    title = place.entry.title if place.entry else " ".join(lines)
    if len(lines) > 1 and lines[-1].startswith("——") and "——" in title:
        return title.split("——")[0].strip(), lines[-1]
    return title, ""


def text(block: Block) -> str:
    """The text of a paragraph or heading, else ""."""
    return plain(block.spans).strip() if isinstance(block, (Paragraph, Heading)) else ""


def _pieces(region: Region, place: TitlePlace, stop: int) -> list[PlacedArticle]:
    """The article at the place, and any that follow it without being in the contents."""
    pieces: list[PlacedArticle] = []
    following: TitlePlace | None = place
    while following:
        here, authors = following, following.entry.authors if following.entry else ()
        following = _after_byline(region, here.stop, stop, authors)
        under = region.under(here.stop, following.start if following else stop)
        heading = tuple(region.blocks[here.start : here.stop])
        pieces.append(PlacedArticle(here, _article(region, here, under), heading, under))
    return pieces


def _article(region: Region, place: TitlePlace, under: tuple[Block, ...]) -> Article:
    title, subtitle = title_of(place, region.blocks)
    page = place.entry.page if place.entry else None
    authors = place.entry.authors if place.entry else ()
    announced = Announced(title, authors, page, region.blocks[place.start].line)
    article = build(announced, under, whole=region.whole)
    return replace(article, subtitle=subtitle) if subtitle and not article.subtitle else article


def _after_byline(region: Region, start: int, stop: int, authors: Sequence[str]) -> TitlePlace | None:
    """The title that follows a byline, and has text below it."""
    for index in range(start + 1, stop - 1):
        if not _is_title(region.blocks[index]) or key(text(region.blocks[index])) in region.columns:
            continue
        if not _is_signed(region.blocks, start, index, authors):
            continue
        if any(isinstance(block, Paragraph) for block in region.under(index + 1, stop)):
            return TitlePlace(index, _title_end(region.blocks, index, stop))
    return None


def _title_end(blocks: Sequence[Block], index: int, stop: int) -> int:
    """The end of a title that may run over several headings."""
    end = index + 1
    while end < stop and isinstance(blocks[end], Heading) and _is_title(blocks[end]):
        end += 1
    return end


def _is_signed(blocks: Sequence[Block], start: int, index: int, authors: Sequence[str]) -> bool:
    """Whether a byline stands directly above; the line of the speaker under the title is none."""
    above = index - 1
    while above > start and isinstance(blocks[above], Rule):
        above -= 1
    block = blocks[above]
    return above > start and (byline.is_own_line(block, authors) or bool(byline.behind(block, authors)))


def _is_title(block: Block) -> bool:
    line = text(block)
    if not line or headings.level(line) or byline.is_own_line(block) or line[0] in "（(—":
        return False
    return isinstance(block, Heading) or headings.is_short_line(line)
