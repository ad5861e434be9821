"""The office's day: what daily limits go by."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the office's calendar, at a moment in it."""

    now: dt.datetime

    @classmethod
    def today(cls, zone: dt.tzinfo) -> Day:
        return cls(dt.datetime.now(zone))

    @property
    def name(self) -> str:
        """2026-11-24."""
        return self.now.date().isoformat()

    @property
    def begin(self) -> dt.datetime:
        return self._midnight(0)

    @property
    def seconds_left(self) -> float:
        # In UTC: where clocks are put forward or back, a day has 23 or 25 hours.
        return (self._midnight(1) - self.now.astimezone(dt.UTC)).total_seconds()

    def _midnight(self, days: int) -> dt.datetime:
        date = self.now.date() + dt.timedelta(days=days)
        return dt.datetime.combine(date, dt.time(), self.now.tzinfo).astimezone(dt.UTC)
