"""What goes into an SMTP session and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from distributor.delivery.replies import Reply, SendResult, Stage


@dataclass(frozen=True, slots=True)
class Envelope:
    """Sender and recipient of one copy, ASCII unless `utf8`; size in octets (RFC 1870)."""

    key: int  # the caller's name for the copy
    sender: str
    recipient: str
    size: int = 0
    utf8: bool = False  # needs SMTPUTF8 (RFC 6531)


@dataclass(frozen=True, slots=True)
class Policy:
    """How a session introduces and protects itself."""

    hostname: str
    starttls: Literal["verify", "may", "off"] = "off"  # verify: no mail without TLS
    username: str = ""
    password: str = field(default="", repr=False)


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
class Refused:
    """The relay will not serve this session; `stage` and `reply` tell why."""

    stage: Stage
    reply: Reply


Event = Ready | StartTLS | BodyWanted | Ended | Refused
