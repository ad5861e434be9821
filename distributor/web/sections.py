"""The sections of the pages, and what waits in each."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from distributor.language import gettext as _
from distributor.store.queries import inbox_pages, manuscript_pages, overview, suppression


@dataclass(frozen=True, slots=True)
class Section:
    """A link of the masthead; `waiting` is how much asks for somebody, and `meaning` says what."""

    word: str
    address: str
    here: bool
    waiting: int = 0
    meaning: str = ""


def sections(path: str) -> list[Section]:
    """Every section, as seen from this path."""
    unread = inbox_pages.failed() + inbox_pages.without_manuscript()
    decide, look = _("wait for a decision"), _("could not be read, or bring no manuscript")
    doubts = _("copies wait for a decision")
    undecided = manuscript_pages.waiting()
    complaints = _("complaints wait for a decision")

    def section(word: str, name: str, *starts: str, waiting: int = 0, meaning: str = "") -> Section:
        address = reverse(name)
        here = path == address or path.startswith(starts or (address + "/",))
        return Section(word, address, here, waiting, meaning)

    return [
        section(_("Issues"), "issues", "/issues/", waiting=overview.to_decide(), meaning=doubts),
        section(_("Inbox"), "inbox", "/inbox", "/answers", waiting=unread, meaning=look),
        section(_("Manuscripts"), "manuscripts", waiting=undecided, meaning=decide),
        section(_("Contributors"), "contributors"),
        section(_("Statistics"), "statistics"),
        section(_("Suppressed"), "suppressed", waiting=suppression.asking().count(), meaning=complaints),
    ]
