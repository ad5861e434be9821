"""What a document is, by its content; its name is asked only where the content does not tell."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal

from distributor.documents import markdown
from distributor.documents.word import package
from distributor.errors import DocumentError
from distributor.language import gettext as _

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKDOWN, _HTML = (".md", ".markdown", ".mkd"), (".html", ".htm", ".xhtml")
_PAGE = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG = re.compile(r"<(?:p|div|table|h[1-6]|br|span)\b[^<>]*>", re.IGNORECASE)


def is_word(name: str, data: bytes) -> bool:
    """Whether the bytes are a .docx, rather than text; raises DocumentError for what is neither."""
    if data.startswith(b"PK\x03\x04"):
        if not package.is_docx(data):
            reason = _("this is an archive without a Word document; save the issue as .docx")
            raise DocumentError(name, reason)
        return True
    if data.startswith(_OLE):
        raise DocumentError(name, _ole(data))
    if data.startswith(b"%PDF"):
        raise DocumentError(name, _("a PDF does not keep its paragraphs; give the Word or Markdown document"))
    if data.startswith(b"{\\rtf"):
        raise DocumentError(name, _("this is RTF; open it in Word and save it as .docx"))
    return False


def of_text(name: str, text: str) -> Literal["markdown", "html", "text"]:
    """What kind of text it is."""
    suffix = PurePath(name).suffix.lower()
    if _PAGE.match(text) or (suffix in _HTML and _ANY_TAG.search(text)):
        return "html"
    return "markdown" if suffix in _MARKDOWN or markdown.looks_like(text) else "text"


def _ole(data: bytes) -> str:
    if _ENCRYPTED in data:
        return _("the document is protected by a password; open it in Word and save it without one")
    return _("this is an old Word document (.doc); open it in Word or WPS and save it as .docx")
