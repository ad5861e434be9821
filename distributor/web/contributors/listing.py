"""/contributors: whoever sent a manuscript, page by page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from distributor.store.queries import contributor_pages as query
from distributor.web import numbers
from distributor.web.access import desk_only
from distributor.web.paging import turns

_PER_PAGE = 50


@require_safe
@desk_only
def contributors(request: HttpRequest) -> HttpResponse:
    """The list that `?q=` asks for, from `?before=` or `?after=` an id."""
    asked = {"q": request.GET.get("q", "").strip()[:200]}
    place = numbers.place(request.GET)
    found = query.listed(asked["q"], _PER_PAGE, **place)
    context = {"contributors": found.rows, "asked": asked, **turns(found, asked)}
    return render(request, "contributors/list.html", context)
