"""Cookies travel by https alone where the pages have such an address, but not at the machine itself.

There the pages answer by http, whatever PUBLIC_URL is, and a browser would keep no Secure cookie.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

_LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Mark each cookie as Secure (RFC 6265 section 4.1.2.5) unless it is for a browser that came by http alone."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.cookies and _secure(request):
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response

    return answer


def _secure(request: HttpRequest) -> bool:
    if request.is_secure():
        return True
    # A proxy that says nothing of itself rewrites Host to a local name; the browser's own Origin gives it away.
    by_local_name = split_domain_port(request.headers.get("Host", "").lower())[0] in _LOCAL_NAMES
    at_the_machine = by_local_name and not request.headers.get("Origin", "").startswith("https://")
    return settings.PUBLIC_URL.startswith("https://") and not at_the_machine
