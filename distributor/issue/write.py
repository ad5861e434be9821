"""Issue -> Markdown: a document that our reader reads back as the same issue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from distributor.documents.markdown import WHOLE
from distributor.documents.markdown import blocks as read_blocks
from distributor.documents.picture import NOTHING_BESIDE, Loader, checked
from distributor.errors import DocumentError
from distributor.issue import article as articles
from distributor.issue import block_text, masthead, same
from distributor.issue.article import Announced
from distributor.issue.block_text import Shelf, inline, line
from distributor.issue.document import read_bytes
from distributor.issue.issue import Article, Block, Column, Issue, Paragraph, Picture, Span
from distributor.issue.lines import Line
from distributor.issue.parse import parse
from distributor.language import gettext as _

A_PAGE = 1100  # characters: about what a printed page of the periodical holds


@dataclass(frozen=True, slots=True)
class Written:
    """A document and the pictures that lie beside it: source as written in it -> bytes."""

    text: str
    pictures: dict[str, bytes]


def write(issue: Issue) -> Written:
    """The issue as a document, every article with a page.

    Raises DocumentError where the document would not be read back as the same issue.
    """
    issue = paged(issue)
    written, found = _tried(issue, whole=False)
    if same.bare(found) != same.bare(issue):  # some of its paragraphs look like halves of one
        written, found = _tried(issue, whole=True)
    if same.bare(found) != same.bare(issue):
        raise DocumentError(issue.publication, _lost(issue, found))
    return written


def _tried(issue: Issue, *, whole: bool) -> tuple[Written, Issue]:
    """The document, and what is read back from it."""
    shelf, first = Shelf(), [WHOLE] if whole else []
    articles = _articles(issue, shelf, whole=whole)
    text = "\n\n".join([*first, *_head(issue), *_contents(issue), *articles, *_end(issue)]) + "\n"
    found = parse(read_bytes("issue.md", text.encode(), beside(shelf.pictures)))
    return Written(text, shelf.pictures), found


def paged(issue: Issue) -> Issue:
    """The issue with a page for every article; one that has none follows the article before it."""
    columns: list[Column] = []
    page = 1
    for column in issue.columns:
        placed: list[Article] = []
        for one in column.articles:
            page = one.page or page
            placed.append(replace(one, page=min(page, 999)))
            page += one.words // A_PAGE
        columns.append(Column(column.title, tuple(placed)))
    return replace(issue, columns=tuple(columns))


def beside(pictures: dict[str, bytes]) -> Loader:
    """A loader of these pictures, by their sources."""

    def load(number: int, source: str, alt: str) -> Picture:
        nothing = NOTHING_BESIDE(number, source, alt)
        return checked(number, nothing.name, alt, pictures[source]) if source in pictures else nothing

    return load


def _head(issue: Issue) -> Iterator[str]:
    if issue.notices:
        yield line(" ".join(issue.notices))
    if issue.publication:
        yield f"# {inline(issue.publication)}"
    if issue.publisher:
        yield line(_publisher(issue))
    number = f"第{issue.number}期" if issue.number else ""
    if issue.year or number:
        yield (f"{issue.year}年" if issue.year else "") + number


def _publisher(issue: Issue) -> str:
    """The publisher, with the label that it needs where its name does not tell what it is."""
    title = Line(1, 0, issue.publication, True, ())
    read = masthead.read([title, Line(2, 1, issue.publisher, False, ())])
    return issue.publisher if read.publisher == issue.publisher else f"主办：{issue.publisher}"


def _contents(issue: Issue) -> Iterator[str]:
    yield "# 目 录"
    if issue.date:
        yield f"{issue.date.year}年{issue.date.month}月{issue.date.day}日出版"
    for column in issue.columns:
        entries = [_entry(column.title, one) for one in column.articles]
        yield "\n".join(entries)


def _entry(column: str, one: Article) -> str:
    written = f"{one.title}……{'、'.join(one.authors)}（{one.page}）"
    return line(f"{column}\t{written}" if column else written)


def _articles(issue: Issue, shelf: Shelf, *, whole: bool) -> Iterator[str]:
    for one in issue.articles:
        yield f"# {block_text.closed(inline(one.title))}"
        yield from block_text.markdown(_standing(one, whole), shelf)


def _standing(one: Article, whole: bool) -> tuple[Block, ...]:
    """What stands under the title: the byline wherever the reader finds it again."""
    above = [_line(text) for text in (one.subtitle, one.date_line) if text]
    layouts = [(*above, *lead, *one.body, *tail) for lead, tail in _bylines(one.byline)]
    return next((layout for layout in layouts if _is_read(one, layout, whole)), layouts[0])


def _bylines(byline: str) -> Iterator[tuple[tuple[Block, ...], tuple[Block, ...]]]:
    """The byline below the text, above it, or cut in two."""
    if not byline:
        yield (), ()
        return
    yield (), (_line(byline),)
    yield (_line(byline),), ()
    for at, char in enumerate(byline):
        if char == " ":
            yield (_line(byline[:at]),), (_line(byline[at + 1 :]),)
            yield (), (_line(byline[:at]), _line(byline[at + 1 :]))


def _is_read(one: Article, blocks: tuple[Block, ...], whole: bool) -> bool:
    announced = Announced(one.title, one.authors, one.page, one.line)
    found = articles.build(announced, blocks, whole=whole)
    return replace(found, body=same.blocks(found.body)) == replace(one, body=same.blocks(one.body))


def _line(text: str) -> Paragraph:
    return Paragraph(0, (Span(text),))


def _end(issue: Issue) -> Iterator[str]:
    yield "---"
    if issue.website:
        yield line(f"{issue.website_label}网址：") + _link(issue.website)
    if issue.contribution_address:
        yield line(f"投稿 E-mail：{issue.contribution_address}")
    if issue.telephone:
        yield line(f"电话：{issue.telephone}")
    if issue.distribution:
        yield line(f"送发：{'，'.join(issue.distribution)}。")
    imprint = issue.imprint
    roles = (("编辑", imprint.editors), ("审核", imprint.reviewers), ("签发", imprint.signatories))
    for label, names in roles:
        if names:
            yield line(f"{label}：{'、'.join(names)}")
    yield from map(line, issue.remarks)


def _link(url: str) -> str:
    """The address as Markdown writes one where that changes nothing, else as HTML."""
    nice = f"<{url}>"
    read = read_blocks(nice, NOTHING_BESIDE)
    if read and isinstance(read[0], Paragraph) and read[0].spans == (Span(url, href=url),):
        return nice
    return block_text.link(url)


def _lost(issue: Issue, found: Issue) -> str:
    """Where the document that was written says something else."""
    wanted, read = same.bare(paged(issue)), same.bare(found)
    there = {one.title: one for one in read.articles}
    for one in wanted.articles:
        if there.get(one.title) != one:
            words = _(
                "the article “%(title)s” cannot be written so that it is read back as it is; do it by hand"
            )
            return words % {"title": one.title[:80]}
    return _("its masthead, contents or imprint cannot be written so that they are read back as they are")
