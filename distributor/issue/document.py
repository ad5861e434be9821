"""The file or upload of an issue becomes a Document, with the pictures beside it."""

from __future__ import annotations

from pathlib import Path

from distributor.documents.picture import beside
from distributor.documents.read import MOST_BYTES, read_bytes
from distributor.documents.values import Document
from distributor.errors import DocumentError
from distributor.language import gettext as _

__all__ = ["contents", "read", "read_bytes"]


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
