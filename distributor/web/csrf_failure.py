"""A form whose CSRF token is not this browser's: of another site, or drawn before a log-in in another tab.

A log-in changes the token, so the second kind happens to honest people. Nothing is done in either case. Where
the browser itself says that the form stood on our own page (Origin, Sec-Fetch-Site), what was typed is kept.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from distributor.language import gettext as _
from distributor.web import errors, forms, login_form
from distributor.web.access import may_see
from distributor.web.login import arrived

_FORBIDDEN = 403


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's page again, or the log-in, with what was typed; the reason is logged by Django."""
    match = request.resolver_match
    if match is None or not _from_our_page(request):
        return errors.forged(request)
    if match.url_name == "login":
        return _of_login(request)
    draw = getattr(match.func, "draw", None)
    if draw is None:
        return errors.forged(request)
    if not may_see(request):
        return login_form.ask(request)
    complaint = _(
        "Nothing was done: the page was older than your log-in, or the browser keeps no cookies. "
        "What you typed stands in the form; please press its button again."
    )
    return forms.again(request, draw, complaint, _FORBIDDEN, **match.kwargs)


def _of_login(request: HttpRequest) -> HttpResponse:
    """Who has logged in meanwhile, in another tab, goes on; nobody is logged in without the token."""
    meant = request.POST.get("name", "")
    if may_see(request) and meant in ("", request.user.get_username()):
        return arrived(request)
    complaint = _("The form was too old. Please try again.")
    return login_form.page(request, complaint=complaint, status=_FORBIDDEN)


def _from_our_page(request: HttpRequest) -> bool:
    """Whether the browser says so; other sites' scripts cannot make it say that (Fetch, section 3.1)."""
    said = request.headers.get("Origin")
    if said is not None:
        return said == f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Sec-Fetch-Site") == "same-origin"
