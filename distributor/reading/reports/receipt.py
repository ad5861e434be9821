"""Receipts: a mail program says what was done with a mail (MDN, RFC 8098), or Outlook does in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from distributor.reading.reports.report import Report, value

_MDN = ("message/disposition-notification", "message/global-disposition-notification")
_SUBJECT = re.compile(
    r"\s*(?:已读|未读|已读回执|阅读回执|回执|Read|Not read|Read Receipt)\s*[：:]", re.IGNORECASE
)
_WORDS = re.compile(
    r"(?:您|你)的邮件.{0,300}?(?:已被?(?:阅读|读取|查看|打开|显示|删除)|未(?:经)?阅读)|"
    r"已(?:被?)(?:查看|阅读|读取|打开|收到)(?:了)?(?:您|你)?(?:的|该|此)?邮件|"
    r"your message.{0,300}?was (?:read|displayed|opened|deleted)|这是.{0,10}(?:已读)?回执",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 600  # characters of a receipt in words; a letter that begins like one is longer


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done, and with which mail."""

    disposition: str  # displayed, deleted, …
    message_id: str  # of the mail that it is about, or empty


def find(report: Report, subject: str, text: str) -> Receipt | None:
    """The receipt that the mail is, or None."""
    leaf = report.of_type(*_MDN) if report.kind == "disposition-notification" else None
    if leaf:
        fields = next(iter(leaf.blocks()), ())
        done = value(fields, "disposition").rpartition(";")[2].partition("/")[0].strip().lower()
        return Receipt(done[:40] or "displayed", value(fields, "original-message-id")[:500])
    if _SUBJECT.match(subject[:100]) and len(text) < _LONGEST and _WORDS.search(text):
        return Receipt("displayed", report.field("in-reply-to")[:500])
    return None
