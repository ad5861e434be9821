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
from distributor.issue import issue as values
from distributor.language import gettext as _
from distributor.publication.number import IssueNumber, as_kept, of_slug
from distributor.store.models import Issue

_SLUG = re.compile(r"(?P<year>\d{4})-(?P<number>.{1,20})", re.ASCII)


def begin(slug: str, like: Issue, date: dt.date | None, office: Office) -> Imported:
    """Make the issue `slug` (year and number) of the publication of `like`; UserError where it exists."""
    year, number = year_and_number(slug)
    parsed = revisions.issue_of(revisions.current(like), pictures=False)
    called = renumbered(parsed, year, number)
    fresh = replace(called, date=date, date_printed="", columns=(), problems=())
    return imports.begin(fresh, office)


def renumbered(parsed: values.Issue, year: int, number: IssueNumber) -> values.Issue:
    """The issue under another number; of another year, nobody can say of which volume it is."""
    return replace(
        parsed,
        year=year,
        number=as_kept(number),
        number_printed="",
        volume=parsed.volume if year == parsed.year else 0,
        total=(),
    )


def year_and_number(slug: str) -> tuple[int, IssueNumber]:
    """2026 and 12 of `2026-12`, 2026 and 增刊1 of `2026-z1` or `2026-增刊1`; UserError for anything else."""
    found = _SLUG.fullmatch(slug.strip())
    try:
        if found and int(found["year"]):
            return int(found["year"]), of_slug(found["number"])
    except ValueError:
        pass
    words = _(
        "%(slug)s says neither year nor number; write it like 2026-12, 2026-01-02 (a double issue), "
        "2026-12b (the last part) or 2026-z1 (a supplement)"
    )
    raise UserError(words % {"slug": slug[:40]})


def likely_date(slug: str, like: Issue) -> dt.date | None:
    """The day of the month on which `like` came out, as many months later as the numbers say.

    None where that would be in another year than the slug says: then it is no monthly.
    """
    year, number = year_and_number(slug)
    if like.date is None or number.series or like.identity.series:
        return None
    months = like.date.month - 1 + (year - like.year) * 12 + number.last - like.identity.last
    to_year, month = like.date.year + months // 12, months % 12 + 1
    if to_year != year:
        return None
    return dt.date(to_year, month, min(like.date.day, calendar.monthrange(to_year, month)[1]))
