"""/issues/<slug>/copies/<number>: everything that became of one copy."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from distributor.delivery.runs.history import history
from distributor.delivery.runs.settle import message_id_of
from distributor.store.queries import copies, overview, posts
from distributor.web import numbers
from distributor.web.access import desk_only
from distributor.web.report import choose_run, find_issue


@require_safe
@desk_only
def copy(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The copy's history in the run that `?run=ID` names, else in the newest."""
    issue = find_issue(slug)
    run = choose_run(overview.runs_of(issue), request.GET.get("run", ""))
    found = copies.numbered(run.pk, numbers.whole(number)) if run else None
    if run is None or found is None:
        raise Http404
    context = {"issue": issue, "run": run, "copy": found, "events": history(found)}
    context["holders"] = posts.present_holders(run, [found])
    return render(request, "copy.html", {**context, "message_id": message_id_of(found)})
