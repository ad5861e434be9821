"""/login and /logout: Django's accounts."""

from __future__ import annotations

from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from distributor.language import gettext as _
from distributor.store.queries import accounts
from distributor.web.throttle import Throttle

_QUARTER_OF_AN_HOUR = 900
by_address = Throttle(10, _QUARTER_OF_AN_HOUR)
by_name = Throttle(30, _QUARTER_OF_AN_HOUR)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; go back to the page that was asked for."""
    if request.method != "POST":
        return _form(request)
    name, address = request.POST.get("name", "").replace("\0", "")[:150], request.META.get("REMOTE_ADDR", "")
    if by_address.refuses(address) or by_name.refuses(name.casefold()):
        return _form(request, name, _("Too many attempts. Please wait a quarter of an hour."), status=429)
    account = auth.authenticate(request, username=name, password=request.POST.get("password", ""))
    if account is None:
        by_address.failed(address)
        by_name.failed(name.casefold())
        return _form(request, name, _("Name or password is wrong."), status=403)
    by_address.succeeded(address)
    auth.login(request, account)
    return HttpResponseRedirect(_wanted(request))


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return HttpResponseRedirect("/")


def _form(request: HttpRequest, name: str = "", complaint: str = "", *, status: int = 200) -> HttpResponse:
    context = {"name": name, "complaint": complaint, "next": _wanted(request), "nobody": not accounts.exist()}
    return render(request, "login.html", context, status=status)


def _wanted(request: HttpRequest) -> str:
    """The page to go to: one of ours, whatever the address bar says."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, None) else "/"
