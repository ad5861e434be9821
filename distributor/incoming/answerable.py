"""Why a mail gets no automatic answer: guards in a row, the first that stops says so (RFC 3834 section 2)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from distributor.audience.address import key_of
from distributor.feedback import words
from distributor.incoming.reading.values import Reading
from distributor.language import later
from distributor.mail.letter import Sender
from distributor.states import SuppressionReason
from distributor.store.models import Answer, Incoming, Manuscript, Publication
from distributor.store.queries import suppression, witness

SWITCHED_OFF = later("mail of this kind is switched off for the publication")
NO_ADDRESS = later("the sender's address cannot be written to")
TODAY = later("this address had an automatic answer today")
NOT_WRITTEN = later("the answer could not be written")
REFUSES_MAIL = later("nothing is sent to this address any more")
_NOTHING = later("no manuscript was found in it")
_MACHINE = later("a machine sent it")
_LIST = later("it came through a mailing list")
_ASKED_NOT = later("it asks for no automatic answer")
_LOOP = later("it bears the mark of our own answers")
_REPORT = later("it is a report about another mail")
_NULL = later("its return path is empty, so no answer is wanted")
_NOBODY = later("nobody reads mail to the sender's address")
_OURSELVES = later("it came from ourselves")
_DMARC = later("its sender is not who it claims to be (DMARC failed)")
_LATE = later("it came too long ago")
_RESTORED = later("the database was restored from a backup, and it may have been answered already")

# [MS-OXCMAIL] 2.1.3.2.17: an acknowledgement is an AutoReply; some programs write OOF and mean both.
_SUPPRESSING = re.compile(r"\b(?:all|oof|autoreply)\b", re.IGNORECASE)
_OF_BULK = ("list-unsubscribe", "feedback-id")  # bulk mail without a list's name; no person's mail has them
_LATEST = dt.timedelta(days=3)  # a mailbox fetched for the first time holds the mail of years
_MACHINES = re.compile(
    r"mailer-daemon|postmaster|(no|do-?not|never)[-_.]?reply|auto-?(reply|responder|answer)|bounces?|"
    r"listserv|majordomo|owner-.*|.*-(owner|request|bounces?)|bounce[+-].*|root|daemon|nobody",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about: a mail, what it brought, and whose answer it would be."""

    incoming: Incoming
    reading: Reading
    manuscripts: Sequence[Manuscript]
    publication: Publication | None
    sender: Sender
    now: dt.datetime


def wanted(publication: Publication | None, kind: str) -> bool:
    """Whether contributors of the publication are sent mail of this kind."""
    return publication is not None and kind in publication.answers


def why_not(question: Question) -> str:
    """The reason (English, see `language.told`) why nothing is answered, or ""."""
    return next(filter(None, _reasons(question)), "")


def refuses(address_key: str) -> str:
    """Why nothing at all may go to this address; who wants no issues still gets answers to their own mail."""
    stopped = suppression.of(address_key)
    if stopped is None or stopped.reason == SuppressionReason.UNSUBSCRIBED:
        return ""
    return f"{REFUSES_MAIL}: {words.stored(stopped.reason)}"


def _reasons(question: Question) -> Iterator[str]:
    incoming, message, signals = question.incoming, question.reading.message, question.reading.signals
    yield _MACHINE if signals.automatic else ""
    yield _LIST if signals.list or any(_header(question, name) for name in _OF_BULK) else ""
    yield _ASKED_NOT if _SUPPRESSING.search(_header(question, "x-auto-response-suppress")) else ""
    yield _LOOP if signals.loop else ""
    yield _REPORT if signals.bounces or signals.complaint or signals.receipt else ""
    yield "" if question.manuscripts and incoming.route == Incoming.MANUSCRIPT else _NOTHING
    yield "" if wanted(question.publication, Answer.ACKNOWLEDGEMENT) else SWITCHED_OFF
    yield _NULL if _null_return_path(question) else ""
    yield "" if incoming.sender_key else NO_ADDRESS
    yield _NOBODY if _MACHINES.fullmatch(incoming.sender.rpartition("@")[0]) else ""
    yield _OURSELVES if incoming.sender_key in _ours(question) else ""
    yield _DMARC if dict(message.authentication).get("dmarc") == "fail" else ""
    yield _LATE if question.now - incoming.received > _LATEST else ""
    yield refuses(incoming.sender_key)
    yield _RESTORED if witness.restored() else ""


def _null_return_path(question: Question) -> bool:
    return "<>" in (_header(question, "return-path"), question.incoming.envelope_from)


def _header(question: Question, wanted: str) -> str:
    """The first field of that name, "" where there is none."""
    headers = question.reading.message.headers
    return next((value.strip() for name, value in headers if name.lower() == wanted), "")


def _ours(question: Question) -> set[str]:
    sender = question.sender
    texts = (sender.address, sender.reply_to, sender.envelope, *question.incoming.envelope_to)
    return {key for text in texts if (key := key_of(str(text)))}
