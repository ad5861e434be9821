"""/issues/<slug>/decide: copies in doubt are settled, failed ones tried again. GET asks, POST acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from distributor import settings
from distributor.delivery.runs import settle
from distributor.delivery.runs.settle import SettleResult
from distributor.states import DeliveryState, RunState
from distributor.store.models import Issue, Run
from distributor.store.queries import overview
from distributor.store.queries import settle as query
from distributor.web import numbers
from distributor.web.access import person
from distributor.web.form_values import Typed
from distributor.web.forms import acting, seen
from distributor.web.report import choose_run, find_issue
from distributor.worker import ring

_CONFLICT = 409
_SHOWN = 5  # copies named on the page that asks


@dataclass(frozen=True, slots=True)
class DoubtChoice:
    """What a button stands for."""

    act: Callable[..., SettleResult]
    of: str  # the state of the copies that it is about
    sends: bool


ANSWERS = {
    "arrived": DoubtChoice(settle.arrived, DeliveryState.IN_DOUBT, sends=False),
    "again": DoubtChoice(settle.again, DeliveryState.IN_DOUBT, sends=True),
    "retry": DoubtChoice(settle.retry, DeliveryState.FAILED, sends=True),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What `?run=&answer=&copy=` asks about; every copy concerned where none is named."""

    issue: Issue
    run: Run
    name: str
    answer: DoubtChoice
    numbers: Sequence[int] | None

    @property
    def page(self) -> dict[str, object]:
        """What the page shows of it."""
        numbers = self.numbers or ()
        return {"issue": self.issue, "run": self.run, "answer": self.name, "numbers": numbers}


def _asked(request: HttpRequest, slug: str) -> _Asked:
    issue = find_issue(slug)
    given = request.POST if request.method == "POST" else request.GET
    run = choose_run(overview.runs_of(issue), given.get("run", ""))
    name = given.get("answer", "")
    if run is None or name not in ANSWERS:
        raise Http404
    return _Asked(issue, run, name, ANSWERS[name], _numbers(given))


def _draw(
    request: HttpRequest, slug: str, *, typed: Typed, complaint: str = "", status: int = 200
) -> HttpResponse:
    """What is at stake; nothing is changed."""
    asked = _asked(request, slug)
    run, about = asked.run, asked.answer.of
    context = {
        **asked.page,
        "seen": query.fingerprint(run, about, asked.numbers),  # first: what is read later is never older
        "copies": query.some(run.pk, about, asked.numbers, _SHOWN),
        "count": query.count(run.pk, about, asked.numbers),
        "typed": typed,
        "complaint": complaint,
        "settled": settle.why_left(run, about, asked.numbers) if complaint else (),
        "verdict": None,
    }
    return render(request, "decide.html", context, status=status)


@acting(_draw, query=("run", "answer", "copy"))
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Do what the page asked about."""
    asked = _asked(request, slug)
    verdict = asked.answer.act(asked.run, asked.numbers, by=person(request), seen=seen(request))
    if verdict.numbers and asked.answer.sends and verdict.run.state == RunState.SENDING:
        ring(asked.run.pk, times=settings.WORKER_PROCESSES)
    status = 200 if verdict.numbers else _CONFLICT
    context = {**asked.page, "copies": (), "count": len(verdict.numbers), "verdict": verdict}
    return render(request, "decide.html", context, status=status)


def _numbers(given: QueryDict) -> tuple[int, ...] | None:
    """The copies named; None where none is."""
    named = given.getlist("copy")
    return tuple(numbers.whole(text) for text in named) if named else None
