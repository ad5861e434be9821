"""/manuscripts/<number>/place and /unplace: an adopted manuscript goes into an issue, or out again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from distributor.errors import UserError
from distributor.incoming import placing
from distributor.incoming.placing import Placed
from distributor.language import gettext as _
from distributor.web.access import desk_only, person
from distributor.web.manuscripts.manuscript import choose_version, find_manuscript, page
from distributor.web.words import role

_CONFLICT = 409


@require_POST
@desk_only
def place(request: HttpRequest, number: str) -> HttpResponse:
    """Place the adopted version into `column` of `issue`; `new` makes that column."""
    found, given = find_manuscript(number), request.POST
    column = " ".join(given.get("column", "").replace("\0", "").split())[:100]
    try:
        placed = placing.place(
            found, given.get("issue", "")[:40], column, by=person(request), new_column="new" in given
        )
    except UserError as error:
        return page(request, found, choose_version(found, ""), complaint=str(error), status=_CONFLICT)
    return page(
        request, found, choose_version(found, ""), done=_told(_("It stands in the issue now."), placed)
    )


@require_POST
@desk_only
def unplace(request: HttpRequest, number: str) -> HttpResponse:
    """Take its article out of the issue again."""
    found = find_manuscript(number)
    try:
        placed = placing.unplace(found)
    except UserError as error:
        return page(request, found, choose_version(found, ""), complaint=str(error), status=_CONFLICT)
    return page(
        request, found, choose_version(found, ""), done=_told(_("It was taken out of the issue."), placed)
    )


def _told(what: str, placed: Placed) -> str:
    """What was done, and what follows from it."""
    voided = _(", ").join(map(role, placed.voided))
    signatures = _("The issue was changed: these signatures hold no longer: %(roles)s") % {"roles": voided}
    return "\n".join([what, *([signatures] if voided else []), *placed.notices])
