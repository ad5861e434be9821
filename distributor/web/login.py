"""/login and /logout: Django's accounts."""

from __future__ import annotations

import logging
import os

from django.contrib import auth
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from distributor import settings
from distributor.language import gettext as _
from distributor.logs import about
from distributor.text import HEADER
from distributor.web import form_values, login_form
from distributor.web.access import may_see
from distributor.web.throttle import Busy, Limit, OwnCounters, RedisCounters, Slots, Throttle
from distributor.web.visitor import site

log = logging.getLogger(__name__)

_QUARTER_OF_AN_HOUR = 900
# Wrong log-ins from one place: for one name, and for all names, as an office behind one address needs more.
# Nothing is counted by the name alone: whoever knows it could lock its owner out.
_MOST_FOR_A_NAME, _MOST_FROM_A_PLACE = 10, 30
_BUSY_SECONDS = 15
throttle = Throttle(RedisCounters(settings.REDIS_URL, _QUARTER_OF_AN_HOUR), OwnCounters(_QUARTER_OF_AN_HOUR))
slots = Slots(max(2, (os.cpu_count() or 2) // 2), _BUSY_SECONDS)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; go back to the page that was asked for."""
    if request.method != "POST":
        return login_form.page(request)
    if "go_on" in request.POST:
        return _go_on(request)
    name = HEADER.fit(request.POST.get("name", ""))[:150]
    place = site(request.META.get("REMOTE_ADDR", ""))
    of_name = Limit(f"{place} {name.casefold()}", _MOST_FOR_A_NAME)
    if not throttle.reserve([of_name, Limit(place, _MOST_FROM_A_PLACE)]):
        return _refusal(request, name, _("Too many attempts. Please wait a quarter of an hour."), status=429)
    try:
        account = _account(request, name, place)
    except Busy:
        throttle.give_back(of_name.key)
        throttle.give_back(place)
        complaint = _("Too many people are logging in at once. Please try again in a minute.")
        return _refusal(request, name, complaint, status=503)
    if account is None:
        log.warning("log-in failed", extra=about(visitor=request.META.get("REMOTE_ADDR", "")))
        return login_form.page(request, name=name, complaint=_("Name or password is wrong."), status=403)
    throttle.forget(of_name.key)
    throttle.give_back(place)
    auth.login(request, account)
    return arrived(request)


def arrived(request: HttpRequest) -> HttpResponse:
    """Who is logged in now goes to the page that was asked for, or back to the form that came too late."""
    late = form_values.unseal(request.POST.get(form_values.KEY, ""))
    return HttpResponseRedirect(form_values.keep(request, late) if late else login_form.wanted(request))


def _go_on(request: HttpRequest) -> HttpResponse:
    """The button of who has logged in meanwhile, in another tab."""
    if may_see(request):
        return arrived(request)
    return login_form.page(request, complaint=_("This browser is not logged in yet."), status=403)


def _account(request: HttpRequest, name: str, place: str) -> User | None:
    """Whose name and password these are; Busy where the processor is lent to others."""
    with slots.slot(place):
        return auth.authenticate(request, username=name, password=request.POST.get("password", ""))


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return HttpResponseRedirect("/")


def _refusal(request: HttpRequest, name: str, complaint: str, *, status: int) -> HttpResponse:
    """The form, for later (RFC 6585 section 4, RFC 9110 section 15.6.4)."""
    answer = login_form.page(request, name=name, complaint=complaint, status=status)
    answer.headers["Retry-After"] = str(_QUARTER_OF_AN_HOUR if status == 429 else 60)
    return answer
