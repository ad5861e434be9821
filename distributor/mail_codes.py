"""Codes for why a mail that came in, what it brought, or an answer to it is as it is.

Rows hold them (see `reason.py`), and `words/mail_reasons.py` says each in words. A code has one meaning in
the whole program. Plain values, free of Django: who reads hostile mail hands them over.
"""

from __future__ import annotations

from enum import StrEnum


class WithheldReason(StrEnum):
    """Why a contributor was not written to."""

    SWITCHED_OFF = "mail-switched-off"
    NO_ADDRESS = "sender-not-writable"
    TODAY = "answered-today"
    NOT_WRITTEN = "answer-not-written"
    REFUSES_MAIL = "takes-no-mail"  # caused by a SuppressionReason
    NOTHING = "brings-no-manuscript"
    MACHINE = "sent-by-machine"
    LIST = "came-by-list"
    ASKED_NOT = "asks-for-no-answer"
    LOOP = "bears-our-mark"
    REPORT = "reports-another-mail"
    NULL = "null-return-path"
    NOBODY = "nobody-reads-there"
    OURSELVES = "came-from-ourselves"
    DMARC = "dmarc-failed"
    LATE = "came-too-late"
    RESTORED = "database-restored"
    UNTOLD = "editor-sends-no-mail"
