"""What comes out of an SMTP session."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.delivery.relays.replies import Reply, SendResult
from distributor.reason import Reason
from distributor.states import Stage


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
