"""Decides whether a mail gets an automatic answer: the first guard that applies is the reason (RFC 3834)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from distributor.audience.address import key_of
from distributor.mail.values import Sender
from distributor.mail_codes import WithheldReason
from distributor.reading.values import Reading
from distributor.reason import Reason
from distributor.states import AnswerKind, Route
from distributor.store.models import Incoming, Manuscript, Publication
from distributor.store.queries import suppression, witness

# [MS-OXCMAIL] 2.1.3.2.17: an acknowledgement is an AutoReply; some programs write OOF and mean both.
_SUPPRESSING = re.compile(r"\b(?:all|oof|autoreply)\b", re.IGNORECASE)
_OF_BULK = ("list-unsubscribe", "feedback-id")  # only bulk mail has them
_LATEST = dt.timedelta(days=3)  # a mailbox that is polled for the first time holds old mail
_MACHINES = re.compile(
    r"mailer-daemon|postmaster|(no|do-?not|never)[-_.]?reply|auto-?(reply|responder|answer)|bounces?|"
    r"listserv|majordomo|owner-.*|.*-(owner|request|bounces?)|bounce[+-].*|root|daemon|nobody",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """A mail, its reading and manuscripts, and the sender of the possible answer."""

    incoming: Incoming
    reading: Reading
    manuscripts: Sequence[Manuscript]
    publication: Publication | None
    sender: Sender
    now: dt.datetime


def is_switched_on(publication: Publication | None, kind: str) -> bool:
    """Whether the publication sends mail of this kind to contributors."""
    return publication is not None and kind in publication.answers


def reason_against(question: AnswerRequest) -> Reason | None:
    """Why no answer is sent; None if one is due."""
    if code := next(filter(None, _by_the_mail(question)), None):
        return Reason(code)
    if refusal := reason_against_address(question.incoming.sender_key):
        return refusal
    return Reason(WithheldReason.RESTORED) if witness.restored() else None


def reason_against_address(address_key: str) -> Reason | None:
    """Why no mail may go to this address; unsubscribed readers still get answers to their mail."""
    stopped = suppression.against_answers(address_key)
    return Reason(WithheldReason.REFUSES_MAIL, cause=Reason(stopped.reason)) if stopped else None


def _by_the_mail(question: AnswerRequest) -> Iterator[WithheldReason | None]:
    incoming, message, signals = question.incoming, question.reading.message, question.reading.signals
    yield WithheldReason.MACHINE if signals.automatic else None
    yield WithheldReason.LIST if signals.list or any(_header(question, name) for name in _OF_BULK) else None
    yield (
        WithheldReason.ASKED_NOT
        if _SUPPRESSING.search(_header(question, "x-auto-response-suppress"))
        else None
    )
    yield WithheldReason.LOOP if signals.loop else None
    yield WithheldReason.REPORT if signals.bounces or signals.complaint or signals.receipt else None
    yield None if question.manuscripts and incoming.route == Route.MANUSCRIPT else WithheldReason.NOTHING
    yield (
        None
        if is_switched_on(question.publication, AnswerKind.ACKNOWLEDGEMENT)
        else WithheldReason.SWITCHED_OFF
    )
    yield WithheldReason.NULL if _null_return_path(question) else None
    yield None if incoming.sender_key else WithheldReason.NO_ADDRESS
    yield WithheldReason.NOBODY if _MACHINES.fullmatch(incoming.sender.rpartition("@")[0]) else None
    yield WithheldReason.OURSELVES if incoming.sender_key in _own_addresses(question) else None
    yield WithheldReason.DMARC if dict(message.authentication).get("dmarc") == "fail" else None
    yield WithheldReason.LATE if question.now - incoming.received > _LATEST else None


def _null_return_path(question: AnswerRequest) -> bool:
    return "<>" in (_header(question, "return-path"), question.incoming.envelope_from)


def _header(question: AnswerRequest, wanted: str) -> str:
    """The first field of that name, "" if there is none."""
    headers = question.reading.message.headers
    return next((value.strip() for name, value in headers if name.lower() == wanted), "")


def _own_addresses(question: AnswerRequest) -> set[str]:
    sender = question.sender
    texts = (sender.address, sender.reply_to, sender.envelope, *question.incoming.envelope_to)
    return {key for text in texts if (key := key_of(str(text)))}
