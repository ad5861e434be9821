"""Abuse reports (ARF, RFC 5965): a reader's provider says that our mail was marked as spam."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.reading.reports import reported_mail
from distributor.reading.reports.report import Fields, Report, value
from distributor.states import ComplaintKind

# A reader spoke (RFC 5965, RFC 6430, M3AAWG's opt-out). Failed authentication (RFC 6591) and viruses are
# found by machines, and what a provider calls "other" is nothing that a reader is known to have said.
SPOKEN = frozenset(ComplaintKind)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a report complains about."""

    kind: str  # Feedback-Type: abuse, fraud, …; not-spam is the opposite of a complaint
    message_id: str  # of the mail complained about, or empty
    recipient: str  # whom it names, or empty: providers leave it out


def find(report: Report) -> Complaint | None:
    """The complaint that the mail reports, or None."""
    kind, fields = _read(report)
    if kind not in SPOKEN:
        return None
    named = [*reported_mail.named(report, fields), value(fields, "original-envelope-id")]
    message_id = reported_mail.message_id(report, named)
    recipient = value(fields, "original-rcpt-to").strip("<> ")
    return Complaint(kind, message_id[:500], recipient[:320])


def of_machine(report: Report) -> str:
    """The Feedback-Type of a feedback report that is no complaint: auth-failure, virus, …; or nothing."""
    kind, _fields = _read(report)
    return "" if kind in SPOKEN else kind


def _read(report: Report) -> tuple[str, Fields]:
    """Feedback-Type and the fields beside it, nothing for any other mail."""
    leaf = report.of_type("message/feedback-report") if report.kind == "feedback-report" else None
    if leaf is None:
        return "", ()
    fields = next(iter(leaf.blocks()), ())
    return value(fields, "feedback-type").lower()[:40] or "abuse", fields
