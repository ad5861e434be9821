"""No page knows another method than these: the rest is refused before anything is read of the request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

_KNOWN = ("GET", "HEAD", "POST")


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 405 to PUT, DELETE, OPTIONS and whatever else there may be."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in _KNOWN:
            return HttpResponseNotAllowed(_KNOWN)
        return get_response(request)

    return answer
