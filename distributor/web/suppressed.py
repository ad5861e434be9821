"""/suppressed: the addresses that receive nothing, why, what is to be decided, and the way back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from distributor.errors import UserError
from distributor.feedback import manual_suppression
from distributor.language import gettext as _
from distributor.store.models import Suppression
from distributor.store.queries import fingerprints, suppression_scope
from distributor.store.queries import suppression as query
from distributor.web import numbers
from distributor.web.access import desk_only, person
from distributor.web.form_values import NOTHING, Typed, kept
from distributor.web.forms import acting, seen
from distributor.web.paging import turns

_PER_PAGE = 50
_LONGEST_REASON = 500


@require_safe
@desk_only
def suppressed(request: HttpRequest) -> HttpResponse:
    """Those in force, or with `?lifted=1` those that were lifted, that `?q=` asks for; page by page."""
    asked = {"q": request.GET.get("q", "").strip()[:200], "lifted": request.GET.get("lifted", "")[:1]}
    place = numbers.place(request.GET)
    found = query.listed(asked["q"], _PER_PAGE, lifted=bool(asked["lifted"]), **place)
    context = {
        "found": found.rows,
        "asked": asked,
        "several": suppression_scope.several(),
        "asking": query.asking()[:_PER_PAGE],
        **turns(found, asked),
    }
    return render(request, "suppressed/list.html", context)


@require_safe
@desk_only
def suppression(request: HttpRequest, suppression_id: int) -> HttpResponse:
    """One suppression with all that speaks for it, and the others of the same address."""
    return _draw(request, suppression_id, typed=kept(request))


def _draw(
    request: HttpRequest,
    suppression_id: int,
    *,
    typed: Typed = NOTHING,
    complaint: str = "",
    status: int = 200,
) -> HttpResponse:
    found = _find(suppression_id)
    seen = fingerprints.of_suppression(found)  # first: what is read later is never older than it
    every = query.history(found.address_key)
    context = {
        "found": found,
        "evidence": found.evidence.select_related("run__issue"),
        "several": suppression_scope.several(),
        "asking": query.asking().filter(pk=found.pk).exists(),
        "others": [other for other in every if other.pk != found.pk],
        "wish": query.is_wish(found),
        "standing": [other for other in every if other.lifted is None and other.pk != found.pk],
        "seen": seen,
        "typed": typed,
        "complaint": complaint,
    }
    return render(request, "suppressed/suppression.html", context, status=status)


@acting(_draw, page="suppression")
def lift(request: HttpRequest, suppression_id: int) -> HttpResponse:
    """Let the address receive again; `reason` says why, `own_wish` that the reader's own wish is known."""
    why = request.POST.get("reason", "")[:_LONGEST_REASON]
    known = request.POST.get("own_wish") == "yes"
    manual_suppression.lift(
        _find(suppression_id), why=why, by=person(request), own_wish=known, seen=seen(request)
    )
    return HttpResponseRedirect(reverse("suppression", kwargs={"suppression_id": suppression_id}))


@acting(_draw, page="suppression")
def decide_others(request: HttpRequest, suppression_id: int) -> HttpResponse:
    """After a complaint: `others=stop` stops the other publications for the address; `go-on` does not."""
    decision = request.POST.get("others")
    if decision not in ("stop", "go-on"):
        raise UserError(_("please say whether the other publications are to stop, too"))
    manual_suppression.decide_others(
        _find(suppression_id), stop=decision == "stop", by=person(request), seen=seen(request)
    )
    return HttpResponseRedirect(reverse("suppression", kwargs={"suppression_id": suppression_id}))


def _find(suppression_id: int) -> Suppression:
    found = query.numbered(suppression_id)
    if found is None:
        raise Http404
    return found
