"""How far an issue has come, in one word and one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.desk.signoff import Signatures
from distributor.language import gettext as _
from distributor.states import IssueState
from distributor.store.models import Issue, Run, Schedule
from distributor.store.queries import runs, schedules
from distributor.web import dates
from distributor.words.issues import issue_state_name, role_name
from distributor.words.reasons import all_words_of
from distributor.words.runs import run_state_name, schedule_state_name


@dataclass(frozen=True, slots=True)
class Standing:
    """`key` is for the style sheet, `word` for the chip, `next` says what is to be done."""

    key: str
    word: str
    next: str = ""


def _scheduled(planned: Schedule) -> Standing:
    when = _("Goes out by itself: %(when)s") % {"when": dates.moment(planned.due)}
    why = all_words_of(planned.state_reason)
    asks = _("Not sent, it asks: %(reason)s") % {"reason": why} if why else when
    return Standing(planned.state, schedule_state_name(planned.state), asks)


def standing(issue: Issue, run: Run | None, signatures: Signatures) -> Standing:
    """The standing of an issue: its schedule, its newest run, else the signatures under its content."""
    if planned := schedules.open_of(issue):
        return _scheduled(planned)
    if run and run.state not in Run.LIVE and runs.withdrawn(issue):
        return _of_issue(IssueState.WITHDRAWN)
    if run:
        return Standing(run.state, run_state_name(run.state), all_words_of(run.state_reason))
    return _unsent(issue, signatures)


def _unsent(issue: Issue, signatures: Signatures) -> Standing:
    if not signatures.missing:
        return _of_issue(IssueState.SIGNED, _("Ready: distributor send %(slug)s") % {"slug": issue.slug})
    waits = _("Waits for this signature: %(role)s") % {"role": role_name(signatures.missing[0])}
    if signatures.given:
        return _of_issue(IssueState.SIGNING, waits)
    return _of_issue(IssueState.DRAFT, waits)


def _of_issue(state: IssueState, what_next: str = "") -> Standing:
    return Standing(state, issue_state_name(state), what_next)
