"""/u/<token>: stop receiving. GET only asks; POST acts, by the page's button or by RFC 8058's one click.

There is no CSRF token: a mail provider's POST brings no cookie, and the token in the address is
all the authority there is. Whoever could forge the request would have to know it.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from distributor.feedback import suppress
from distributor.feedback.proof import copy_of_token
from distributor.store.models import Delivery
from distributor.store.queries import suppression
from distributor.web.headers import as_private
from distributor.web.reader_link import unknown_link

_RESUME = "resume"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, stop or go on; an unknown token is a 404 and changes nothing."""
    copy = copy_of_token("unsubscribe", token)
    if copy is None:
        return unknown_link(request)
    if request.method == "POST":
        return _act(request, copy)
    stopped = suppression.of(copy.address_key)
    return _page(request, copy, "stopped" if stopped else "ask")


def _act(request: HttpRequest, copy: Delivery) -> HttpResponse:
    if suppress.is_test_copy(copy):
        return _page(request, copy, "test")
    if request.POST.get("action") == _RESUME:
        suppress.resubscribe(copy)
        return _page(request, copy, "stopped" if suppression.of(copy.address_key) else "resumed")
    if said := suppress.unsubscribe_by_link(copy, one_click="List-Unsubscribe" in request.POST):
        suppress.suppress(said)
    return _page(request, copy, "stopped")


def _page(request: HttpRequest, copy: Delivery, state: str) -> HttpResponse:
    standing = suppression.of(copy.address_key)
    context = {
        "copy": copy,
        "issue": copy.run.issue,
        "state": "test" if suppress.is_test_copy(copy) else state,
        "masked": _masked(copy.address),
        "may_resume": bool(standing and standing.reason == suppress.UNSUBSCRIBED),
        "contact": copy.run.sender.get("reply_to") or copy.run.sender.get("address", ""),
    }
    return as_private(render(request, "unsubscribe.html", context))


def _masked(address: str) -> str:
    """w***@example.org: enough for its owner, too little for whoever was forwarded the mail."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"
