"""/r/<token>: the issue for the one reader whose link this is; the issue is internal, so nobody else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from distributor.feedback.proof import copy_of_token
from distributor.web.headers import as_mail, as_private
from distributor.web.online_issue import full_issue


@require_safe
def read(request: HttpRequest, token: str) -> HttpResponse:
    """The whole issue, kept by no cache and run without scripts; any other token is a 404."""
    copy = copy_of_token("read", token)
    if copy is None:
        return unknown_link(request)
    return as_mail(HttpResponse(full_issue(copy)), framed=False)


def unknown_link(request: HttpRequest) -> HttpResponse:
    """The same page for a link cut short, forged, or of a run that is gone: it does not tell which."""
    return as_private(render(request, "link.html", status=404))
