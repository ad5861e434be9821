"""One copy on its way through a session."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.delivery.smtp.events import Envelope
from distributor.store.queries.deliveries import Claimed


@dataclass(slots=True)
class Copy:
    """One copy on its way: its envelope and all its bytes up to the final dot."""

    claimed: Claimed
    envelope: Envelope
    segments: list[bytes]
    waiting: bool = False  # at the gate, or past it: its intent may be on disk
    after_others: bool = False  # the session that it went by had taken copies before

    @property
    def id(self) -> int:
        return self.claimed.id
