"""What goes into an SMTP session and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.delivery.relays.replies import Reply, SendResult
from distributor.errors import DistributorError, WireError
from distributor.reason import Reason
from distributor.states import Stage


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


@dataclass(frozen=True, slots=True)
class Ready:
    """Introduced, secured and logged in: `begin` may be called."""


@dataclass(frozen=True, slots=True)
class StartTLS:
    """Upgrade the socket now, then call `secured`."""


@dataclass(frozen=True, slots=True)
class BodyWanted:
    """The relay awaits the body of this copy."""

    key: int


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of this copy."""

    key: int
    result: SendResult


@dataclass(frozen=True, slots=True)
class SessionRefused:
    """The relay will not serve this session; `stage` and `reply` tell why. Nothing follows."""

    stage: Stage
    reply: Reply


@dataclass(frozen=True, slots=True)
class SessionBroken:
    """What the relay says is no SMTP, or answers nothing that was asked: break off. Nothing follows."""

    reason: Reason


Event = Ready | StartTLS | BodyWanted | Ended | SessionRefused | SessionBroken
