"""Abuse reports (ARF, RFC 5965): a reader's provider says that our mail was marked as spam."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.feedback.report import Report, value
from distributor.mail.tokens import read_message_id


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a report complains about."""

    kind: str  # Feedback-Type: abuse, fraud, virus, …; not-spam is the opposite of a complaint
    message_id: str  # of the mail complained about, or empty
    recipient: str  # whom it names, or empty: providers leave it out


def find(report: Report) -> Complaint | None:
    """The complaint that the mail reports, or None."""
    leaf = report.of_type("message/feedback-report") if report.kind == "feedback-report" else None
    if leaf is None:
        return None
    fields = next(iter(leaf.blocks()), ())
    given = [value(report.returned, "message-id"), value(fields, "original-envelope-id")]
    message_id = next((text for text in given if read_message_id(text)), given[0])
    recipient = value(fields, "original-rcpt-to").strip("<> ")
    return Complaint(
        value(fields, "feedback-type").lower()[:40] or "abuse", message_id[:500], recipient[:320]
    )
