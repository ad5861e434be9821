"""/login/<secret>: a link that logs a browser in. GET shows a button, and only the button changes anything.

So a mail scanner, a chat's preview or a browser that fetches ahead cannot use it up.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from distributor.store.models import LoginLink
from distributor.store.queries import accounts, login_links
from distributor.web import login_form
from distributor.web.access import open_session
from distributor.web.headers import as_private

_GONE, _NOT_FOUND = 410, 404


@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def login_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask, or let the browser in; what is used, expired or unknown says so, and how to get another."""
    link = login_links.find(secret)
    if link is None:
        return _page(request, None, "unknown", _NOT_FOUND)
    if link.account is None and accounts.exist():
        return HttpResponseRedirect(f"{reverse('login')}?{login_form.BY_LINK}")
    if request.method == "POST" and login_links.use(link):
        open_session(request, link.account)
        return HttpResponseRedirect(reverse("issues"))
    state = login_links.state(link)
    return _page(request, link, state, 200 if state == login_links.OPEN else _GONE)


def _page(request: HttpRequest, link: LoginLink | None, state: str, status: int = 200) -> HttpResponse:
    context = {
        "state": state,
        "name": link.account.get_username() if link and link.account else "",
        "minutes": login_links.MINUTES,
    }
    response = as_private(render(request, "login-link.html", context, status=status))
    # Without any referrer the button's Origin would be "null", which the check against forgery refuses.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
