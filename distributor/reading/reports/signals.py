"""Detects the signals of a mail: bounce, complaint, receipt, aggregate report, automatic answer.

Aggregate reports (DMARC: RFC 7489 section 7.2.1.1; TLS: RFC 8460 section 5.3) are recognised by subject and
file name; they have no common sender address or header field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from distributor.reading.reports import automatic_mail, bounce, unsubscribe_request
from distributor.reading.reports.report import (
    Fields,
    Report,
    open_report,
    reported_message_id,
    reported_names,
    value,
)
from distributor.reading.values import Attachment, MailMessage, Signals
from distributor.states import AutomaticSign, ComplaintKind

_AGGREGATE_SUBJECT = re.compile(
    r"(?:\[[^\]]{1,40}\] ?)?(?:DMARC )?(?:Aggregate )?Report[- ]Domain: ?[^\s;]{1,255}[;,]? {0,3}"
    r"(?:Submitter|Date|Report-ID):",
    re.IGNORECASE,
)
# receiver!policy-domain!begin!end (Unix time), perhaps with an identifier
_AGGREGATE_FILE = re.compile(
    r"[\w.-]{1,255}![\w.-]{1,255}!\d{1,12}!\d{1,12}(?:![\w.-]{1,100})?\.(?:xml|json|zip|gz)(?:\.gz|\.zip)?",
    re.IGNORECASE,
)
# The root of DMARC's XML; as text it is Markdown, where < is escaped.
_AGGREGATE_ROOT = re.compile(
    r"(?:\\?<\?xml[^>]{0,200}>\s*)?\\?<feedback\b.{0,500}?<report_metadata", re.DOTALL
)
_DOCUMENT_KINDS = frozenset(
    {"docx", "doc", "wps", "odt", "rtf", "pdf", "ofd"}
)  # kinds of files that reports never have


def _aggregate_report(message: MailMessage, files: Sequence[Attachment]) -> str:
    """The sign of an aggregate report, or ""; a mail with a document is none."""
    if any(file.kind in _DOCUMENT_KINDS for file in files):
        return ""
    subject = _AGGREGATE_SUBJECT.match(message.subject[:500])
    named = next(filter(_AGGREGATE_FILE.fullmatch, (file.name for file in files)), "")
    if not (subject or named or any(_AGGREGATE_ROOT.match(file.text[:2_000]) for file in files)):
        return ""
    shown = message.subject if subject else named or message.subject
    return f"Aggregate report: {' '.join(shown.split())[:80]}"


# Complaints by readers (RFC 5965, RFC 6430, M3AAWG's opt-out). Failed authentication (RFC 6591) and viruses
# are reported by machines, and "other" need not come from a reader.
_BY_READERS = frozenset(ComplaintKind)


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint: an abuse report (ARF, RFC 5965)."""

    kind: str  # Feedback-Type: abuse, fraud, …; not-spam is the opposite of a complaint
    message_id: str  # of the mail complained about, or empty
    recipient: str  # as named in the report; often empty


def find_complaint(report: Report) -> Complaint | None:
    """The complaint that the mail reports, or None."""
    kind, fields = _feedback_report(report)
    if kind not in _BY_READERS:
        return None
    named = [*reported_names(report, fields), value(fields, "original-envelope-id")]
    message_id = reported_message_id(report, named)
    recipient = value(fields, "original-rcpt-to").strip("<> ")
    return Complaint(kind, message_id[:500], recipient[:320])


def machine_feedback_type(report: Report) -> str:
    """The Feedback-Type of a report that is no complaint by a reader: auth-failure, virus, …; or ""."""
    kind, _fields = _feedback_report(report)
    return "" if kind in _BY_READERS else kind


def _feedback_report(report: Report) -> tuple[str, Fields]:
    """Feedback-Type and fields of a feedback report; ("", ()) for any other mail."""
    leaf = report.of_type("message/feedback-report") if report.kind == "feedback-report" else None
    if leaf is None:
        return "", ()
    fields = next(iter(leaf.blocks()), ())
    return value(fields, "feedback-type").lower()[:40] or "abuse", fields


_MDN = ("message/disposition-notification", "message/global-disposition-notification")
_RECEIPT_SUBJECT = re.compile(
    r"\s*(?:已读|未读|已读回执|阅读回执|回执|Read|Not read|Read Receipt)\s*[：:]", re.IGNORECASE
)
_RECEIPT_WORDS = re.compile(
    r"(?:您|你)的邮件.{0,300}?(?:已被?(?:阅读|读取|查看|打开|显示|删除)|未(?:经)?阅读)|"
    r"已(?:被?)(?:查看|阅读|读取|打开|收到)(?:了)?(?:您|你)?(?:的|该|此)?邮件|"
    r"your message.{0,300}?was (?:read|displayed|opened|deleted)|这是.{0,10}(?:已读)?回执",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_RECEIPT = 600  # characters of a receipt in plain text


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt (MDN, RFC 8098, or the plain text of Outlook)."""

    disposition: str  # displayed, deleted, …
    message_id: str  # of the mail it is about, or empty


def find_receipt(report: Report, subject: str, text: str) -> Receipt | None:
    """The receipt that the mail is, or None."""
    leaf = report.of_type(*_MDN) if report.kind == "disposition-notification" else None
    if leaf:
        fields = next(iter(leaf.blocks()), ())
        done = value(fields, "disposition").rpartition(";")[2].partition("/")[0].strip().lower()
        return Receipt(done[:40] or "displayed", value(fields, "original-message-id")[:500])
    if _RECEIPT_SUBJECT.match(subject[:100]) and len(text) < _LONGEST_RECEIPT and _RECEIPT_WORDS.search(text):
        return Receipt("displayed", report.field("in-reply-to")[:500])
    return None


T = TypeVar("T")


def detect(raw: bytes, message: MailMessage, files: Sequence[Attachment] = ()) -> Signals:
    """The signals of a mail; never raises, and reads at most the first 512 KB."""
    report = open_report(raw)
    subject, text = message.subject, message.whole_text
    complained = _guarded(lambda: find_complaint(report), None)
    read = _guarded(lambda: find_receipt(report, subject, message.text or text), None)
    automatic = _guarded(lambda: _automatic(report, message, files), None)
    return Signals(
        bounces=_guarded(lambda: bounce.find_bounces(report, subject, text), ()),
        complaint=complained.kind if complained else "",
        complaint_about=(complained.message_id or complained.recipient) if complained else "",
        complaint_of=complained.recipient if complained else "",
        unsubscribe=_guarded(lambda: unsubscribe_request.find_request(subject, message.text), ""),
        receipt=read.disposition if read else "",
        receipt_about=read.message_id if read else "",
        automatic=automatic[1] if automatic else "",
        automatic_by=automatic[0] if automatic else None,
        list=_guarded(lambda: automatic_mail.bulk_sign(message), ""),
        loop=_guarded(lambda: automatic_mail.loop_mark(message), ""),
    )


def _automatic(
    report: Report, message: MailMessage, files: Sequence[Attachment]
) -> automatic_mail.SignFound | None:
    if found := _aggregate_report(message, files):
        return AutomaticSign.ANSWERING, found
    return automatic_mail.automatic_sign(message) or _machine_report(report)


def _machine_report(report: Report) -> automatic_mail.SignFound | None:
    """The sign of a feedback report by a machine."""
    kind = machine_feedback_type(report)
    return (AutomaticSign.ANSWERING, f"Feedback-Type: {kind}") if kind else None


def _guarded(detect: Callable[[], T], nothing: T) -> T:
    """The result of a detector, or `nothing` if it raises: the other signals are not affected."""
    try:
        return detect()
    except Exception:  # noqa: BLE001 (hostile octets in libraries)
        return nothing
