"""What a visit to a relay finds, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.delivery.relays.replies import SendResult
from distributor.delivery.transport.connection import Why


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """How far the visit came; `stage` and `reason` are empty where all went well."""

    stage: str = ""
    reason: Why = None
    trial: SendResult | None = None  # what the relay says to a copy's envelope, where it was asked

    def described(self) -> list[str]:
        """What the relay is like, in words for people."""
        return []
