"""How manuscripts, decisions about them, and mails to contributors are called."""

from __future__ import annotations

from distributor.language import Message, later_in
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
_WHEN: dict[str, Message] = {
    AnswerKind.ACKNOWLEDGEMENT: later_in(
        "answer", "as soon as a manuscript came in: its number and what was found"
    ),
    AnswerKind.ADOPTED: later_in("answer", "when an editor adopts a manuscript"),
    AnswerKind.REVISE: later_in("answer", "when an editor gives a manuscript back for revision"),
    AnswerKind.REJECTED: later_in("answer", "when an editor rejects a manuscript"),
    AnswerKind.PUBLISHED: later_in("answer", "when the issue with the manuscript was sent"),
}
_DECISIONS: dict[str, Message] = {
    ManuscriptState.ADOPTED: later_in("decision", "Adopt"),
    ManuscriptState.REVISE: later_in("decision", "Ask for a revision"),
    ManuscriptState.REJECTED: later_in("decision", "Reject"),
}
_FIELDS: dict[str, Message] = {
    "title": later_in("manuscript field", "title"),
    "authors": later_in("manuscript field", "authors"),
    "unit": later_in("manuscript field", "unit"),
    "telephone": later_in("manuscript field", "telephone"),
    "column": later_in("manuscript field", "column"),
    "body": later_in("manuscript field", "text"),
}
_FOUND_IN: dict[str, Message] = {
    "label": later_in("found", "from a labelled line"),
    "byline": later_in("found", "from the byline"),
    "signature": later_in("found", "from the signature"),
    "subject": later_in("found", "from the subject"),
    "file name": later_in("found", "from the file name"),
    "earlier version": later_in("found", "from the version before"),
    "heading": later_in("found", "from the heading of the document"),
    "sender": later_in("found", "from the sender"),
    "first line": later_in("found", "from the first line"),
    "quote": later_in("found", "from a quoted part"),
}


def answer_when(kind: str) -> str:
    """When a mail of this kind goes to a contributor."""
    return str(_WHEN[kind])


def decision(state: str) -> str:
    """What somebody does who decides so: as a button says it."""
    return str(_DECISIONS[state])


def field_name(name: str) -> str:
    """What a manuscript has, by the name of its column."""
    return str(_FIELDS[name])


def found_in(source: str) -> str:
    """Where a field was found; what an earlier version said of it stands as it is."""
    return str(_FOUND_IN.get(source, source))
