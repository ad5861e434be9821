"""Feedback -> suppression, and the state of copies that are not on their way yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from distributor.store.queries import copies, suppression
from distributor.store.queries.suppression import Evidence


@dataclass(frozen=True, slots=True)
class Feedback:
    """What came back about one copy."""

    kind: str  # unsubscribed | bounced | complained
    address_key: str
    detail: str = ""  # what somebody else said: a mail system, a reader, a person of the office
    code: str = ""  # how we know, an EvidenceKind or ComplaintKind
    source: str = ""  # the file that named the address
    address: str = ""  # as it was written
    by: str = ""  # the person, where one acted
    cause: str = ""  # what a mail system's words were judged to mean, by its name
    incoming_id: int | None = None  # the mail that reported it
    run_id: int | None = None  # the copy that it is about …
    copy_number: int | None = None  # … by its number


def apply(feedback: Feedback) -> int:
    """Suppress the address and withhold its waiting copies; returns how many. Harmless when repeated."""
    with transaction.atomic():
        suppression.suppress(
            feedback.address_key, feedback.kind, _evidence(feedback), address=feedback.address
        )
        return copies.withhold(feedback.address_key, feedback.kind)


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
