"""/manuscripts/<number>/decide: 采用, 退改, 不采用. First the mail is shown, then it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from distributor import configuration, settings
from distributor.newsroom import answer_guards, answer_values, decisions
from distributor.newsroom.answers import publication_of
from distributor.store.models import Answer, Manuscript, Version
from distributor.store.queries import fingerprints
from distributor.store.queries import manuscript_pages as query
from distributor.web.access import person
from distributor.web.forms import acting, seen
from distributor.web.manuscripts.manuscript import DECISIONS, choose_version, draw, find_manuscript
from distributor.worker import ring


@dataclass(frozen=True, slots=True)
class DecisionPreview:
    """The mail that would go out, and why it would not."""

    address: str
    subject: str
    text: str
    switched_on: bool


@acting(draw, page="manuscript")
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Show what `state` and `note` would do; with `sure` do it."""
    found = find_manuscript(number)
    state = request.POST.get("state", "")
    if state not in DECISIONS:
        raise Http404
    note = decisions.fit(request.POST.get("note", ""))
    if request.POST.get("sure") == "yes":
        return _do(request, found, state, note)
    return _ask(request, found, state, note)


def _ask(request: HttpRequest, found: Manuscript, state: str, note: str) -> HttpResponse:
    """What would happen; nothing is changed."""
    now = fingerprints.of_manuscript(found)
    fingerprints.require(seen(request), now)
    version = choose_version(found, "")
    decisions.require(found, state, note, person(request))
    context = {
        "manuscript": found,
        "version": version,
        "state": state,
        "note": note,
        "seen": now,
        "told": [each for each in query.answers(found) if each.run and each.kind in DECISIONS],
        "preview": _preview(found, version, state, note),
    }
    return render(request, "manuscripts/decide.html", context)


def _preview(found: Manuscript, version: Version, state: str, note: str) -> DecisionPreview:
    publication, office = publication_of(version.incoming, [found]), configuration.office()
    letter = answer_values.decision(found, version, note, office)
    mail = answer_values.rendered(letter, state, publication, office)
    return DecisionPreview(
        version.incoming.sender, mail.subject, mail.text, answer_guards.is_switched_on(publication, state)
    )


def _do(request: HttpRequest, found: Manuscript, state: str, note: str) -> HttpResponse:
    tell = request.POST.get("tell") == "yes"
    answer = decisions.decide(
        found,
        state,
        note=note,
        by=person(request),
        tell=tell,
        seen=seen(request),
        office=configuration.office(),
    )
    _ring(answer)
    return HttpResponseRedirect(reverse("manuscript", kwargs={"number": found.number}) + "?done=decided")


def _ring(answer: Answer) -> None:
    if answer.run:
        ring(answer.run.pk, times=settings.WORKER_PROCESSES)
