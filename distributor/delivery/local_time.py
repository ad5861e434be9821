"""The office's local time: times as people write them, the zone in a Date header, and the calendar day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.timezone import get_default_timezone, get_default_timezone_name, localtime

from distributor.errors import SendRefused
from distributor.language import gettext as _

_AHEAD = re.compile(r"\+(\d{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_DAY = re.compile(r"[\d-]{8,10}")  # nobody sends at midnight: a day alone lacks its time
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def utc_offset(moment: dt.datetime) -> int:
    """The office's distance from UTC at that moment, in minutes."""
    offset = localtime(moment).utcoffset() or dt.timedelta()
    return round(offset.total_seconds() / 60)


def clock_face(moment: dt.datetime) -> str:
    """2026-12-01 09:00, as the office's clock shows it."""
    return localtime(moment).strftime("%Y-%m-%d %H:%M")


def read_time(text: str, now: dt.datetime) -> dt.datetime:
    """The moment that was asked for, aware: `2026-12-01 09:00`, `09:00`, `+2h`, or ISO 8601 with an offset.

    Raises SendRefused for a time that cannot be read, is past, or does not exist or exists twice in the
    office's time zone.
    """
    moment = _moment(text.strip(), now)
    if moment <= now:
        words = _("%(time)s is past; it is %(now)s now")
        raise SendRefused(words % {"time": clock_face(moment), "now": clock_face(now)})
    return moment


def _moment(text: str, now: dt.datetime) -> dt.datetime:
    try:
        if ahead := _AHEAD.fullmatch(text):
            return now + dt.timedelta(**{_UNITS[ahead[2]]: int(ahead[1])})
        if clock := _CLOCK.fullmatch(text):
            return _next(dt.time(int(clock[1]), int(clock[2])), now)
        written = dt.datetime.fromisoformat("" if _DAY.fullmatch(text) else text)
        moment = written if written.tzinfo else _local(written)
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        words = _("“%(text)s” is no time; write 2026-12-01 09:00, 09:00 or +2h")
        raise SendRefused(words % {"text": text[:50]}) from None


def _next(clock: dt.time, now: dt.datetime) -> dt.datetime:
    """When the office's clock shows this time next."""
    today = localtime(now).date()
    moment = _local(dt.datetime.combine(today, clock))
    return moment if moment > now else _local(dt.datetime.combine(today + dt.timedelta(days=1), clock))


def _local(written: dt.datetime) -> dt.datetime:
    """A time on the office's clock, in UTC; clocks put forward skip times, clocks put back repeat some."""
    first, second = (written.replace(tzinfo=get_default_timezone(), fold=fold) for fold in (0, 1))
    values = {"time": written.strftime("%Y-%m-%d %H:%M"), "zone": get_default_timezone_name()}
    if localtime(first.astimezone(dt.UTC)).replace(tzinfo=None) != written:
        raise SendRefused(_("%(time)s does not exist in %(zone)s: the clocks are put forward") % values)
    if first.utcoffset() != second.utcoffset():
        words = _("%(time)s comes twice in %(zone)s: give it with its offset, such as %(example)s")
        raise SendRefused(words % {**values, "example": first.isoformat(timespec="minutes")})
    return first.astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """A day of the office's calendar, at a moment in it."""

    now: dt.datetime

    @classmethod
    def today(cls, zone: dt.tzinfo) -> OfficeDay:
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
