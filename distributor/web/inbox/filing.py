"""/inbox/<id>/file, /inbox/<id>/again: an editor says where a mail belongs, or has it read once more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from distributor.incoming import filing
from distributor.web.access import person
from distributor.web.forms import acting, seen
from distributor.web.inbox.mail import draw, find_mail
from distributor.web.inbox.read_now import read_now


@acting(draw, page="mail")
def file(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """File the mail as `route`; `remember` does so with every mail of its sender, `forget` ends that."""
    found, given = find_mail(incoming_id), request.POST
    if given.get("forget"):
        filing.forget(found, seen=seen(request))
        return _back(incoming_id)
    remember = given.get("remember") == "yes"
    filing.file(found, given.get("route", ""), by=person(request), remember=remember, seen=seen(request))
    read_now([incoming_id])
    return _back(incoming_id)


@acting(draw, page="mail")
def again(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """Read the mail again; what was understood of it stays until then."""
    filing.read_again(find_mail(incoming_id), seen=seen(request))
    read_now([incoming_id])
    return _back(incoming_id)


def _back(incoming_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("mail", kwargs={"incoming_id": incoming_id}))
