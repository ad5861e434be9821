"""Who may see the desk's pages: whoever is logged in, by an account or by a link for “this machine”.

Where a request comes from opens nothing: behind a proxy that says nothing of itself, everybody comes from
127.0.0.1. Readers' links (/r/, /u/), /healthz and static files are open: a link's token is its own authority.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import auth
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token

from distributor import actor
from distributor.language import gettext as _
from distributor.store.queries import accounts
from distributor.web import login_form

View = Callable[..., HttpResponse]
_THIS_MACHINE = "this_machine"  # in the session


def open_session(request: HttpRequest, account: User | None) -> None:
    """Let this browser in, as the account or as “this machine”, under a session of a new name."""
    request.session.flush()
    if account is not None:
        auth.login(request, account)
        return
    request.session[_THIS_MACHINE] = True
    rotate_token(request)


def at_this_machine(request: HttpRequest) -> bool:
    """Whether this browser was let in by a link for “this machine”, and the desk has no accounts."""
    return _THIS_MACHINE in request.session and not accounts.exist()


def may_see(request: HttpRequest) -> bool:
    """Whether the desk's pages are open to this request."""
    return bool(request.user.is_authenticated) or at_this_machine(request)


def person(request: HttpRequest) -> str:
    """Who acts: the account's name, else whoever was let in at this machine."""
    return actor.person(request.user.get_username(), actor.Actor.THIS_MACHINE)


def shown(request: HttpRequest) -> str:
    """As whom this browser is let in; "" where it is not."""
    return request.user.get_username() or (_("This machine") if at_this_machine(request) else "")


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
