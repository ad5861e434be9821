"""/u/<token>: stop receiving. GET only asks; POST acts, by the page's button or by RFC 8058's one click.

There is no CSRF token: a mail provider's POST brings no cookie, and the token in the address is
all the authority there is. Whoever could forge the request would have to know it.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from distributor.feedback.about import publication_of
from distributor.feedback.proof import copy_of_token
from distributor.feedback.suppress import is_test_copy, resubscribe, unsubscribe_by_link
from distributor.states import SuppressionReason
from distributor.store.models import Delivery
from distributor.store.queries import suppression, suppression_scope
from distributor.web.headers import as_private
from distributor.web.reader_link import unknown_link

_RESUME, _STOP_ALL = "resume", "stop-all"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, stop this publication or all, or go on; an unknown token is a 404 and changes nothing."""
    copy = copy_of_token("unsubscribe", token)
    if copy is None:
        return unknown_link(request)
    if request.method == "POST":
        return _act(request, copy)
    return _page(request, copy, "ask")


def _act(request: HttpRequest, copy: Delivery) -> HttpResponse:
    action = request.POST.get("action")
    if action == _RESUME:
        resubscribe(copy)
        return _page(request, copy, "resumed")
    one_click = "List-Unsubscribe" in request.POST
    unsubscribe_by_link(copy, one_click=one_click, from_all=action == _STOP_ALL)
    return _page(request, copy, "ask")


def _page(request: HttpRequest, copy: Delivery, otherwise: str) -> HttpResponse:
    """As things are now; `otherwise`: what is shown to a reader whom nothing stops."""
    standing = suppression.standing(copy.address_key, publication_of(copy))
    context = {
        "copy": copy,
        "issue": copy.run.issue,
        "state": "test" if is_test_copy(copy) else "stopped" if standing else otherwise,
        "masked": _masked(copy.address),
        "may_resume": all(each.reason == SuppressionReason.UNSUBSCRIBED for each in standing),
        "several": suppression_scope.several(),
        "from_all": any(each.publication_id is None for each in standing),
        "contact": copy.run.sender.get("reply_to") or copy.run.sender.get("address", ""),
    }
    return as_private(render(request, "unsubscribe.html", context))


def _masked(address: str) -> str:
    """w***@example.org: enough for its owner, too little for whoever was forwarded the mail."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"
