"""A form that acts: it carries what its page showed, and what was typed into it is never lost.

A view under `acting` gets POSTs alone. Whatever it refuses with a UserError is told on the form's own page,
drawn as things are now, with all that was typed; so is a form that does not say what its page showed.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from distributor.errors import UserError
from distributor.web import form_values
from distributor.web.access import View, desk_only
from distributor.web.form_values import DRAWN_FOR, SEEN

# Draws the page that a form stands on, from the request, the named parts of its address, and `typed`,
# `complaint` and `status`.
Draw = Callable[..., HttpResponse]
_FOUND, _CONFLICT = 302, 409


def acting(draw: Draw, *, page: str = "", query: Sequence[str] = ()) -> Callable[[View], View]:
    """Guard a view that acts on a form.

    `page` names the address of its page where that is another one, `query` the fields that stand in that.
    """

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
            if request.method in ("GET", "HEAD"):
                return _show(request, draw, page, named)
            if request.method != "POST":
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
            try:
                response = view(request, **named)
            except UserError as error:
                return again(request, draw, str(error), _CONFLICT, **named)
            if response.status_code == _FOUND:  # it was acted upon; a page only asks whether to
                form_values.forget(request)
            return response

        vars(guarded).update(draw=draw, page=page, query=query)
        return desk_only(guarded)

    return guard


def again(request: HttpRequest, draw: Draw, complaint: str, status: int, **named: Any) -> HttpResponse:
    """The form's page as things are now, with what was typed."""
    return draw(request, typed=form_values.of(request), complaint=complaint, status=status, **named)


def seen(request: HttpRequest) -> str:
    """The fingerprint of what the form's page showed; "" where the form does not say."""
    return request.POST.get(SEEN, "")


@pass_context
def fields(context: Context, fingerprint: str = "") -> Markup:
    """For the templates: the hidden fields of a form that acts."""
    name = context["request"].user.get_username()
    hidden = {SEEN: fingerprint, DRAWN_FOR: name}
    inputs = (Markup('<input type="hidden" name="{}" value="{}">').format(*item) for item in hidden.items())
    return Markup(context["csrf_input"]) + Markup().join(inputs)


def _show(request: HttpRequest, draw: Draw, page: str, named: dict[str, Any]) -> HttpResponse:
    """Whoever comes by address, after a log-in or with the browser's memory, gets the page, and no error."""
    if not page:
        return draw(request, typed=form_values.kept(request), complaint="", status=200, **named)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(reverse(page, kwargs=named) + (f"?{query}" if query else ""))
