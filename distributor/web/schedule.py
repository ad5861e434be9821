"""/issues/<slug>/schedule: what the report's buttons say about a send that was ordered for later."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from distributor.delivery import schedule as schedules
from distributor.errors import SendRefused, UserError
from distributor.language import gettext as _
from distributor.language import later
from distributor.store.models import Issue, Schedule
from distributor.store.queries import schedules as query
from distributor.web.access import desk_only
from distributor.web.report import find_issue, page

_CONFLICT = 409
_BY_PAGE = later("on the page of the issue")


@require_POST
@desk_only
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """`action=confirm` or `cancel` for the schedule that the page showed; then back to the report."""
    issue = find_issue(slug)
    try:
        shown = _shown(issue, request.POST.get("schedule", ""))
        if request.POST.get("action") == "confirm":
            schedules.confirm(shown)
        elif request.POST.get("action") == "cancel":
            schedules.cancel(shown, _BY_PAGE)
    except UserError as error:
        return page(request, issue, complaint=str(error), status=_CONFLICT)
    return HttpResponseRedirect(reverse("report", kwargs={"slug": issue.slug}))


def _shown(issue: Issue, schedule_id: str) -> Schedule:
    """The open schedule, if it is the one whose buttons were pressed: another tab may have been quicker."""
    found = query.open_of(issue)
    if found is None or str(found.pk) != schedule_id:
        raise SendRefused(_("this schedule has started or was cancelled meanwhile"))
    return found
