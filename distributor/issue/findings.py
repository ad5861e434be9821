"""What is complained about while a document is being understood: every finding with its line and a remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from distributor.issue import byline, headings, names
from distributor.issue.article import credit_lines
from distributor.issue.contradictions import excerpt, shown
from distributor.issue.entries import Entry
from distributor.issue.issue import Block, Heading, Lost, Picture, Problem, Rule, runs, texts
from distributor.issue.lines import Line
from distributor.issue.story import Piece, text
from distributor.language import gettext as _
from distributor.language import ngettext


def no_contents() -> Problem:
    """The document has no table of contents that could be read."""
    return Problem(
        "look",
        "contents-missing",
        _("The document has no table of contents; its headings were taken for articles, without columns."),
        _("Check that every article is there, or add contents: 目录, then lines “title……author（page）”."),
    )


def missing(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Entries of the contents whose title stands nowhere."""
    for entry in entries:
        message = _("“%(title)s” is in the contents, but no article has that title.") % {"title": entry.title}
        remedy = _("Put the title above the article as it stands in the contents, or strike the entry.")
        yield Problem("stop", "article-missing", message, remedy, entry.line)


def about(piece: Piece, usual_level: int) -> Iterator[Problem]:
    """What is odd about one article."""
    if not piece.place.entry:
        message = _("“%(title)s” is not in the contents.") % {"title": piece.article.title}
        remedy = _("It is sent after the article before it; add it to the contents if that is meant.")
        yield Problem("look", "article-unlisted", message, remedy, piece.article.line)
        return
    if not piece.place.exact:
        yield _other_title(piece, piece.place.entry)
    if _authors_differ(piece):
        yield _other_authors(piece, piece.place.entry)
    yield from _unclear_headings(piece, usual_level)


def unclear_names(
    entries: Iterable[Entry], pieces: Iterable[Piece], imprint: Iterable[tuple[int, str]]
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
        message = _("“%(words)s” can be read as different names; nobody guesses which.")
        remedy = _("Write every name without spaces inside it.")
        return Problem("stop", "name-unclear", message % {"words": words}, remedy, line)
    message = _("“%(words)s” is either one name or a label and a name; nobody guesses which.")
    remedy = _("Write the name without a space (%(name)s), or a colon behind the label (%(label)s).")
    values = {"name": "".join(words.split()), "label": words.replace(" ", "：", 1)}
    return Problem("stop", "name-unclear", message % {"words": words}, remedy % values, line)


def unplaced(blocks: Sequence[Block]) -> Iterator[Problem]:
    """Text between contents and imprint that belongs to no article; one finding for a run of blocks."""
    lost = [block for block in blocks if not isinstance(block, Rule)]
    if not lost:
        return
    message = ngettext(
        "%(count)d paragraph belongs to no article and would not be sent: “%(excerpt)s”",
        "%(count)d paragraphs belong to no article and would not be sent: “%(excerpt)s”",
        len(lost),
    ) % {"count": len(lost), "excerpt": excerpt("".join(texts(tuple(lost))))}
    remedy = _("Give the article the title that it has in the contents, or delete the text.")
    yield Problem("stop", "text-unplaced", message, remedy, lost[0].line)


def not_understood(lines: Iterable[Line]) -> Iterator[Problem]:
    """Lines of masthead and imprint that are not sent because nobody knows what they are."""
    for line in lines:
        message = _("This line was not understood and is not sent: “%(text)s”")
        remedy = _("Delete it if it is not needed; text for the readers belongs into an article.")
        yield Problem("stop", "line-unknown", message % {"text": excerpt(line.text)}, remedy, line.number)


def unclear_imprint(lines: Sequence[Line]) -> Iterator[Problem]:
    """Lines of which nothing tells whether they are of the imprint or of the last article."""
    if not lines:
        return
    message = _("Nothing divides the imprint from the last article; these may belong to either: %(lines)s")
    remedy = _(
        "Put a line of dashes (——————) between article and imprint, "
        "or the author's name in brackets below the article."
    )
    yield Problem("stop", "imprint-unclear", message % {"lines": shown(lines)}, remedy, lines[0].number)


def lost(parts: Iterable[Lost]) -> Iterator[Problem]:
    """Parts of the document that a mail cannot hold, and what its reader does not see either."""
    for part in parts:
        if not part.seen:
            yield _unseen(part)
            continue
        values = {"kind": part.kind, "text": excerpt(part.text) or "–"}
        message = _("A part of the document (%(kind)s) has no place in the mail and is not sent: “%(text)s”")
        remedy = _("Write it as text, or insert it as a PNG or JPEG picture.")
        yield Problem("stop", "part-lost", message % values, remedy, part.line)


def _unseen(part: Lost) -> Problem:
    message = {
        "hidden": _("Hidden text of the document is not sent: “%(text)s”"),
        "reading": _("The reading above characters is not sent: “%(text)s”"),
        "changes": _("The document has tracked changes; they are sent as accepted."),
        "comments": _("The document has comments; they are not sent."),
    }[part.kind]
    remedy = {
        "hidden": _("If it is meant to be read, show it in Word (Font, Hidden)."),
        "reading": _("If it is meant to be read, write it behind the characters in brackets."),
        "changes": _("Accept or reject them in Word if that is not meant."),
        "comments": _("Nothing need be done."),
    }[part.kind]
    return Problem("look", f"{part.kind}-unsent", message % {"text": excerpt(part.text)}, remedy, part.line)


def struck(blocks: Iterable[Block]) -> Iterator[Problem]:
    """Struck-out words where names, titles and addresses are read."""
    for block in blocks:
        spans = [span for run in runs((block,)) for span in run]
        words = "".join(span.text for span in spans if span.strike)
        if words.strip():
            message = _("Words that are struck out stand where names and titles are read: “%(text)s”")
            remedy = _("Delete them if they do not hold, or take the line off them.")
            yield Problem("stop", "text-struck", message % {"text": excerpt(words)}, remedy, block.line)


def lost_pictures(pictures: Iterable[Picture]) -> Iterator[Problem]:
    """Pictures of masthead and imprint, which have no place in the mail."""
    for picture in pictures:
        values = {"name": picture.name or picture.alt}
        message = _("The picture “%(name)s” stands outside the articles and is not sent.") % values
        remedy = _("Move it into an article, or delete it.")
        yield Problem("stop", "picture-unplaced", message, remedy, picture.line)


def _other_title(piece: Piece, entry: Entry) -> Problem:
    values = {"contents": entry.title, "heading": "".join(text(block) for block in piece.heading)}
    message = _("The contents say “%(contents)s”, the article is headed “%(heading)s”.") % values
    remedy = _("Correct one of them; the title of the contents is sent.")
    return Problem("look", "title-differs", message, remedy, piece.article.line)


def _other_authors(piece: Piece, entry: Entry) -> Problem:
    values = {"contents": _listed(entry.authors), "byline": piece.article.byline}
    message = _("The contents name %(contents)s as author, the article is signed %(byline)s.") % values
    remedy = _("Correct one of them; the authors of the contents are sent.")
    return Problem("look", "authors-differ", message, remedy, piece.article.line)


def _authors_differ(piece: Piece) -> bool:
    signed, authors = piece.article.byline, piece.article.authors
    signers = byline.signers(signed)
    if not signers or not piece.place.entry or not piece.place.entry.authors:
        return False
    return not byline.agrees(signed, authors) or ("作者" not in signed and not set(signers) <= set(authors))


def _unclear_headings(piece: Piece, usual_level: int) -> Iterator[Problem]:
    inner = {block.line for block in piece.article.body if isinstance(block, Heading)}
    for block in piece.blocks:
        if not isinstance(block, Heading) or block.line not in inner or block.level > usual_level:
            continue
        if headings.level(text(block)):
            continue
        values = {"heading": text(block), "title": piece.article.title}
        message = _("“%(heading)s” is not in the contents; it was taken for a heading inside “%(title)s”.")
        remedy = _("If it is an article, add it to the contents; if not, all is well.")
        yield Problem("look", "heading-unclear", message % values, remedy, block.line)


def _listed(authors: Sequence[str]) -> str:
    return "、".join(authors)
