"""A new issue without articles: masthead, imprint and 送发 list of an earlier one."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import replace

from distributor.desk import imports, revisions
from distributor.desk.imports import Imported
from distributor.desk.office import Office
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.store.models import Issue

_SLUG = re.compile(r"(?P<year>\d{4})-(?P<number>\d{1,3})", re.ASCII)


def begin(slug: str, like: Issue, date: dt.date | None, office: Office) -> Imported:
    """Make the issue `slug` (year and number) of the publication of `like`; UserError where it exists."""
    year, number = year_and_number(slug)
    parsed = revisions.issue_of(revisions.current(like), pictures=False)
    fresh = replace(parsed, year=year, number=number, date=date, columns=(), problems=())
    return imports.begin(fresh, office)


def year_and_number(slug: str) -> tuple[int, int]:
    """2026 and 12 of `2026-12`; UserError for anything else."""
    found = _SLUG.fullmatch(slug.strip())
    if not found or not int(found["number"]) or not int(found["year"]):
        words = _("%(slug)s says neither year nor number; write it like 2026-12")
        raise UserError(words % {"slug": slug[:40]})
    return int(found["year"]), int(found["number"])


def likely_date(slug: str, like: Issue) -> dt.date | None:
    """The day of the month on which `like` came out, as many months later as the numbers say.

    None where that would be in another year than the slug says: then it is no monthly.
    """
    if like.date is None:
        return None
    year, number = year_and_number(slug)
    months = like.date.month - 1 + (year - like.year) * 12 + number - like.number
    to_year, month = like.date.year + months // 12, months % 12 + 1
    if to_year != year:
        return None
    return dt.date(to_year, month, min(like.date.day, calendar.monthrange(to_year, month)[1]))
