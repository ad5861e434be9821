"""Suppresses an address for a Feedback, and withholds its waiting copies."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from distributor.diagnostics.judging import Judgement
from distributor.feedback.about import publication_of
from distributor.mail_codes import EvidenceKind, LiftReason
from distributor.states import RunKind, SuppressionReason
from distributor.store.models import Delivery
from distributor.store.queries import copies, suppression
from distributor.store.queries.suppression import Evidence


@dataclass(frozen=True, slots=True)
class Feedback:
    """Feedback about one copy or address."""

    kind: str  # unsubscribed | bounced | complained
    address_key: str
    detail: str = ""  # the words of a mail system, a reader, or an editor
    code: str = ""  # EvidenceKind or ComplaintKind
    source: str = ""  # the file that named the address
    address: str = ""  # as written
    publication: int | None = None  # the publication that it is about; None: all mail
    by: str = ""  # the person who acted, if any
    cause: str = ""  # name of the verdict on a mail system's words
    incoming_id: int | None = None  # the mail that reported it
    run_id: int | None = None  # the copy …
    copy_number: int | None = None  # … by its number


def suppress(feedback: Feedback) -> int:
    """Suppress the address and withhold its waiting copies; returns how many. Idempotent."""
    with transaction.atomic():
        suppression.suppress(
            feedback.address_key,
            feedback.kind,
            _evidence(feedback),
            address=feedback.address,
            publication_id=feedback.publication,
        )
        return copies.withhold(feedback.address_key, feedback.kind, feedback.publication)


def _evidence(feedback: Feedback) -> Evidence:
    return Evidence(
        text=feedback.detail,
        code=feedback.code,
        source=feedback.source,
        cause=feedback.cause,
        by=feedback.by,
        incoming_id=feedback.incoming_id,
        run_id=feedback.run_id,
        copy_number=feedback.copy_number,
    )


def is_test_copy(copy: Delivery) -> bool:
    """Whether it is a test copy, whose links have no effect."""
    return copy.run.kind == RunKind.TEST


def unsubscribe_by_link(copy: Delivery, *, one_click: bool, from_all: bool = False) -> None:
    """Stop the copy's publication for its reader, or all; a test copy stops nothing.

    `one_click`: POST of RFC 8058, which is about the publication alone.
    """
    if is_test_copy(copy):
        return
    suppress(
        Feedback(
            SuppressionReason.UNSUBSCRIBED,
            copy.address_key,
            code=EvidenceKind.ONE_CLICK if one_click else EvidenceKind.PAGE,
            address=copy.address,
            publication=None if from_all and not one_click else publication_of(copy),
            run_id=copy.run_id,
            copy_number=copy.copy_number,
        )
    )


def resubscribe(copy: Delivery) -> bool:
    """Take back what the reader stopped, this publication and all mail; other suppressions stay."""
    if is_test_copy(copy):
        return False
    return suppression.take_back(copy.address_key, LiftReason.TAKEN_BACK, publication_of(copy))


def suppress_dead_address(
    copy: Delivery, verdict: Judgement, words: str, incoming_id: int | None = None
) -> bool:
    """Suppress the copy's reader everywhere if the verdict is final; returns whether it was."""
    if not verdict.final or is_test_copy(copy):
        return False
    suppress(
        Feedback(
            SuppressionReason.BOUNCED,
            copy.address_key,
            words,
            address=copy.address,
            cause=verdict.reason.name,
            incoming_id=incoming_id,
            run_id=copy.run_id,
            copy_number=copy.copy_number,
        )
    )
    return True
