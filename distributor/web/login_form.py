"""The form that asks for name and password, and what waits behind it."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from distributor.language import gettext as _
from distributor.store.queries import accounts
from distributor.web import form_values
from distributor.web.form_values import Typed

BY_LINK = "link"  # in the address: a link of before there were accounts has led here
_FORBIDDEN = 403
_A_LINE = 100  # characters; whatever is longer was work to write


def ask(request: HttpRequest) -> HttpResponse:
    """Ask whoever may not see the page to log in; what a form brings goes through the log-in with them."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    late = form_values.of(request)
    sealed = form_values.seal(late)
    unkept = [] if sealed else [values[-1] for values in late.fields.values() if len(values[-1]) > _A_LINE]
    complaint = _came_late(late, sealed)
    response = page(request, complaint=complaint, status=_FORBIDDEN, late=(late.page, sealed), unkept=unkept)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def page(
    request: HttpRequest,
    *,
    name: str = "",
    complaint: str = "",
    status: int = 200,
    late: tuple[str, str] | None = None,
    unkept: Sequence[str] = (),
) -> HttpResponse:
    """The form; `late` is the page to go to and what is sealed of a form, else the request says so.

    `unkept` are texts that are too long to go through the log-in: they are shown, to be copied.
    """
    given = request.POST.get(form_values.KEY, "")
    next_page, sealed = late or (wanted(request), given if form_values.unseal(given) else "")
    context = {
        "name": name,
        "complaint": complaint,
        "next": next_page,
        "sealed": sealed,
        "unkept": unkept,
        "nobody": not accounts.exist(),
        "by_link": BY_LINK in request.GET,
    }
    return render(request, "login.html", context, status=status)


def wanted(request: HttpRequest) -> str:
    """The page to go to: one of ours, whatever the address bar says."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    return asked if url_has_allowed_host_and_scheme(asked, None) else "/"


def _came_late(late: Typed, sealed: str) -> str:
    words = [_("You were logged out before this arrived, and nothing was done.")]
    if not sealed:
        words.append(_("What you typed is too long to be kept: copy it from below before you log in."))
    elif late.fields:
        words.append(_("What you typed is kept: log in, and it stands in the form again."))
    if late.files:
        words.append(_("Files cannot be kept: please choose them again."))
    return " ".join(words)
