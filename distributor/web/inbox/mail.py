"""/inbox/<id>: one mail, all that was understood of it, and what became of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from distributor.store.models import Incoming
from distributor.store.queries import fingerprints
from distributor.store.queries import inbox_pages as query
from distributor.web.access import desk_only
from distributor.web.form_values import NOTHING, Typed, kept
from distributor.web.inbox import labels, stored_reading

_SHOWN_CHARACTERS = 200_000  # of the text; the rest is in the mail itself
_SHOWN_HEADERS = 200


@require_safe
@desk_only
def mail(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """The mail, with its HTML in a frame of its own."""
    return draw(request, incoming_id, typed=kept(request))


def draw(
    request: HttpRequest,
    incoming_id: int,
    *,
    typed: Typed = NOTHING,
    complaint: str = "",
    status: int = 200,
) -> HttpResponse:
    """The mail's page as an answer; `complaint` says why what was asked for could not be done."""
    found = find_mail(incoming_id)
    seen = fingerprints.of_mail(found)  # first: what is read later is never older than it
    message = stored_reading.message(found)
    enclosures = query.enclosures(found)
    context = {
        "mail": found,
        "message": message,
        "text": message.text[:_SHOWN_CHARACTERS],
        "cut": len(message.text) > _SHOWN_CHARACTERS,
        "headers": message.headers[:_SHOWN_HEADERS],
        "files": [each for each in enclosures if not each.within_text],
        "within": [each for each in enclosures if each.within_text],
        "names": {each.number: each.name for each in enclosures},
        "versions": query.versions_of(found),
        "repetitions": query.repetitions_of(found),
        "proofs": [(method, result, labels.proof(result)) for method, result in message.authentication[:20]],
        "answers": query.answers_to(found),
        "sightings": query.sightings(found),
        "filing": query.filing(found),
        "routes": Incoming.ROUTES,
        "seen": seen,
        "typed": typed,
        "complaint": complaint,
    }
    return render(request, "inbox/mail.html", context, status=status)


def find_mail(incoming_id: int) -> Incoming:
    """The mail, or the 404 page."""
    found = query.mail(incoming_id)
    if found is None:
        raise Http404
    return found
