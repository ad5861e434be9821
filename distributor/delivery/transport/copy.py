"""A copy on its way to a relay: its envelope, its octets, and whether a relay can take it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from distributor.delivery_codes import RunReason, SessionReason
from distributor.errors import DistributorError, WireError
from distributor.store.queries.deliveries import Claimed
from distributor.text import CONTROLS, Kind, inside
from distributor.words.reasons import error_of

# Nothing that could end a path or a command early; stricter than the grammar of RFC 5321 section 4.1.2.
_PART = f"[^ <>@{inside(*CONTROLS, Kind.SURROGATE)}]{{1,255}}"
_PATH = re.compile(f"(?!-){_PART}@{_PART}")
_LONGEST_PATH = 320


class TooLarge(DistributorError):
    """A copy of more octets than this relay takes: a fault of the set-up, not of the copy."""


class NotOffered(WireError):
    """This relay does not understand what the copy needs; another may."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Sender and recipient of one copy, ASCII unless `utf8`; size in octets (RFC 1870)."""

    key: int  # the caller's name for the copy
    sender: str
    recipient: str
    size: int = 0
    utf8: bool = False  # needs SMTPUTF8 (RFC 6531)
    envid: str = ""  # comes back in delivery status notifications (RFC 3461 section 4.4)

    def check(self, *, utf8: bool, limit: int) -> None:
        """Check that a relay takes it which knows SMTPUTF8 or not, and takes `limit` octets (0: any number).

        Raises WireError where no relay can, NotOffered or TooLarge where this one cannot.
        """
        if self.utf8 and not utf8:
            raise error_of(NotOffered, SessionReason.NO_UTF8)
        if self.sender:  # bounces go out without one
            _check_path(self.sender, self.utf8)
        _check_path(self.recipient, self.utf8)
        if limit and self.size > limit:
            raise error_of(TooLarge, RunReason.TOO_LARGE, f"{self.size} > {limit}")


@dataclass(slots=True)
class Copy:
    """One copy on its way: its envelope and all its bytes up to the final dot."""

    claimed: Claimed
    envelope: Envelope
    segments: list[bytes]
    waiting: bool = False  # at the gate, or past it: its intent may be on disk
    after_others: bool = False  # the connection that it went by had taken copies before

    @property
    def id(self) -> int:
        return self.claimed.id


@lru_cache(maxsize=256)  # a sender is every copy's, and a recipient is asked about twice
def _check_path(path: str, utf8: bool) -> None:
    if len(path) > _LONGEST_PATH or not _PATH.fullmatch(path):
        raise error_of(WireError, SessionReason.UNFIT_ADDRESS)
    if not utf8 and not path.isascii():
        raise error_of(WireError, SessionReason.NEEDS_UTF8)
