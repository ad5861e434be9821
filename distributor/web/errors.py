"""The pages for what cannot be shown: they tell nothing but what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from distributor.language import gettext as _


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400"""
    return _page(request, 400, _("This request cannot be read"), _("Please go back and try again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403"""
    return _page(request, 403, _("This page is not open to you"), _("Please log in with another account."))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form without its CSRF token."""
    advice = _("The form is too old, or the browser keeps no cookies. Please open the page again and repeat.")
    return _page(request, 403, _("This form was not accepted"), advice)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404"""
    advice = _("Please check the address, or begin at the first page.")
    return _page(request, 404, _("There is no such page"), advice)


def too_large(request: HttpRequest, most: int, *, of_the_desk: bool) -> HttpResponse:
    """413; `most` octets would have been taken."""
    advice = _("No more than %(most)s can be sent at once. Please send less.")
    if of_the_desk:
        advice = _(
            "No more than %(most)s can be sent at once. Please hand over fewer files, or smaller ones."
        )
    title = _("This is too large")
    return _page(request, 413, title, advice % {"most": f"{most // 1024 // 1024} MB"})


def not_received(request: HttpRequest, status: int) -> HttpResponse:
    """408 of a body that did not come to its end, 503 of one that there was no room for."""
    if status == 408:
        advice = _("What you sent did not arrive in time. Please try again.")
        return _page(request, status, _("This took too long"), advice)
    advice = _("Too much is being sent at once. Please try again in a minute.")
    return _page(request, status, _("There is no room for this now"), advice)


def failed(request: HttpRequest) -> HttpResponse:
    """500; Django has logged the traceback."""
    advice = _("It is not your fault, and it has been written down. Please try again in a while.")
    return _page(request, 500, _("Something went wrong here"), advice)


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    return render(request, "error.html", {"status": status, "title": title, "advice": advice}, status=status)
