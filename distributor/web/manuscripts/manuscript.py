"""/manuscripts/<number>: what is known of a manuscript, beside the document that says so."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from distributor.newsroom import decisions
from distributor.states import ManuscriptState
from distributor.store.models import Answer, Manuscript, Version
from distributor.store.queries import fingerprints
from distributor.store.queries import manuscript_pages as query
from distributor.web import numbers
from distributor.web.access import desk_only
from distributor.web.form_values import NOTHING, Typed, kept
from distributor.web.inbox import pictures
from distributor.web.inbox.downloads import picture_answer
from distributor.web.manuscripts import labels, shown
from distributor.web.words import issue_name

DECISIONS = (ManuscriptState.ADOPTED, ManuscriptState.REVISE, ManuscriptState.REJECTED)
_LONG_TEXT = 4000  # characters; a longer text is folded


@require_safe
@desk_only
def manuscript(request: HttpRequest, number: str) -> HttpResponse:
    """The newest version, or the one that `?version=` names."""
    found = find_manuscript(number)
    version = choose_version(found, request.GET.get("version", ""))
    done = labels.done(request.GET.get("done", ""))
    return page(request, found, version, typed=kept(request), done=done)


def page(
    request: HttpRequest,
    found: Manuscript,
    version: Version,
    *,
    typed: Typed = NOTHING,
    complaint: str = "",
    done: str = "",
    status: int = 200,
) -> HttpResponse:
    """The manuscript's page as an answer; `complaint` says why what was asked for could not be done."""
    seen = fingerprints.of_manuscript(found)  # first: what is read later is never older than it
    versions, placements = query.versions(found), query.placements(found)
    context = {
        "manuscript": found,
        "version": version,
        "versions": versions,
        "newest": versions[0],
        "fields": query.FIELDS[:-1],
        "text": shown.as_html(version),
        "folded": len(version.body) > _LONG_TEXT,
        "columns": query.columns(),
        "resemblances": query.resemblances(version),
        "decisions": query.decisions(found),
        "placements": placements,
        "placed": any(row.removed is None for row in placements) and found.state == ManuscriptState.ADOPTED,
        "answers": query.answers(found),
        "choices": [state for state in DECISIONS if decisions.may_become(found, state)],
        "issues": [(each, issue_name(each)) for each in query.open_issues()],
        "seen": seen,
        "typed": typed,
        "answered": _answered(found),
        "complaint": complaint,
        "done": done,
    }
    return render(request, "manuscripts/manuscript.html", context, status=status)


def draw(
    request: HttpRequest, number: str, *, typed: Typed, complaint: str = "", status: int = 200
) -> HttpResponse:
    """The page again with what was typed into one of its forms."""
    found = find_manuscript(number)
    version = choose_version(found, request.POST.get("version", ""))
    return page(request, found, version, typed=typed, complaint=complaint, status=status)


@require_safe
@desk_only
def picture(request: HttpRequest, number: str, version: int, place: int) -> HttpResponse:
    """The picture at this place of a version, encoded anew."""
    found = query.version_with_picture(number, version)
    named = list(found.pictures.values()) if found else []
    if place >= len(named):
        raise Http404
    return picture_answer(pictures.shown(str(named[place].get("sha256", ""))))


def find_manuscript(number: str) -> Manuscript:
    """The manuscript, or the 404 page."""
    found = query.manuscript(number)
    if found is None:
        raise Http404
    return found


def choose_version(manuscript: Manuscript, wanted: str) -> Version:
    """The version of that number, the newest where none is named; else the 404 page."""
    versions = query.versions(manuscript)
    if not versions:
        raise Http404
    found = next((each for each in versions if each.number == numbers.whole(wanted)), None)
    if wanted and found is None:
        raise Http404
    return found or versions[0]


def _answered(manuscript: Manuscript) -> list[str]:
    """The kinds of mail that its publication sends."""
    publication = manuscript.publication
    return [kind for kind in Answer.KINDS if publication and kind in publication.answers]
