"""/answers: which mails the contributors of a publication are sent; all are off at first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from distributor.store.models import Answer
from distributor.store.queries import manuscript_pages as query
from distributor.web.access import desk_only
from distributor.web.copies import copy_number


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
def answers(request: HttpRequest) -> HttpResponse:
    """The switches; POST sets those of one publication."""
    publications = query.publications()
    if request.method != "POST":
        context = {"publications": publications, "kinds": Answer.KINDS, "going": False}
        return render(request, "inbox/answers.html", context)
    wanted = copy_number(request.POST.get("publication", ""))
    chosen = next((each for each in publications if each.pk == wanted), None)
    if chosen is None:
        raise Http404
    given = request.POST.getlist("kind")
    query.set_answers(chosen, [kind for kind in Answer.KINDS if kind in given])
    return HttpResponseRedirect(reverse("answers"))
