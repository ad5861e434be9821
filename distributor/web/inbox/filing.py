"""/inbox/<id>/file, /inbox/<id>/again: an editor says where a mail belongs, or has it read once more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from distributor.errors import UserError
from distributor.incoming import filing
from distributor.language import gettext as _
from distributor.store.models import Incoming
from distributor.store.queries import incoming as queries
from distributor.web.access import desk_only, person
from distributor.web.inbox.mail import find_mail, page
from distributor.web.inbox.now import read_now

_CONFLICT = 409


@require_POST
@desk_only
def file(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """File the mail as `route`; `remember` does so with every mail of its sender, `forget` ends that."""
    found = find_mail(incoming_id)
    try:
        _act(found, request)
    except UserError as error:
        return page(request, found, complaint=str(error), status=_CONFLICT)
    return HttpResponseRedirect(reverse("mail", kwargs={"incoming_id": found.pk}))


@require_POST
@desk_only
def again(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """Read the mail again; what was understood of it stays until then."""
    found = find_mail(incoming_id)
    if found.removed:
        complaint = _("The mail itself was removed: it cannot be read again.")
        return page(request, found, complaint=complaint, status=_CONFLICT)
    read_now(queries.begin_again(Incoming.objects.filter(pk=found.pk)))
    return HttpResponseRedirect(reverse("mail", kwargs={"incoming_id": found.pk}))


def _act(found: Incoming, request: HttpRequest) -> None:
    if request.POST.get("forget"):
        filing.forget(found.sender_key)
        return
    remember = request.POST.get("remember") == "yes"
    filing.file(found, request.POST.get("route", ""), by=person(request), remember=remember)
    read_now([found.pk])
