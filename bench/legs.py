"""What one sender did in one round."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leg:
    """Mails, all taken by the sink; seconds by the clock; CPU seconds, the database server's apart."""

    mails: int
    seconds: float
    cpu: float
    database_cpu: float = 0.0

    @property
    def rate(self) -> float:
        return self.mails / self.seconds


@dataclass(frozen=True, slots=True)
class Round:
    """The three senders one after the other, so that each ratio is of neighbours in time."""

    ours: Leg
    smtp_source: Leg
    naive: Leg


@dataclass(frozen=True, slots=True)
class Measured:
    """All rounds with one mail on one database."""

    octets: float  # of a copy on the wire, without envelope and final dot
    bytes_per_delivery: float  # growth of the database once everything is recorded
    rounds: tuple[Round, ...]
