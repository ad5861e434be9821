"""Who may see the desk's pages: whoever sits at this machine, else whoever is logged in.

Readers' links (/r/, /u/), /healthz and static files are open: a link's token is its own authority.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from distributor.language import later
from distributor.web import login_form
from distributor.web.visitor import by_local_name, is_loopback

View = Callable[..., HttpResponse]
_NOBODY = later("somebody at this machine")

# A request that bears one of these came through a proxy, so its peer address says nothing about the person.
_FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via")


def at_this_machine(request: HttpRequest) -> bool:
    """Whether the pages are for this machine only, and the request comes straight from it by a local name."""
    if not settings.LOOPBACK or any(name in request.headers for name in _FORWARDING):
        return False
    # A foreign name in Host is DNS rebinding: some site's script has talked the browser into coming here.
    return by_local_name(request) and is_loopback(request.META.get("REMOTE_ADDR", ""))


def may_see(request: HttpRequest) -> bool:
    """Whether the desk's pages are open to this request."""
    return at_this_machine(request) or bool(request.user.is_authenticated)


def person(request: HttpRequest) -> str:
    """Who acts: the account's name, else whoever sits at this machine and needs none."""
    return request.user.get_username() or _NOBODY


def desk_only(view: View) -> View:
    """Guard a view: everybody else is asked to log in, and no cache on the way keeps the page."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if not may_see(request):
            return login_form.ask(request)
        response = view(request, *given, **named)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return guarded
