"""A file or an upload becomes a Document; nothing is understood yet."""

from __future__ import annotations

from pathlib import Path

from distributor.errors import DocumentError
from distributor.issue import embedded, html, kind, lost_parts, markdown, text, word
from distributor.issue.issue import Block, Document, texts
from distributor.issue.picture import NOTHING_BESIDE, Loader, beside
from distributor.language import gettext as _

MOST_BYTES = 50 * 1024 * 1024
MOST_CHARACTERS = 300_000  # without pictures
MOST_BLOCKS = 5_000
MOST_DEPTH = 500  # of HTML; time grows with its square


def read(path: Path) -> Document:
    """The document in the file, with pictures that lie beside it; raises DocumentError."""
    return read_bytes(path.name, contents(path), beside(path.parent))


def contents(path: Path) -> bytes:
    """The bytes of the file, of one that is too large no more than shows it; raises DocumentError."""
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = _("the file cannot be read: %(why)s") % {"why": error.strerror}
        raise DocumentError(str(path), reason) from error


def read_bytes(name: str, data: bytes, load: Loader = NOTHING_BESIDE) -> Document:
    """The document in the bytes, and the pictures that `load` finds; raises DocumentError."""
    if len(data) > MOST_BYTES:
        limit = {"most": MOST_BYTES // 1024**2}
        raise DocumentError(name, _("the document is larger than %(most)d MB") % limit)
    document = _word(name, data) if kind.is_word(name, data) else _text(name, text.decode(name, data), load)
    if not document.blocks:
        raise DocumentError(name, _("the document is empty"))
    if len(document.blocks) > MOST_BLOCKS:
        limit = {"most": MOST_BLOCKS}
        raise DocumentError(name, _("the document has more than %(most)d paragraphs; split it") % limit)
    _limit(name, sum(map(len, texts(document.blocks))))
    return document


def _limit(name: str, characters: int) -> None:
    if characters > MOST_CHARACTERS:
        limit = {"most": MOST_CHARACTERS}
        raise DocumentError(name, _("the document has more than %(most)d characters; split it") % limit)


def _word(name: str, data: bytes) -> Document:
    return Document(name, "docx", word.blocks(name, data))


def _text(name: str, written: str, load: Loader) -> Document:
    content, loader = embedded.set_aside(written, load)
    _limit(name, len(content))
    what = kind.of_text(name, content)
    if what != "text" and html.depth(content) > MOST_DEPTH:
        raise DocumentError(name, _("its HTML is nested too deeply; save the document as .docx or text"))
    lost = (
        markdown.lost(content) if what == "markdown" else lost_parts.find(content) if what == "html" else ()
    )
    return Document(name, what, _blocks(what, content, loader), lost)


def _blocks(what: str, content: str, load: Loader) -> tuple[Block, ...]:
    match what:
        case "markdown":
            return markdown.blocks(content, load)
        case "html":
            return html.blocks(html.number_lines(content), load)
        case _:
            return text.blocks(content)
