"""Days and moments as pages write them, in the office's time zone."""

from __future__ import annotations

import datetime as dt

from django.utils import dateformat, timezone

from distributor import language

_DAY = {"zh_Hans": "Y年n月j日", "en": "j F Y"}
_MOMENT = {"zh_Hans": "Y年n月j日 H:i", "en": "j F Y, H:i"}
_BRIEF = {"zh_Hans": "n月j日 H:i", "en": "j M, H:i"}


def today() -> dt.date:
    """The office's day."""
    return timezone.localdate()


def day(value: dt.date) -> str:
    """2023年7月31日 · 31 July 2023"""
    return dateformat.format(value, _DAY[language.active()])


def moment(value: dt.datetime) -> str:
    """2023年7月31日 10:05 · 31 July 2023, 10:05"""
    return dateformat.format(timezone.localtime(value), _MOMENT[language.active()])


def brief(value: dt.datetime) -> str:
    """7月31日 10:05 · 31 Jul, 10:05: within the year at hand."""
    return dateformat.format(timezone.localtime(value), _BRIEF[language.active()])
