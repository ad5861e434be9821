"""Words that several screens share."""

from __future__ import annotations

from distributor.language import active
from distributor.language import gettext as _
from distributor.publication.number import printed
from distributor.store.models import Issue


def issue_name(issue: Issue) -> str:
    """2023年第9期 · 2023, No. 9"""
    return _("%(year)d, %(number)s") % {"year": issue.year, "number": printed(issue.identity, active())}
