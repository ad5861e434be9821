"""/inbox: mail that came in, by where it belongs, page by page; files dropped here are kept as mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from distributor.language import gettext as _
from distributor.states import IncomingState, Route
from distributor.store.models import Incoming
from distributor.store.queries import inbox_pages as query
from distributor.store.queries import publications
from distributor.web import numbers
from distributor.web.access import desk_only
from distributor.web.form_values import kept
from distributor.web.inbox import sources, taking
from distributor.web.paging import turns
from distributor.words import mails

_PER_PAGE = 50
REFUSED, WAITING, FAILED, NOTHING = "refused", "waiting", "failed", "nothing"
_STATES = {WAITING: IncomingState.KEPT, FAILED: IncomingState.FAILED}
# An editor looks for these first; they are shown even while there is none of them.
_FIRST_ROUTES = (Route.MANUSCRIPT, Route.OTHER)


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to look at the inbox; `key` is what stands in the address."""

    key: str
    word: str
    count: int


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
def inbox(request: HttpRequest) -> HttpResponse:
    """The list that `?show=&q=` asks for, from `?before=` or `?after=` an id; POST takes .eml files."""
    verdicts = taking.take(request.FILES.getlist("mail")) if request.method == "POST" else []
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("show", "q", "publication")}
    place = numbers.place(request.GET)
    found = _refusals(place) if asked["show"] == REFUSED else _mails(asked, place)
    context = {
        **found,
        "asked": asked,
        "tabs": tabs(query.counts(), query.without_manuscript(), query.refused()),
        "sources": sources.states(),
        "publications": publications.every(),
        "verdicts": verdicts,
        "posted": request.method == "POST",
        "typed": kept(request),
        "most": taking.most_octets(),
    }
    return render(request, "inbox/inbox.html", context)


def tabs(counts: Mapping[tuple[str, str], int], empty: int, refused: int) -> list[Tab]:
    """Everything, manuscripts and other mail; then what there is of the rest."""
    others = [route for route in Route if route not in _FIRST_ROUTES]
    of_route = {route: sum(n for (_s, r), n in counts.items() if r == route) for route in Incoming.ROUTES}
    of_state = {state: sum(n for (s, _r), n in counts.items() if s == state) for state in Incoming.STATES}
    every = [
        Tab("", _("all"), sum(counts.values())),
        *(Tab(route, mails.route_name(route), of_route[route]) for route in _FIRST_ROUTES),
        Tab(NOTHING, _("no manuscript found"), empty),
        Tab(FAILED, mails.incoming_state_name(IncomingState.FAILED), of_state[IncomingState.FAILED]),
        Tab(WAITING, mails.incoming_state_name(IncomingState.KEPT), of_state[IncomingState.KEPT]),
        *(Tab(route, mails.route_name(route), of_route[route]) for route in others),
        Tab(REFUSED, _("not taken"), refused),
    ]
    return [tab for tab in every if tab.count or tab.key in ("", *_FIRST_ROUTES)]


def _mails(asked: Mapping[str, str], place: Mapping[str, int]) -> dict[str, object]:
    show = asked["show"]
    route = show if show in Incoming.ROUTES else ""
    own = publications.named(asked["publication"])
    chosen = query.MailFilter(_STATES.get(show, ""), route, show == NOTHING, asked["q"], own)
    found = query.mails(chosen, _PER_PAGE, **place)
    files = query.files_of([mail.pk for mail in found.rows])
    return {"mails": found.rows, "files": files, "refusals": (), **turns(found, asked)}


def _refusals(place: Mapping[str, int]) -> dict[str, object]:
    found = query.refusals(_PER_PAGE, **place)
    return {"mails": (), "files": {}, "refusals": found.rows, **turns(found, {"show": REFUSED})}
