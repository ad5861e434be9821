"""/issues/<slug>/: what became of every copy of an issue."""

from __future__ import annotations

import math

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from distributor import configuration
from distributor.delivery.runs import progress, schedule
from distributor.desk import signoff
from distributor.states import DeliveryState, RunKind
from distributor.store.models import Issue, Run
from distributor.store.queries import (
    bounces,
    copies,
    fingerprints,
    notices,
    overview,
    posts,
    schedules,
    settle,
)
from distributor.web.access import desk_only
from distributor.web.form_values import NOTHING, Typed, kept
from distributor.web.issue_status import standing
from distributor.web.issues import outbox
from distributor.web.outcomes import tally
from distributor.web.signed import signed

_DOMAINS = 30  # shown one by one, the others together
_NOT_ARRIVED = 12  # copies shown at most; the list of copies has all of them


@require_safe
@desk_only
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The report of the issue's newest run, or of the run that `?run=ID` names."""
    return draw(request, slug, typed=kept(request))


def draw(
    request: HttpRequest, slug: str, *, typed: Typed = NOTHING, complaint: str = "", status: int = 200
) -> HttpResponse:
    """The report as an answer; `complaint` says why what was asked for could not be done."""
    issue = find_issue(slug)
    runs = overview.runs_of(issue)
    planned = schedules.open_of(issue)
    seen = fingerprints.of_schedule(planned) if planned else ""
    newest, run = choose_run(runs, ""), choose_run(runs, request.GET.get("run", ""))
    by = "domain" if request.GET.get("by") == "domain" else "group"
    context = {
        "issue": issue,
        "standing": standing(issue, newest, signoff.signatures(issue, configuration.office())),
        "signed": signed(issue, run),
        "run": run,
        "doubts_elsewhere": {pk: n for pk, n in overview.doubts_of(issue).items() if not run or pk != run.pk},
        "runs": runs,
        "outbox": outbox(),
        "schedule": planned,
        "schedule_reasons": schedule.reasons(planned, configuration.office()) if planned else (),
        "outside": schedule.question(planned, configuration.office()) if planned else None,
        "seen": seen,
        "typed": typed,
        "complaint": complaint,
        "notices": [(about, notices.signatory(about.edition)) for about in notices.about(issue)],
    }
    of_run = _of_run(run, by) if run else {"going": False}
    return render(request, "report.html", {**context, **of_run}, status=status)


def find_issue(slug: str) -> Issue:
    """The issue, or the 404 page."""
    found = overview.issue(slug)
    if found is None:
        raise Http404
    return found


def choose_run(runs: list[Run], wanted: str) -> Run | None:
    """The run of that id, else the newest that was no test; a foreign id is the 404 page."""
    if not wanted:
        return next((run for run in runs if run.kind == RunKind.ISSUE), None)
    found = next((run for run in runs if str(run.pk) == wanted), None)
    if found is None:
        raise Http404
    return found


def _of_run(run: Run, by: str) -> dict[str, object]:
    at = progress.look(run)
    found = progress.domains(run, _DOMAINS) if by == "domain" else progress.groups(run)
    returned = copies.came_back(run.pk, _NOT_ARRIVED) if at.came_back else []
    missing = copies.not_arrived(run.pk, _NOT_ARRIVED)
    doubts = settle.some(run.pk, DeliveryState.IN_DOUBT, None, _NOT_ARRIVED)
    return {
        "tally": tally(at.states),
        "by": by,
        "headings": [(name, tally(counts)) for name, counts in found],
        "missing": missing,
        "came_back": at.came_back,
        "returned": returned,
        "reports": bounces.last_reports(returned),
        "doubts": doubts,
        "holders": posts.present_holders(run, [*returned, *missing, *doubts]),
        "per_minute": round(at.rate * 60),
        "minutes_left": _minutes(at.seconds_left),
        "going": run.state in Run.LIVE,
    }


def _minutes(seconds: float | None) -> int | None:
    """Rounded up: "about 1 minute" is the least that is promised."""
    return None if seconds is None else math.ceil(seconds / 60)
