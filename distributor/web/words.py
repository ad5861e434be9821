"""Words that several screens share."""

from __future__ import annotations

from distributor.language import gettext as _
from distributor.store.models import Issue


def issue_name(issue: Issue) -> str:
    """2023年第9期 · 2023, No. 9"""
    return _("%(year)d, No. %(number)d") % {"year": issue.year, "number": issue.number}
