"""What doctor reports about mail to contributors that is on hold or in doubt."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError

from distributor.desk.domain.finding import Finding
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.store.queries import answers
from distributor.words.reasons import all_words_of


def look() -> Iterator[Finding]:
    """Findings about mail to contributors; empty if there is no problem."""
    try:
        held, doubtful = answers.on_hold(), answers.in_doubt()
    except DatabaseError:
        return  # said elsewhere
    what = _("Mail to contributors")
    if held:
        words = ngettext("%(count)d answer is on hold", "%(count)d answers are on hold", len(held))
        why = f"{words % {'count': len(held)}}: {all_words_of(held[0].state_reason)}"
        yield Finding(what, "look", why, _("remove the cause, then: distributor resume answer"))
    if doubtful:
        words = ngettext("%(count)d answer is in doubt", "%(count)d answers are in doubt", doubtful)
        remedy = _("settle: distributor doubts list answer")
        yield Finding(what, "look", words % {"count": doubtful}, remedy)
