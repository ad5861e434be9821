"""/inbox/<id>/raw, /inbox/files/<token>: what came, byte by byte, to be saved and never shown."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from distributor import configuration
from distributor.store.models import Enclosure
from distributor.store.queries import inbox_pages as query
from distributor.web.access import desk_only
from distributor.web.headers import as_download, as_private
from distributor.web.inbox import pictures
from distributor.web.inbox.mail import find_mail


@require_safe
@desk_only
def raw(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """The mail as it came."""
    found = find_mail(incoming_id)
    return as_download(_answer(found.sha256), f"mail-{found.pk}.eml")


@require_safe
@desk_only
def download(request: HttpRequest, token: str) -> HttpResponse:
    """The file with this random name, under its own name."""
    found = _find(token)
    return as_download(_answer(found.sha256), found.name)


@require_safe
@desk_only
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """A picture as a picture, encoded anew."""
    return picture_answer(pictures.of(_find(token)))


def picture_answer(shown: tuple[bytes, str] | None) -> HttpResponse:
    """The picture as an answer, or the 404 page."""
    if shown is None:
        raise Http404
    response = as_private(HttpResponse(shown[0], shown[1]))
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _find(token: str) -> Enclosure:
    found = query.enclosure(token)
    if found is None:
        raise Http404
    return found


def _answer(sha256: str) -> HttpResponse:
    """Whole, for Django warns of synchronous streams under ASGI; the size of a mail is limited."""
    try:
        return HttpResponse(configuration.files().path(sha256).read_bytes())
    except FileNotFoundError:
        raise Http404 from None
