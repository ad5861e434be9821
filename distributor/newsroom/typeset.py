"""A version of a manuscript as an article of an issue."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from distributor.documents.picture import NOTHING_BESIDE, Loader, checked, unreadable
from distributor.errors import UserError
from distributor.issue import article as articles
from distributor.issue.article import Announced
from distributor.issue.byline import LONGEST
from distributor.issue.document import read_bytes
from distributor.issue.issue import Article, Block, Paragraph, Picture, Span, texts
from distributor.language import gettext as _
from distributor.store.files import Files
from distributor.store.models import Version


def article(version: Version, files: Files) -> Article:
    """The version as our reader would read it in an issue, without a page.

    UserError where it has no title or no text, DocumentError where its text is too long for an issue.
    """
    number = version.manuscript.number
    if not version.title:
        words = _(
            "%(number)s has no title; give it one (distributor manuscript edit %(number)s --title TITLE)"
        )
        raise UserError(words % {"number": number})
    blocks = _blocks(version, files)
    if not "".join(texts(tuple(blocks))).strip():
        words = _("%(number)s has no text; write the article by hand, or ask for a text that can be read")
        raise UserError(words % {"number": number})
    authors = tuple(version.authors)
    signed = [Paragraph(0, (Span(line),)) for line in [byline(authors, version.unit)] if line]
    title = " ".join(version.title.split())
    return articles.build(Announced(title, authors, None, 0), [*blocks, *signed], whole=True)


def byline(authors: Sequence[str], unit: str) -> str:
    """`（作者单位：溪城市水务局 王小雨）`, without a unit that would make it too long; "" without authors."""
    if not authors:
        return ""
    names = " ".join(authors)
    whole = f"（作者单位：{' '.join(unit.split())} {names}）"
    return whole if unit and len(whole) <= LONGEST else f"（{names}）"


def _blocks(version: Version, files: Files) -> tuple[Block, ...]:
    if not version.body.strip():
        return ()
    name, load = f"{version.manuscript.number}.md", _loader(version, files)
    return read_bytes(name, version.body.encode(), load).blocks


def _loader(version: Version, files: Files) -> Loader:
    """The version's pictures, from where their bytes are kept."""

    def load(line: int, source: str, alt: str) -> Picture:
        found = version.pictures.get(source) or version.pictures.get(unquote(source))
        if not found:
            return NOTHING_BESIDE(line, source, alt)
        name = " ".join((found.get("name") or unquote(source).rpartition("/")[2]).split())[:100]
        try:
            return checked(line, name, alt, files.path(found["sha256"]).read_bytes())
        except (OSError, ValueError):
            return unreadable(line, name, alt, "not-opened")

    return load
