"""/manuscripts/<number>/place and /unplace: an adopted manuscript goes into an issue, or out again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from distributor import configuration
from distributor.language import gettext as _
from distributor.newsroom import placing
from distributor.newsroom.placing import Placed
from distributor.text import squeezed
from distributor.web.access import person
from distributor.web.forms import acting, seen
from distributor.web.manuscripts.manuscript import choose_version, draw, find_manuscript, page
from distributor.words.issues import role_name


@acting(draw, page="manuscript")
def place(request: HttpRequest, number: str) -> HttpResponse:
    """Place the adopted version into `column` of `issue`; `new` makes that column."""
    found, given = find_manuscript(number), request.POST
    placed = placing.place(
        found,
        squeezed(given.get("issue", ""))[:40],
        squeezed(given.get("column", ""))[:100],
        by=person(request),
        new_column="new" in given,
        seen=seen(request),
        files=configuration.files(),
        office=configuration.office(),
    )
    done = _told(_("It stands in the issue now."), placed)
    return page(request, found, choose_version(found, ""), done=done)


@acting(draw, page="manuscript")
def unplace(request: HttpRequest, number: str) -> HttpResponse:
    """Take its article out of the issue again."""
    found = find_manuscript(number)
    placed = placing.unplace(found, by=person(request), seen=seen(request), office=configuration.office())
    done = _told(_("It was taken out of the issue."), placed)
    return page(request, found, choose_version(found, ""), done=done)


def _told(what: str, placed: Placed) -> str:
    """What was done, and what follows from it."""
    voided = _(", ").join(map(role_name, placed.voided))
    signatures = _("The issue was changed: these signatures hold no longer: %(roles)s") % {"roles": voided}
    return "\n".join([what, *([signatures] if voided else []), *placed.notices])
