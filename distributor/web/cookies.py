"""Cookies travel by https alone where the pages have such an address, but not at the machine itself.

There the pages answer by http, whatever PUBLIC_URL is, and a browser would keep no Secure cookie. Which of
the two it is, `request.scheme` says: visitor.py.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Mark each cookie as Secure (RFC 6265 section 4.1.2.5) unless the browser came by http alone."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.cookies and _secure(request):
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response

    return answer


def _secure(request: HttpRequest) -> bool:
    # A proxy that says nothing of itself rewrites Host to a local name; the browser's Origin gives it away.
    return request.is_secure() or request.headers.get("Origin", "").startswith("https://")
