"""What one sender did in one round."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How a run went on: its parts in mails per second, by the records of its copies."""

    wake: float  # seconds from the ring to the first record
    first_tenth: float
    steady: float  # between the first and the last tenth: without start and end
    last_tenth: float

    @property
    def last_to_first(self) -> float:
        return self.last_tenth / self.first_tenth if self.first_tenth else 0.0


@dataclass(frozen=True, slots=True)
class Leg:
    """Mails, all taken by the sink; seconds by the clock; CPU seconds, the database server's apart."""

    mails: int
    seconds: float
    cpu: float
    database_cpu: float = 0.0
    connections: int = 0  # most at a time, where the wire counted them
    pace: Pace | None = None

    @property
    def rate(self) -> float:
        return self.mails / self.seconds


@dataclass(frozen=True, slots=True)
class Round:
    """The senders one after the other, so that each ratio is of neighbours in time."""

    ours: Leg
    smtp_source: Leg | None = None
    naive: Leg | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """All rounds with one mail on one database."""

    octets: float  # of a copy on the wire, without envelope and final dot
    bytes_per_delivery: float  # growth of the database once everything is recorded
    rows_per_delivery: float  # the delivery itself and what was noted of its attempts
    wire_rate: float  # mails per second that the slow wire passes on when it is not slow; 0: no wire
    rounds: tuple[Round, ...]


def pace(rung: dt.datetime, records: Sequence[dt.datetime]) -> Pace:
    """Of a run whose copies were recorded at these times, in order."""
    tenth = len(records) // 10
    return Pace(
        wake=(records[0] - rung).total_seconds(),
        first_tenth=_rate(records[: tenth + 1]),
        steady=_rate(records[tenth : len(records) - tenth]),
        last_tenth=_rate(records[len(records) - tenth - 1 :]),
    )


def _rate(records: Sequence[dt.datetime]) -> float:
    """Records per second from the first to the last; nought where the clock did not move between them."""
    seconds = (records[-1] - records[0]).total_seconds()
    return (len(records) - 1) / seconds if seconds else 0.0
