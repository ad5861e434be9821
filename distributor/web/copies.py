"""/issues/<slug>/copies: every copy of a run, filtered, page by page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from distributor.store.models import Delivery
from distributor.store.queries import bounces, overview, posts
from distributor.store.queries import copies as query
from distributor.store.queries.pages import Page
from distributor.web import numbers, outcomes
from distributor.web.access import desk_only
from distributor.web.report import choose_run, find_issue

_PER_PAGE = 50
MISSING, CAME_BACK = "missing", "returned"  # filters beside the fates: did not arrive; came back by mail


@require_safe
@desk_only
def copies(request: HttpRequest, slug: str) -> HttpResponse:
    """The copies that match `?fate=&group=&q=`, from `?after=` or `?before=` a copy number."""
    issue = find_issue(slug)
    run = choose_run(overview.runs_of(issue), request.GET.get("run", ""))
    if run is None:
        raise Http404
    asked = {name: request.GET.get(name, "")[:200] for name in ("fate", "group", "q")}
    page = _page(run.pk, _filter(asked), request.GET)
    kept = {"run": str(run.pk), **{name: value for name, value in asked.items() if value}}
    first, last = (page.rows[0].copy_number, page.rows[-1].copy_number) if page.rows else (0, 0)
    return render(
        request,
        "copies.html",
        {
            "issue": issue,
            "run": run,
            "asked": asked,
            "fates": [(name, outcomes.word(name)) for name in (MISSING, CAME_BACK, *outcomes.FATES)],
            "copies": page.rows,
            "holders": posts.present_holders(run, page.rows),
            "reports": bounces.last_reports(page.rows),
            "earlier": urlencode({**kept, "before": first}) if page.before and page.rows else "",
            "later": urlencode({**kept, "after": last}) if page.after else "",
        },
    )


def _filter(asked: dict[str, str]) -> query.CopyFilter:
    states = query.NOT_ARRIVED if asked["fate"] == MISSING else outcomes.FATES.get(asked["fate"], ())
    return query.CopyFilter(states, asked["group"], asked["q"].strip(), asked["fate"] == CAME_BACK)


def _page(run_id: int, chosen: query.CopyFilter, given: QueryDict) -> Page[Delivery]:
    place = numbers.place(given)
    if place["before"]:
        return query.page_before(run_id, chosen, place["before"], _PER_PAGE)
    return query.page_after(run_id, chosen, place["after"], _PER_PAGE)
