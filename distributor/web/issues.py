"""/: the issues, who receives them, and whether anything leaves this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from distributor import configuration, settings, var
from distributor.delivery.runs import progress
from distributor.desk import signoff
from distributor.desk.signoff import Signatures
from distributor.states import RunState
from distributor.store.models import Issue, Run
from distributor.store.queries import bounces, overview, runs
from distributor.web.access import desk_only
from distributor.web.issue_status import Standing, standing
from distributor.web.outcomes import Tally, tally

_PER_PAGE = 12


@dataclass(frozen=True, slots=True)
class Card:
    """One issue of the list."""

    issue: Issue
    standing: Standing
    signatures: Signatures
    run: Run | None
    tally: Tally
    doubts: Mapping[int, int]  # run -> copies that wait for a decision
    sent_before: bool  # the run is not the issue's first
    came_back: int  # copies that their relay had accepted


@require_safe
@desk_only
def issues(request: HttpRequest) -> HttpResponse:
    """The newest issues; `?before=SLUG` goes on to older ones."""
    found, older = overview.issues_before(request.GET.get("before", ""), _PER_PAGE)
    cards = [_card(issue) for issue in found]
    context = {
        "cards": cards,
        "older": older,
        "going": any(card.standing.key == RunState.SENDING for card in cards),
        "audience": overview.audience(),
        "outbox": outbox(),
    }
    return render(request, "issues.html", context)


def outbox() -> str:
    """Where the mails lie while the relay is the local mail catcher; "" with a real relay."""
    return str(var.outbox(settings.VAR)) if settings.RELAYS == ["catcher:"] else ""


def _card(issue: Issue) -> Card:
    run = runs.latest(issue)
    signed = signoff.signatures(issue, configuration.office())
    counts = progress.states(run) if run else {}
    return Card(
        issue, standing(issue, run, signed), signed, run, tally(counts), overview.doubts_of(issue),
        bool(run and overview.sent_before(run)), bounces.came_back(run.pk) if run else 0,
    )  # fmt: skip
