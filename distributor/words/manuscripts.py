"""How manuscripts, decisions about them, and mails to contributors are called."""

from __future__ import annotations

from distributor.language import gettext as _
from distributor.language import later_in
from distributor.states import AnswerKind, ManuscriptState
from distributor.words.names import Names

manuscript_state_name = Names(
    ManuscriptState,
    {
        ManuscriptState.RECEIVED: later_in("manuscript state", "waits for a decision"),
        ManuscriptState.ADOPTED: later_in("manuscript state", "adopted"),
        ManuscriptState.REVISE: later_in("manuscript state", "to be revised"),
        ManuscriptState.REJECTED: later_in("manuscript state", "rejected"),
        ManuscriptState.PUBLISHED: later_in("manuscript state", "published"),
    },
)
answer_kind_name = Names(
    AnswerKind,
    {
        AnswerKind.ACKNOWLEDGEMENT: later_in("answer", "acknowledgement"),
        AnswerKind.ADOPTED: later_in("answer", "notice of adoption"),
        AnswerKind.REVISE: later_in("answer", "request for a revision"),
        AnswerKind.REJECTED: later_in("answer", "notice of rejection"),
        AnswerKind.PUBLISHED: later_in("answer", "notice of publication"),
    },
)


def answer_when(kind: str) -> str:
    """When a mail of this kind goes to a contributor."""
    words: dict[str, str] = {
        AnswerKind.ACKNOWLEDGEMENT: _("as soon as a manuscript came in: its number and what was found"),
        AnswerKind.ADOPTED: _("when an editor adopts a manuscript"),
        AnswerKind.REVISE: _("when an editor gives a manuscript back for revision"),
        AnswerKind.REJECTED: _("when an editor rejects a manuscript"),
        AnswerKind.PUBLISHED: _("when the issue with the manuscript was sent"),
    }
    return words[kind]


def decision(state: str) -> str:
    """What somebody does who decides so, as a button says it."""
    words: dict[str, str] = {
        ManuscriptState.ADOPTED: _("Adopt"),
        ManuscriptState.REVISE: _("Ask for a revision"),
        ManuscriptState.REJECTED: _("Reject"),
    }
    return words[state]


def field_name(name: str) -> str:
    """What a manuscript has, by the name of its column."""
    words: dict[str, str] = {
        "title": _("title"),
        "authors": _("authors"),
        "unit": _("unit"),
        "telephone": _("telephone"),
        "column": _("column"),
        "body": _("text"),
    }
    return words[name]


def found_in(source: str) -> str:
    """Where a field was found; what an earlier version said of it stands as it is."""
    words: dict[str, str] = {
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
    }
    return words.get(source, source)
