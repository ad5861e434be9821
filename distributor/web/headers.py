"""Headers of every answer: nothing is loaded from elsewhere, framed, indexed or sniffed."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from distributor.text import FILE_NAME, one_line

# Our own pages: no inline script, no inline style, nothing from another host.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A mail shown as a page: inline styles and embedded pictures are all it has, and it runs nothing.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors {ancestors}; sandbox allow-popups allow-popups-to-escape-sandbox"
)
# Somebody else's mail: what is left of its HTML runs nothing, loads nothing, opens nothing and leads nowhere.
_FOREIGN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)
_DOWNLOAD_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
_DEFAULTS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give each answer the headers that its view has not set itself."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in _DEFAULTS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def as_mail(response: HttpResponse, *, framed: bool) -> HttpResponse:
    """The headers of an answer that is somebody's mail; `framed` lets our own pages frame it."""
    ancestors = "'self'" if framed else "'none'"
    response.headers["Content-Security-Policy"] = _MAIL_POLICY.format(ancestors=ancestors)
    response.headers["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    return as_private(response)


def as_foreign_mail(response: HttpResponse) -> HttpResponse:
    """The headers of an answer that is a mail from outside, for a frame on our own pages."""
    response.headers["Content-Security-Policy"] = _FOREIGN_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return as_private(response)


def as_download(response: HttpResponse, name: str) -> HttpResponse:
    """The headers of a file from outside: saved under that name (RFC 6266, RFC 5987), never shown."""
    name = one_line(name, FILE_NAME)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("_") or "file"
    encoded = quote(name, safe="", errors="replace")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Security-Policy"] = _DOWNLOAD_POLICY
    return as_private(response)


def as_private(response: HttpResponse) -> HttpResponse:
    """The headers of an answer to one person's link: kept nowhere, and the link is told to nobody."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
