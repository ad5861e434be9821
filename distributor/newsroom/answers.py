"""Sends mail to contributors: acknowledgements, decisions, published notices.

Every answer, sent or withheld with a reason, is a row; the mail itself is a run of one copy, which the
delivery engine sends. This module does not wake the worker: the caller may, and the sweeper does.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import localtime

from distributor.audience.address import Address, normalise
from distributor.delivery.runs import correspondence
from distributor.desk.office import Office
from distributor.errors import AddressError, DistributorError, UserError
from distributor.mail import loop
from distributor.mail.answer import AnswerContext, thread
from distributor.mail.values import Answering, RenderedIssue, Sender
from distributor.mail_codes import WithheldReason
from distributor.newsroom import answer_guards, answer_values
from distributor.newsroom.answer_guards import AnswerRequest
from distributor.reading.values import Reading
from distributor.reason import Reason
from distributor.states import AnswerKind
from distributor.store.models import Answer, Incoming, Manuscript, Publication
from distributor.store.queries import answers as queries

log = logging.getLogger(__name__)

REPLIED, GENERATED = "auto-replied", "auto-generated"  # RFC 3834 section 5


def acknowledge(
    incoming: Incoming, reading: Reading, manuscripts: Sequence[Manuscript], office: Office
) -> Answer:
    """Acknowledge the mail to its sender, once, or record why not."""
    if given := queries.acknowledgement(incoming):
        return given
    answer = Answer(
        incoming=incoming,
        manuscript=manuscripts[0] if len(manuscripts) == 1 else None,
        kind=AnswerKind.ACKNOWLEDGEMENT,
        address=incoming.sender,
        address_key=incoming.sender_key,
    )
    try:
        return _acknowledge(answer, incoming, reading, manuscripts, office)
    except DatabaseError:
        raise
    except DistributorError as error:
        return withhold(answer, Reason(WithheldReason.NOT_WRITTEN, cause=_of(error)))
    except Exception:  # the mail is read even if its answer fails
        log.exception("mail %s: the answer cannot be written", incoming.pk)
        return withhold(answer, Reason(WithheldReason.NOT_WRITTEN))


def _acknowledge(
    answer: Answer, incoming: Incoming, reading: Reading, manuscripts: Sequence[Manuscript], office: Office
) -> Answer:
    now = dt.datetime.now(dt.UTC)
    publication = publication_of(incoming, manuscripts)
    sender = answer_values.answer_sender(publication, office, automatic=True)
    question = AnswerRequest(incoming, reading, manuscripts, publication, sender, now)
    if reason := answer_guards.reason_against(question):
        return withhold(answer, reason)
    day = localtime(now).date()
    if queries.answered(answer.address_key, day):
        return withhold(answer, Reason(WithheldReason.TODAY))
    letter = answer_values.acknowledgement(publication, incoming, reading, manuscripts, office)
    mail = answer_values.rendered(letter, AnswerKind.ACKNOWLEDGEMENT, publication, office)
    answering = answering_to(incoming, sender, REPLIED)
    try:
        with transaction.atomic():
            answer.automatic_day = day
            return _send([answer], mail, sender, answering, letter)[0]
    except IntegrityError:  # another process was first, with this mail or another one of the sender
        return queries.acknowledgement(incoming) or withhold(answer, Reason(WithheldReason.TODAY))


def withhold(answer: Answer, reason: Reason) -> Answer:
    """Record that no answer is sent, and why; once per answer."""
    answer.pk, answer.run, answer.automatic_day = None, None, None  # after a rollback
    answer.withheld = (reason,)
    try:
        with transaction.atomic():
            queries.enter(answer)
    except IntegrityError:
        given = queries.acknowledgement(answer.incoming) if answer.incoming else None
        if given is None:
            raise
        return given
    return answer


def _of(error: DistributorError) -> Reason:
    return error.why if isinstance(error, UserError) else Reason("", str(error))


def write(
    answers: Sequence[Answer],
    letter: AnswerContext,
    sender: Sender,
    answering: Answering,
    *,
    publication: Publication | None,
    office: Office,
) -> list[Answer]:
    """Send the answers as one mail, or withhold all if the address is suppressed; inside a transaction."""
    first = answers[0]
    if reason := _unreachable(first):
        return [withhold(each, reason) for each in answers]
    mail = answer_values.rendered(letter, first.kind, publication, office)
    return _send(answers, mail, sender, answering, letter)


def answering_to(incoming: Incoming | None, sender: Sender, submitted: str) -> Answering:
    """The thread of the contributor's mail, and our loop mark."""
    mark = loop.mark(sender.address)
    if incoming is None:
        return Answering(submitted=submitted, mark=mark)
    return Answering(thread(_references(incoming), incoming.message_id), submitted, mark)


def publication_of(incoming: Incoming, manuscripts: Iterable[Manuscript]) -> Publication | None:
    """The publication of the contribution, if known."""
    found = (each.publication for each in manuscripts if each.publication)
    return next(found, incoming.publication)


def _send(
    answers: Sequence[Answer],
    mail: RenderedIssue,
    sender: Sender,
    answering: Answering,
    letter: AnswerContext,
) -> list[Answer]:
    """Save the rows first: if a constraint refuses one, no mail is sent."""
    for answer in answers:
        queries.enter(answer)
    run = correspondence.begin(mail, sender, answering, to=_to(answers[0]), name=letter.name)
    queries.set_run(answers, run)
    return list(answers)


def _to(answer: Answer) -> Address:
    return normalise(answer.address)


def _unreachable(answer: Answer) -> Reason | None:
    try:
        return answer_guards.reason_against_address(_to(answer).key)
    except AddressError:
        return Reason(WithheldReason.NO_ADDRESS)


def _references(incoming: Incoming) -> list[str]:
    reading: dict[str, Any] = incoming.reading or {}
    return [str(text) for text in reading.get("message", {}).get("references", ())]
