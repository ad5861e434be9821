"""Words that several screens share."""

from __future__ import annotations

from distributor.language import gettext as _
from distributor.states import Layout
from distributor.store.models import Issue, Run, Schedule, SignOff


def issue_name(issue: Issue) -> str:
    """2023年第9期 · 2023, No. 9"""
    return _("%(year)d, No. %(number)d") % {"year": issue.year, "number": issue.number}


def role(name: str) -> str:
    """The role of a signature: 编辑 · editor"""
    words: dict[str, str] = {
        SignOff.EDITOR: _("Editor"),
        SignOff.REVIEWER: _("Reviewer"),
        SignOff.SIGNATORY: _("Signatory"),
    }
    return words[name]


def run_state(state: str) -> str:
    """The state of a run."""
    words: dict[str, str] = {
        Run.SENDING: _("sending"),
        Run.PAUSED: _("paused"),
        Run.DONE: _("sent"),
        Run.CANCELLED: _("cancelled"),
    }
    return words[state]


def run_kind(kind: str) -> str:
    """What a run sends."""
    words: dict[str, str] = {
        Run.ISSUE: _("Sending"),
        Run.TEST: _("Test copy"),
        Run.CORRECTION: _("Correction"),
        Run.WITHDRAWAL: _("Withdrawal"),
        Run.ANSWER: _("Answer"),
    }
    return words[kind]


def schedule_state(state: str) -> str:
    """The state of a send that was ordered for later."""
    words: dict[str, str] = {
        Schedule.WAITING: _("scheduled"),
        Schedule.OVERDUE: _("overdue"),
        Schedule.HELD: _("on hold"),
        Schedule.STARTED: _("started"),
        Schedule.CANCELLED: _("cancelled"),
    }
    return words[state]


def layout(name: str) -> str:
    """How much of the issue its mail holds."""
    words: dict[str, str] = {Layout.FULL: _("full issue"), Layout.DIGEST: _("digest with links")}
    return words.get(name, name)
