"""/issues/<slug>/schedule: what the report's buttons say about a send that was ordered for later."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from distributor import configuration
from distributor.delivery.local_time import clock_face
from distributor.delivery.runs import schedule as schedules
from distributor.delivery_codes import SendReason
from distributor.desk.marking import Consent, Outside
from distributor.errors import Outdated
from distributor.language import gettext as _
from distributor.reason import Reason
from distributor.states import ScheduleState
from distributor.store.models import Issue, Schedule
from distributor.store.queries import schedules as query
from distributor.web.access import person
from distributor.web.forms import acting, seen
from distributor.web.report import draw, find_issue
from distributor.words.reasons import all_words_of


@acting(draw, page="report")
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """`action=confirm` or `cancel` for the schedule that the page showed; then back to the report."""
    issue = find_issue(slug)
    shown = _shown(issue, request.POST.get("schedule", ""))
    if request.POST.get("action") == "confirm":
        office = configuration.office()
        consent = _consent(request, schedules.question(shown, office))
        schedules.confirm(shown, seen=seen(request), office=office, consent=consent)
    elif request.POST.get("action") == "cancel":
        schedules.cancel(shown, Reason(SendReason.ON_PAGE, cause=_who(request)), seen=seen(request))
    return HttpResponseRedirect(reverse("report", kwargs={"slug": issue.slug}))


def _consent(request: HttpRequest, found: Outside | None) -> Consent | None:
    """The yes to the addresses that the page asked about, where its box was ticked."""
    if found is None or request.POST.get("outside") != found.fingerprint:
        return None
    return Consent(person(request), frozenset(found.asks))


def _who(request: HttpRequest) -> Reason:
    """The name of an account, or the code for whoever was let in at this machine."""
    name = request.user.get_username()
    return Reason("", name) if name else Reason(SendReason.SOMEBODY_HERE)


def _shown(issue: Issue, schedule_id: str) -> Schedule:
    """The open schedule, if it is the one whose buttons were pressed: another tab may have been quicker."""
    found = query.open_of(issue)
    if found is None or str(found.pk) != schedule_id:
        raise Outdated(_became(query.latest(issue), schedule_id))
    return found


def _became(latest: Schedule | None, schedule_id: str) -> str:
    """What became of the schedule whose buttons were pressed."""
    if latest is None or str(latest.pk) != schedule_id or latest.state in Schedule.OPEN:
        return _("this schedule has started or was cancelled meanwhile")
    named = {"when": clock_face(latest.changed), "reason": all_words_of(latest.state_reason)}
    if latest.state == ScheduleState.STARTED:
        return _("this schedule has started already, %(when)s") % named
    return _("this schedule was cancelled already, %(when)s (%(reason)s)") % named
