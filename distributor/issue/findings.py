"""What is complained about while a document is being understood: every finding with its line and a remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from distributor.documents.values import UNTOLD
from distributor.issue import byline, headings, names
from distributor.issue.article import credit_lines
from distributor.issue.contradictions import excerpt, quoted
from distributor.issue.entries import ContentsEntry
from distributor.issue.issue import Block, Heading, Lost, Picture, Problem, Rule, runs, texts
from distributor.issue.lines import IssueLine
from distributor.issue.story import PlacedArticle, text


def no_contents() -> Problem:
    """The document has no table of contents that could be read."""
    return Problem.of("contents-missing")


def missing(entries: Iterable[ContentsEntry]) -> Iterator[Problem]:
    """Entries of the contents whose title stands nowhere."""
    for entry in entries:
        yield Problem.of("article-missing", entry.line, title=entry.title)


def about(piece: PlacedArticle, usual_level: int) -> Iterator[Problem]:
    """What is odd about one article."""
    if not piece.place.entry:
        yield Problem.of("article-unlisted", piece.article.line, title=piece.article.title)
        return
    if not piece.place.exact:
        yield _other_title(piece, piece.place.entry)
    if _authors_differ(piece):
        yield _other_authors(piece, piece.place.entry)
    yield from _unclear_headings(piece, usual_level)


def unclear_names(
    entries: Iterable[ContentsEntry], pieces: Iterable[PlacedArticle], imprint: Iterable[tuple[int, str]]
) -> Iterator[Problem]:
    """Words of which nobody can say whether they are a name or a label with one, or which names.

    `imprint` are those of the imprint, with their lines.
    """
    credited = [(entry.line, entry.credit) for entry in entries]
    for piece in pieces:
        authors = piece.place.entry.authors if piece.place.entry else ()
        credited += credit_lines(piece.blocks, authors)
    for line, credit in credited:
        for words in names.read(credit.strip("（）()")).unclear:
            yield _unclear(line, words)
    yield from (_unclear(line, words) for line, words in imprint)


def _unclear(line: int, words: str) -> Problem:
    if names.is_letter_spaced(words):
        return Problem.of("name-unclear/spaced", line, words=words)
    name, label = "".join(words.split()), words.replace(" ", "：", 1)
    return Problem.of("name-unclear", line, words=words, name=name, label=label)


def unplaced(blocks: Sequence[Block]) -> Iterator[Problem]:
    """Text between contents and imprint that belongs to no article; one finding for a run of blocks."""
    lost = [block for block in blocks if not isinstance(block, Rule)]
    if not lost:
        return
    begin = excerpt("".join(texts(tuple(lost))))
    yield Problem.of("text-unplaced", lost[0].line, count=len(lost), excerpt=begin)


def not_understood(lines: Iterable[IssueLine]) -> Iterator[Problem]:
    """Lines of masthead and imprint that are not sent because nobody knows what they are."""
    for line in lines:
        yield Problem.of("line-unknown", line.number, text=excerpt(line.text))


def unclear_imprint(lines: Sequence[IssueLine]) -> Iterator[Problem]:
    """Lines of which nothing tells whether they are of the imprint or of the last article."""
    if lines:
        yield Problem.of("imprint-unclear", lines[0].number, lines=quoted(lines))


def lost(parts: Iterable[Lost]) -> Iterator[Problem]:
    """Parts of the document that a mail cannot hold, and what its reader does not see either."""
    for part in parts:
        if part.kind in UNTOLD:
            continue
        words = excerpt(part.text)
        match part:
            case Lost(kind="hidden", seen=False):
                yield Problem.of("hidden-unsent", part.line, text=words)
            case Lost(kind="reading", seen=False):
                yield Problem.of("reading-unsent", part.line, text=words)
            case Lost(kind="changes", seen=False):
                yield Problem.of("changes-unsent", part.line)
            case Lost(kind="comments", seen=False):
                yield Problem.of("comments-unsent", part.line)
            case Lost(kind="running", seen=False):
                yield Problem.of("running-unsent", part.line, text=words)
            case _:
                yield Problem.of("part-lost", part.line, kind=part.kind, text=words)


def struck(blocks: Iterable[Block]) -> Iterator[Problem]:
    """Struck-out words where names, titles and addresses are read."""
    for block in blocks:
        spans = [span for run in runs((block,)) for span in run]
        words = "".join(span.text for span in spans if span.strike)
        if words.strip():
            yield Problem.of("text-struck", block.line, text=excerpt(words))


def lost_pictures(pictures: Iterable[Picture]) -> Iterator[Problem]:
    """Pictures of masthead and imprint, which have no place in the mail."""
    for picture in pictures:
        yield Problem.of("picture-unplaced", picture.line, name=picture.name or picture.alt)


def _other_title(piece: PlacedArticle, entry: ContentsEntry) -> Problem:
    heading = "".join(text(block) for block in piece.heading)
    return Problem.of("title-differs", piece.article.line, contents=entry.title, heading=heading)


def _other_authors(piece: PlacedArticle, entry: ContentsEntry) -> Problem:
    signed = piece.article.byline
    return Problem.of("authors-differ", piece.article.line, contents=entry.authors, byline=signed)


def _authors_differ(piece: PlacedArticle) -> bool:
    signed, authors = piece.article.byline, piece.article.authors
    signers = byline.signers(signed)
    if not signers or not piece.place.entry or not piece.place.entry.authors:
        return False
    return not byline.agrees(signed, authors) or ("作者" not in signed and not set(signers) <= set(authors))


def _unclear_headings(piece: PlacedArticle, usual_level: int) -> Iterator[Problem]:
    inner = {block.line for block in piece.article.body if isinstance(block, Heading)}
    for block in piece.blocks:
        if not isinstance(block, Heading) or block.line not in inner or block.level > usual_level:
            continue
        if headings.level(text(block)):
            continue
        title = piece.article.title
        yield Problem.of("heading-unclear", block.line, heading=text(block), title=title)
