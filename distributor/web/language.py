"""Pages speak Chinese unless the browser asks for English first."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from distributor import language


def preferred(accept: str) -> str:
    """The first language of an Accept-Language header that we speak, else Chinese."""
    for tag in accept[:200].split(","):
        name = tag.split(";")[0].strip().lower()
        if name.startswith(("zh", "en")):
            return language.choose(name)
    return language.LANGUAGES[0]


def html_tag() -> str:
    """The language in force as BCP 47 writes it."""
    return "en" if language.active() == "en" else "zh-CN"


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer each request in the reader's language, and say so in the headers."""

    def answer(request: HttpRequest) -> HttpResponse:
        wanted = preferred(request.headers.get("Accept-Language", ""))
        with language.speaking(wanted), translation.override("en" if wanted == "en" else "zh-hans"):
            response = get_response(request)
            response.headers.setdefault("Content-Language", html_tag())
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return answer
