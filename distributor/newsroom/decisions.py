"""Decisions of editors about manuscripts (采用, 退改, 不采用), and the mail to the author."""

from __future__ import annotations

from django.db import transaction

from distributor.delivery.local_time import clock_face
from distributor.desk.office import Office
from distributor.errors import Outdated, UserError
from distributor.language import gettext as _
from distributor.mail_codes import WithheldReason
from distributor.newsroom import answer_guards, answer_values, answers
from distributor.reason import Reason
from distributor.states import ManuscriptState
from distributor.store.models import Answer, Manuscript, Version
from distributor.store.queries import answers as queries
from distributor.store.queries import fingerprints, manuscripts
from distributor.text import NOTE, typed
from distributor.words.actors import actor_name

LONGEST = 5000  # characters of a note
# The states that may follow each state; a published manuscript stays so.
_NEXT: dict[str, tuple[str, ...]] = {
    ManuscriptState.RECEIVED: (ManuscriptState.ADOPTED, ManuscriptState.REVISE, ManuscriptState.REJECTED),
    ManuscriptState.REVISE: (ManuscriptState.ADOPTED, ManuscriptState.REVISE, ManuscriptState.REJECTED),
    ManuscriptState.ADOPTED: (ManuscriptState.REVISE, ManuscriptState.REJECTED),
    ManuscriptState.REJECTED: (ManuscriptState.ADOPTED, ManuscriptState.REVISE),
    ManuscriptState.PUBLISHED: (),
}


def decide(
    manuscript: Manuscript,
    state: str,
    *,
    note: str = "",
    by: str,
    office: Office,
    tell: bool = True,
    seen: str | None = None,
    anew: bool = False,
) -> Answer:
    """Record the decision and, with `tell`, notify the author; returns the answer, sent or withheld.

    `state` is adopted, revise or rejected. `seen` is the fingerprint of the manuscript that the person saw;
    without it an existing decision is replaced only with `anew`. Raises Outdated if the manuscript changed
    or was decided, UserError if the state is not allowed, TemplateError and SettingError if the mail cannot
    be written; then nothing is recorded.
    """
    words = fit(note)
    with transaction.atomic():
        own = manuscripts.locked(manuscript.pk)
        fingerprints.require(seen, fingerprints.of_manuscript(own))
        require(own, state, words, by)
        _require_open(own, known=seen is not None or anew)
        queries.decide(own, state, words, by)
        answer = _tell(own, state, words, office, tell=tell)
    manuscript.refresh_from_db()
    return answer


def fit(note: str) -> str:
    """The note without trailing blanks; raises UserError if it is too long or has control characters."""
    plain = typed(note)
    if len(plain) > LONGEST or NOTE.unfit(plain):
        words = _("a note has at most %(most)d characters, and no control characters")
        raise UserError(words % {"most": LONGEST})
    return plain


def may_become(own: Manuscript, state: str) -> bool:
    """Whether the state may follow the current one."""
    return state in _NEXT[own.state]


def require(own: Manuscript, state: str, note: str, by: str) -> None:
    """Raise UserError if the manuscript cannot get that state; `note` is the result of fit()."""
    named: dict[str, object] = {"number": own.number}
    if not by.strip():
        raise UserError(_("a decision is entered under somebody's name: --by NAME"))
    if state == ManuscriptState.REVISE and not note:
        raise UserError(_("say what is to be revised, in the note (--note TEXT)"))
    if not may_become(own, state):
        raise UserError(_refusal(own.state) % named)
    if own.state == ManuscriptState.ADOPTED and (issue := queries.placed_in(own)):
        words = _("%(number)s stands in %(slug)s; take it out there first")
        raise UserError(words % {**named, "slug": issue.slug})
    last = queries.last_decision(own)
    if own.state == state and last and last.note == note:
        raise UserError(_("%(number)s was decided so already, in the same words") % named)


def _require_open(own: Manuscript, *, known: bool) -> None:
    """Raise Outdated if the manuscript is decided: two editors must not both write to the author."""
    last = queries.last_decision(own)
    if known or own.state == ManuscriptState.RECEIVED or last is None:
        return
    words = _(
        "%(number)s was decided already by %(by)s, %(when)s (distributor manuscript show %(number)s); "
        "to decide otherwise all the same: --anew"
    )
    raise Outdated(words % {"number": own.number, "by": actor_name(last.by), "when": clock_face(last.made)})


def _refusal(state: str) -> str:
    words: dict[str, str] = {
        ManuscriptState.ADOPTED: _("%(number)s is adopted already"),
        ManuscriptState.REJECTED: _("%(number)s is rejected already"),
        ManuscriptState.PUBLISHED: _("%(number)s is published: nothing more is decided about it"),
    }
    return words.get(state, _("%(number)s cannot become that"))


def _tell(own: Manuscript, state: str, note: str, office: Office, *, tell: bool) -> Answer:
    version = queries.newest_version(own)
    incoming = version.incoming if version else None
    answer = Answer(
        incoming=incoming,
        manuscript=own,
        kind=state,
        address=incoming.sender if incoming else "",
        address_key=incoming.sender_key if incoming else "",
    )
    if reason := _why_not(own, version, state, tell=tell):
        return answers.withhold(answer, reason)
    assert version
    publication = answers.publication_of(version.incoming, [own])
    sender = answer_values.answer_sender(publication, office)
    letter = answer_values.decision(own, version, note, office)
    answering = answers.answering_to(incoming, sender, "")
    return answers.write([answer], letter, sender, answering, publication=publication, office=office)[0]


def _why_not(own: Manuscript, version: Version | None, state: str, *, tell: bool) -> Reason | None:
    if version is None:
        return Reason(WithheldReason.NO_ADDRESS)
    # First: if this kind of mail is switched off, nobody was asked whether to send it.
    if not answer_guards.is_switched_on(answers.publication_of(version.incoming, [own]), state):
        return Reason(WithheldReason.SWITCHED_OFF)
    return None if tell else Reason(WithheldReason.UNTOLD)
