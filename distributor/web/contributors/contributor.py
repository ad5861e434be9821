"""/contributors/<id>: one person, from however many addresses, and all that they sent."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from distributor.errors import UserError
from distributor.incoming import contributors
from distributor.store.models import Contributor
from distributor.store.queries import contributor_pages as query
from distributor.store.queries import contributors as contributor_queries
from distributor.store.queries import manuscript_pages
from distributor.web.access import desk_only, person

_MANUSCRIPTS = 30  # shown here; the list of manuscripts has all of them
_LONGEST_NOTE = 2000
_LONGEST_ADDRESS = 320
_CONFLICT = 409


@require_safe
@desk_only
def contributor(request: HttpRequest, contributor_id: int) -> HttpResponse:
    """The contributor; one who was merged leads to the other."""
    found = _find(contributor_id)
    if found.merged_into_id:
        return HttpResponseRedirect(_address(found.merged_into_id))
    return _page(request, found)


@require_POST
@desk_only
def note(request: HttpRequest, contributor_id: int) -> HttpResponse:
    """Keep the editors' note."""
    query.note(_find(contributor_id), request.POST.get("note", "").replace("\0", "").strip()[:_LONGEST_NOTE])
    return HttpResponseRedirect(_address(contributor_id))


@require_POST
@desk_only
def correct(request: HttpRequest, contributor_id: int) -> HttpResponse:
    """Name, unit and telephone as an editor knows them."""
    found = _find(contributor_id)
    name, unit, telephone = (_line(request, field) for field in ("name", "unit", "telephone"))
    try:
        contributors.correct(found, name=name, unit=unit, telephone=telephone, by=person(request))
    except UserError as error:
        return _page(request, found, complaint=str(error), status=_CONFLICT)
    return HttpResponseRedirect(_address(contributor_id))


def _line(request: HttpRequest, field: str) -> str:
    return " ".join(request.POST.get(field, "").replace("\0", "").split())[:200]


@require_POST
@desk_only
def merge(request: HttpRequest, contributor_id: int) -> HttpResponse:
    """`other` is the same person: what they sent goes over to this one."""
    into = _find(contributor_id)
    try:
        other = contributor_queries.find(request.POST.get("other", "").replace("\0", "")[:_LONGEST_ADDRESS])
        if request.POST.get("sure") != "yes":
            return _page(request, into, asks=query.contributor(other.pk))
        contributors.merge(into, other, person(request))
    except UserError as error:
        return _page(request, into, complaint=str(error), status=_CONFLICT)
    return HttpResponseRedirect(_address(into.pk))


def _page(
    request: HttpRequest,
    found: Contributor,
    *,
    asks: Contributor | None = None,
    complaint: str = "",
    status: int = 200,
) -> HttpResponse:
    manuscripts = manuscript_pages.listed(manuscript_pages.Filter(contributor=found.pk), _MANUSCRIPTS)
    context = {
        "contributor": found,
        "manuscripts": manuscripts.rows,
        "versions": manuscript_pages.newest_of(manuscripts),
        "more": manuscripts.older,
        "alike": query.alike(found),
        "merged": query.merged(found),
        "asks": asks,
        "complaint": complaint,
        "going": False,
    }
    return render(request, "contributors/contributor.html", context, status=status)


def _find(contributor_id: int) -> Contributor:
    found = query.contributor(contributor_id)
    if found is None:
        raise Http404
    return found


def _address(contributor_id: int) -> str:
    return reverse("contributor", kwargs={"contributor_id": contributor_id})
