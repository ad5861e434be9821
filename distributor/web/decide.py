"""/issues/<slug>/decide: copies in doubt are settled, failed ones tried again. GET asks, POST acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from distributor import settings
from distributor.delivery import settle
from distributor.delivery.settle import Verdict
from distributor.errors import SendRefused, UserError
from distributor.language import gettext as _
from distributor.store.models import Delivery, Run
from distributor.store.queries import overview
from distributor.store.queries import settle as query
from distributor.web.access import desk_only, person
from distributor.web.copies import copy_number
from distributor.web.report import choose_run, find_issue
from distributor.worker import ring

_CONFLICT = 409
_SHOWN = 5  # copies named on the page that asks


@dataclass(frozen=True, slots=True)
class Answer:
    """What a button stands for."""

    act: Callable[..., Verdict]
    of: str  # the state of the copies that it is about
    sends: bool


ANSWERS = {
    "arrived": Answer(settle.arrived, Delivery.IN_DOUBT, sends=False),
    "again": Answer(settle.again, Delivery.IN_DOUBT, sends=True),
    "retry": Answer(settle.retry, Delivery.FAILED, sends=True),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask about `?run=&answer=&copy=` (every copy concerned where none is named), or do it."""
    issue = find_issue(slug)
    given = request.POST if request.method == "POST" else request.GET
    run = choose_run(overview.runs_of(issue), given.get("run", ""))
    name, numbers = given.get("answer", ""), _numbers(given)
    if run is None or name not in ANSWERS:
        raise Http404
    page = {"issue": issue, "run": run, "answer": name, "numbers": numbers or (), "going": False}
    if request.method != "POST":
        return _ask(request, page, run, ANSWERS[name], numbers)
    return _act(request, page, run, ANSWERS[name], numbers)


def _ask(
    request: HttpRequest, page: dict[str, object], run: Run, answer: Answer, numbers: Sequence[int] | None
) -> HttpResponse:
    """What is at stake; nothing is changed."""
    found = query.some(run.pk, answer.of, numbers, _SHOWN)
    count = query.count(run.pk, answer.of, numbers)
    return render(request, "decide.html", {**page, "copies": found, "count": count, "verdict": None})


def _act(
    request: HttpRequest, page: dict[str, object], run: Run, answer: Answer, numbers: Sequence[int] | None
) -> HttpResponse:
    try:
        if numbers is None:
            _require_as_shown(run, answer, request.POST.get("count", ""))
        verdict = answer.act(run, numbers, by=person(request))
    except UserError as error:
        return _told(request, page, Verdict((), (str(error),), run))
    if verdict.numbers and answer.sends and verdict.run.state == Run.SENDING:
        ring(run.pk, times=settings.WORKER_PROCESSES)
    return _told(request, page, verdict)


def _told(request: HttpRequest, page: dict[str, object], verdict: Verdict) -> HttpResponse:
    status = 200 if verdict.numbers else _CONFLICT
    context = {**page, "copies": (), "count": len(verdict.numbers), "verdict": verdict}
    return render(request, "decide.html", context, status=status)


def _require_as_shown(run: Run, answer: Answer, shown: str) -> None:
    """“All” means those that the page told of."""
    count = query.count(run.pk, answer.of, None)
    if str(count) != shown:
        words = _("the number of these copies has changed, now it is %(count)d: please look again")
        raise SendRefused(words % {"count": count})


def _numbers(given: QueryDict) -> tuple[int, ...] | None:
    """The copies named; None where none is."""
    named = given.getlist("copy")
    return tuple(copy_number(text) for text in named) if named else None
