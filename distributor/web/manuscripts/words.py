"""Words about manuscripts."""

from __future__ import annotations

from collections.abc import Callable

from distributor.language import gettext as _
from distributor.store.models import Answer, Manuscript, Run

_SURE, _LIKELY = 0.8, 0.5


def state(name: str) -> str:
    """How far a manuscript has come."""
    words: dict[str, str] = {
        Manuscript.RECEIVED: _("waits for a decision"),
        Manuscript.ADOPTED: _("adopted"),
        Manuscript.REVISE: _("back for revision"),
        Manuscript.REJECTED: _("not adopted"),
        Manuscript.PUBLISHED: _("published"),
    }
    return words.get(name, name)


def field(name: str) -> str:
    """A field of a manuscript."""
    return {
        "title": _("Title"),
        "authors": _("Authors"),
        "unit": _("Unit"),
        "telephone": _("Telephone"),
        "column": _("Column"),
        "body": _("Text"),
    }[name]


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


def sureness(confidence: float) -> str:
    """How sure the reader was, as a word for the style sheet: sure | likely | unsure."""
    if confidence >= _SURE:
        return "sure"
    return "likely" if confidence >= _LIKELY else "unsure"


def sure_word(confidence: float) -> str:
    """How sure the reader was."""
    return {"sure": _("sure"), "likely": _("likely"), "unsure": _("please check")}[sureness(confidence)]


def answer_kind(name: str) -> str:
    """What a mail to a contributor says."""
    words: dict[str, str] = {
        Answer.ACKNOWLEDGEMENT: _("acknowledgement"),
        Manuscript.ADOPTED: _("told: adopted"),
        Manuscript.REVISE: _("told: back for revision"),
        Manuscript.REJECTED: _("told: not adopted"),
        Answer.PUBLISHED: _("told: published"),
    }
    return words.get(name, name)


def answer_when(name: str) -> str:
    """When such a mail goes out."""
    words: dict[str, str] = {
        Answer.ACKNOWLEDGEMENT: _("as soon as a manuscript came in: its number and what was found"),
        Manuscript.ADOPTED: _("when an editor adopts a manuscript"),
        Manuscript.REVISE: _("when an editor gives a manuscript back for revision"),
        Manuscript.REJECTED: _("when an editor does not adopt a manuscript"),
        Answer.PUBLISHED: _("when the issue with the manuscript was sent"),
    }
    return words.get(name, "")


def decision(name: str) -> str:
    """What a button says."""
    words: dict[str, str] = {
        Manuscript.ADOPTED: _("Adopt"),
        Manuscript.REVISE: _("Back for revision"),
        Manuscript.REJECTED: _("Do not adopt"),
    }
    return words.get(name, name)


def done(name: str) -> str:
    """What was done just now."""
    return {
        "confirmed": _("The fields are kept."),
        "decided": _("The decision is entered."),
    }.get(name, "")


def run_word(run: Run) -> str:
    """How far a mail to a contributor is."""
    words: dict[str, str] = {
        Run.SENDING: _("on its way"),
        Run.PAUSED: _("on hold"),
        Run.DONE: _("sent"),
        Run.CANCELLED: _("cancelled"),
    }
    return words.get(run.state, run.state)


def per_cent(share: float) -> str:
    """83 %"""
    return f"{share * 100:.0f} %"


FILTERS: dict[str, Callable[..., str]] = {
    "manuscript_state": state,
    "field_word": field,
    "found_in": found_in,
    "sureness": sureness,
    "sure_word": sure_word,
    "answer_kind": answer_kind,
    "answer_when": answer_when,
    "decision_word": decision,
    "answer_run": run_word,
    "per_cent": per_cent,
}
