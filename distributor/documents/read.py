"""The bytes of a file become a Document; nothing is understood yet."""

from __future__ import annotations

from distributor.documents import embedded, format, html, lost_parts, markdown, text
from distributor.documents.picture import NOTHING_BESIDE, Loader
from distributor.documents.values import Block, Document, texts
from distributor.documents.word import read as word
from distributor.errors import DocumentError
from distributor.language import gettext as _

MOST_BYTES = 50 * 1024 * 1024
MOST_CHARACTERS = 300_000  # without pictures
MOST_BLOCKS = 5_000
MOST_DEPTH = 500  # of HTML; time grows with its square


def read_bytes(name: str, data: bytes, load: Loader = NOTHING_BESIDE) -> Document:
    """The document in the bytes, and the pictures that `load` finds; raises DocumentError."""
    if len(data) > MOST_BYTES:
        limit = {"most": MOST_BYTES // 1024**2}
        raise DocumentError(name, _("the document is larger than %(most)d MB") % limit)
    document = _word(name, data) if format.is_word(name, data) else _text(name, text.decode(name, data), load)
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
    found = word.read(name, data)
    return Document(name, "docx", found.blocks, found.lost, whole=True)


def _text(name: str, written: str, load: Loader) -> Document:
    content, loader = embedded.set_aside(written, load)
    _limit(name, len(content))
    what = format.of_text(name, content)
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
