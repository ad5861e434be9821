"""/manuscripts: every manuscript by state, column and contributor, page by page."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from distributor.store.models import Manuscript
from distributor.store.queries import contributor_pages, publications
from distributor.store.queries import manuscript_pages as query
from distributor.web import numbers
from distributor.web.access import desk_only
from distributor.web.paging import turns

_PER_PAGE = 50


@require_safe
@desk_only
def manuscripts(request: HttpRequest) -> HttpResponse:
    """The list that `?state=&column=&contributor=&q=` asks for, from `?before=` or `?after=` an id."""
    asked = {
        name: request.GET.get(name, "").strip()[:200]
        for name in ("state", "column", "contributor", "q", "publication")
    }
    place = numbers.place(request.GET)
    found = query.listed(_filter(asked), _PER_PAGE, **place)
    versions = query.newest_of(found)
    counts = query.counts()
    context = {
        "manuscripts": found.rows,
        "versions": versions,
        "resembling": query.resembling(versions),
        "asked": asked,
        "states": [(state, counts.get(state, 0)) for state in Manuscript.STATES],
        "total": sum(counts.values()),
        "columns": query.columns(),
        "publications": publications.every(),
        "contributor": contributor_pages.contributor(numbers.whole(asked["contributor"])),
        **turns(found, asked),
    }
    return render(request, "manuscripts/list.html", context)


def _filter(asked: Mapping[str, str]) -> query.ManuscriptFilter:
    state = asked["state"] if asked["state"] in Manuscript.STATES else ""
    whose, own = numbers.whole(asked["contributor"]), publications.named(asked["publication"])
    return query.ManuscriptFilter(state, asked["column"], whose, asked["q"], own)
