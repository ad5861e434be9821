"""/answers: which mails the contributors of a publication are sent; all are off at first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from distributor.store.models import Answer
from distributor.store.queries import answers as switches
from distributor.store.queries import fingerprints
from distributor.store.queries import manuscript_pages as query
from distributor.web import numbers
from distributor.web.access import person
from distributor.web.form_values import Typed
from distributor.web.forms import acting, seen


def _draw(request: HttpRequest, *, typed: Typed, complaint: str = "", status: int = 200) -> HttpResponse:
    """The switches of every publication."""
    publications = query.publications()
    context = {
        "publications": [(each, fingerprints.of_answers(each)) for each in publications],
        "kinds": Answer.KINDS,
        "typed": typed,
        "complaint": complaint,
    }
    return render(request, "inbox/answers.html", context, status=status)


@acting(_draw)
def answers(request: HttpRequest) -> HttpResponse:
    """Set the switches of one publication."""
    wanted = numbers.whole(request.POST.get("publication", ""))
    chosen = next((each for each in query.publications() if each.pk == wanted), None)
    if chosen is None:
        raise Http404
    switches.switch(chosen, request.POST.getlist("kind"), by=person(request), seen=seen(request))
    return HttpResponseRedirect(reverse("answers"))
