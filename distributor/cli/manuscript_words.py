"""The words about manuscripts on the command line."""

from __future__ import annotations

from collections.abc import Iterable

from distributor.language import gettext as _
from distributor.store.models import Manuscript


def state_name(state: str) -> str:
    """The state of a manuscript as people call it."""
    words: dict[str, str] = {
        Manuscript.RECEIVED: _("received"),
        Manuscript.ADOPTED: _("adopted"),
        Manuscript.REVISE: _("to be revised"),
        Manuscript.REJECTED: _("rejected"),
        Manuscript.PUBLISHED: _("published"),
    }
    return words.get(state, state)


def found_in(source: str) -> str:
    """Where a field was found."""
    return {
        "label": _("from a labelled line"),
        "byline": _("from the byline"),
        "signature": _("from the signature"),
        "subject": _("from the subject"),
        "file name": _("from the file name"),
        "earlier version": _("from the version before"),
        "heading": _("from the heading of the document"),
        "sender": _("from the sender"),
        "first line": _("from the first line"),
        "quote": _("from a quoted part"),
    }.get(source, source)


def fields(names: Iterable[str]) -> str:
    """Names of fields as people call them."""
    words = {
        "title": _("title"),
        "authors": _("authors"),
        "unit": _("unit"),
        "telephone": _("telephone"),
        "column": _("column"),
        "body": _("text"),
    }
    return _(", ").join(words.get(name, name) for name in names)
