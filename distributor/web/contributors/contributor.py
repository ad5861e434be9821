"""/contributors/<id>: one person, from however many addresses, and all that they sent."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from distributor.newsroom import contributors
from distributor.store.models import Contributor
from distributor.store.queries import contributor_pages as query
from distributor.store.queries import contributors as contributor_queries
from distributor.store.queries import fingerprints, manuscript_pages
from distributor.text import HEADER, printable, squeezed
from distributor.web.access import desk_only, person
from distributor.web.form_values import NOTHING, Typed, kept
from distributor.web.forms import acting, seen

_MANUSCRIPTS = 30  # shown here; the list of manuscripts has all of them
_LONGEST_NOTE = 2000
_LONGEST_ADDRESS = 320


@require_safe
@desk_only
def contributor(request: HttpRequest, contributor_id: int) -> HttpResponse:
    """The contributor; one who was merged leads to the other."""
    found = _find(contributor_id)
    if found.merged_into_id:
        return HttpResponseRedirect(_address(found.merged_into_id))
    return _draw(request, contributor_id, typed=kept(request))


def _draw(
    request: HttpRequest,
    contributor_id: int,
    *,
    typed: Typed = NOTHING,
    asks: Contributor | None = None,
    complaint: str = "",
    status: int = 200,
) -> HttpResponse:
    found = _find(contributor_id)
    if found.merged_into_id:  # meanwhile: what was typed is about the other one now
        found = _find(contributor_queries.current(found).pk)
    seen = fingerprints.of_contributors(found)  # first: what is read later is never older than it
    manuscripts = manuscript_pages.listed(
        manuscript_pages.ManuscriptFilter(contributor=found.pk), _MANUSCRIPTS
    )
    context = {
        "contributor": found,
        "manuscripts": manuscripts.rows,
        "versions": manuscript_pages.newest_of(manuscripts),
        "more": manuscripts.after,
        "alike": query.alike(found),
        "merged": query.merged(found),
        "asks": asks,
        "seen": seen,
        "seen_both": fingerprints.of_contributors(found, asks) if asks else "",
        "typed": typed,
        "complaint": complaint,
    }
    return render(request, "contributors/contributor.html", context, status=status)


@acting(_draw, page="contributor")
def note(request: HttpRequest, contributor_id: int) -> HttpResponse:
    """Keep the editors' note."""
    text = printable(request.POST.get("note", "")).strip()[:_LONGEST_NOTE]
    contributors.note(_find(contributor_id), text, by=person(request), seen=seen(request))
    return HttpResponseRedirect(_address(contributor_id))


@acting(_draw, page="contributor")
def correct(request: HttpRequest, contributor_id: int) -> HttpResponse:
    """Name, unit and telephone as an editor knows them."""
    known = {field: _line(request, field) for field in ("name", "unit", "telephone")}
    contributors.correct(_find(contributor_id), **known, by=person(request), seen=seen(request))
    return HttpResponseRedirect(_address(contributor_id))


def _line(request: HttpRequest, field: str) -> str:
    return squeezed(request.POST.get(field, ""))[:200]


@acting(_draw, page="contributor")
def merge(request: HttpRequest, contributor_id: int) -> HttpResponse:
    """`other` is the same person: what they sent goes over to this one."""
    into = _find(contributor_id)
    other = contributor_queries.find(HEADER.fit(request.POST.get("other", ""))[:_LONGEST_ADDRESS])
    if request.POST.get("sure") != "yes":
        fingerprints.require(seen(request), fingerprints.of_contributors(into))
        return _draw(request, contributor_id, asks=query.contributor(other.pk))
    contributors.merge(into, other, person(request), seen=seen(request))
    return HttpResponseRedirect(_address(into.pk))


def _find(contributor_id: int) -> Contributor:
    found = query.contributor(contributor_id)
    if found is None:
        raise Http404
    return found


def _address(contributor_id: int) -> str:
    return reverse("contributor", kwargs={"contributor_id": contributor_id})
