"""How far an issue has come, in one word and one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.desk.signoff import Signatures
from distributor.language import gettext as _
from distributor.language import told
from distributor.store.models import Issue, Run, Schedule
from distributor.store.queries import runs, schedules
from distributor.web import dates, words
from distributor.words.reasons import all_words_of


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
    return Standing(planned.state, words.schedule_state(planned.state), asks)


def standing(issue: Issue, run: Run | None, signatures: Signatures) -> Standing:
    """The standing of an issue: its schedule, its newest run, else the signatures under its content."""
    if planned := schedules.open_of(issue):
        return _scheduled(planned)
    if run and run.state not in Run.LIVE and runs.withdrawn(issue):
        return Standing("withdrawn", _("withdrawn"))
    if run:
        return Standing(run.state, words.run_state(run.state), told(run.state_reason))
    return _unsent(issue, signatures)


def _unsent(issue: Issue, signatures: Signatures) -> Standing:
    if not signatures.missing:
        return Standing("signed", _("signed"), _("Ready: distributor send %(slug)s") % {"slug": issue.slug})
    waits = _("Waits for this signature: %(role)s") % {"role": words.role(signatures.missing[0])}
    if signatures.given:
        return Standing("signing", _("being signed"), waits)
    return Standing("draft", _("draft"), waits)
