"""/manuscripts/<number>/decide: 采用, 退改, 不采用. First the mail is shown, then it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from distributor import settings
from distributor.errors import UserError
from distributor.incoming import answerable, decisions, letters
from distributor.incoming.answers import publication_of
from distributor.store.models import Answer, Manuscript, Version
from distributor.web.access import desk_only, person
from distributor.web.manuscripts.manuscript import DECISIONS, choose_version, find_manuscript, page
from distributor.web.manuscripts.stamp import stamp
from distributor.worker import ring

_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Preview:
    """The mail that would go out, and why it would not."""

    address: str
    subject: str
    text: str
    switched_on: bool


@require_POST
@desk_only
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Show what `state` and `note` would do; with `sure` do it."""
    found = find_manuscript(number)
    version, state = choose_version(found, ""), request.POST.get("state", "")
    if state not in DECISIONS:
        raise Http404
    try:
        note = decisions.fit(request.POST.get("note", ""))
        if request.POST.get("sure") == "yes" and request.POST.get("stamp") == stamp(version):
            return _do(request, found, state, note)
        return _ask(request, found, version, state, note)
    except UserError as error:
        return page(request, found, version, complaint=str(error), status=_CONFLICT)


def _ask(request: HttpRequest, found: Manuscript, version: Version, state: str, note: str) -> HttpResponse:
    """What would happen; nothing is changed."""
    decisions.require(found, state, note, person(request))
    context = {
        "manuscript": found,
        "version": version,
        "state": state,
        "note": note,
        "stamp": stamp(version),
        "preview": _preview(found, version, state, note),
        "going": False,
    }
    return render(request, "manuscripts/decide.html", context)


def _preview(found: Manuscript, version: Version, state: str, note: str) -> Preview:
    mail = letters.rendered(letters.decision(found, version, note), state)
    publication = publication_of(version.incoming, [found])
    return Preview(version.incoming.sender, mail.subject, mail.text, answerable.wanted(publication, state))


def _do(request: HttpRequest, found: Manuscript, state: str, note: str) -> HttpResponse:
    answer = decisions.decide(
        found, state, note=note, by=person(request), tell=request.POST.get("tell") == "yes"
    )
    _ring(answer)
    return HttpResponseRedirect(reverse("manuscript", kwargs={"number": found.number}) + "?done=decided")


def _ring(answer: Answer) -> None:
    if answer.run:
        ring(answer.run.pk, times=settings.WORKER_PROCESSES)
