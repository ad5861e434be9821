"""Numbers that an IMAP server gives, before anybody counts on them.

RFC 3501 gives UIDs and UIDVALIDITY 32 bits, RFC 9051 gives sizes 63. What is larger than that but fits a
row is taken as it is; what fits none is no number to us.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from distributor.incoming.sources.mailbox_errors import FolderError
from distributor.mail_codes import MailboxTrouble
from distributor.reason import Reason

_MOST = 2**63 - 1  # what a row holds
_SHOWN = 40  # digits


def require(name: str, numbers: Iterable[int]) -> None:
    """FolderError where UIDs, or a UIDVALIDITY, are none: a folder cannot be followed by them."""
    for number in numbers:
        if not 0 <= number <= _MOST:
            raise FolderError(Reason(MailboxTrouble.IMPOSSIBLE, f"{name} {str(number)[:_SHOWN]}"))


def size(told: object) -> int | None:
    """Octets of a mail; None, as if nothing had been said, for what cannot be."""
    return told if isinstance(told, int) and 0 <= told <= _MOST else None


def received(told: object) -> dt.datetime | None:
    """An INTERNALDATE in UTC; None for one without a zone, or outside the calendar."""
    if not isinstance(told, dt.datetime) or not told.tzinfo:
        return None
    try:
        return told.astimezone(dt.UTC)
    except (ValueError, OverflowError):  # a zone of more than a day; beyond the last year
        return None
