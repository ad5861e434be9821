"""/manuscripts/<number>/confirm: an editor says what title, authors and the rest really are."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from distributor.errors import UserError
from distributor.issue.names import names
from distributor.language import gettext as _
from distributor.newsroom import versions
from distributor.text import printable, squeezed
from distributor.web.access import person
from distributor.web.forms import acting, seen
from distributor.web.manuscripts.manuscript import choose_version, draw, find_manuscript

_LONGEST = {"title": 500, "authors": 500, "unit": 500, "telephone": 100, "column": 100}


@acting(draw, page="manuscript", query=("version",))
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the fields of the version that the form showed; then back to its page."""
    found = find_manuscript(number)
    version = choose_version(found, request.POST.get("version", ""))
    values = fields(request.POST)
    if not values["title"]:
        raise UserError(_("a manuscript needs a title"))
    if values.get("body") == version.body:
        del values["body"]
    versions.confirm(version, values, person(request), seen=seen(request))
    address = reverse("manuscript", kwargs={"number": found.number})
    return HttpResponseRedirect(f"{address}?version={version.number}&done=confirmed#fields")


def fields(given: Mapping[str, str]) -> dict[str, object]:
    """The columns of the version as the form has them."""
    values: dict[str, object] = {
        name: squeezed(given.get(name, ""))[:most] for name, most in _LONGEST.items()
    }
    values["authors"] = list(names(str(values["authors"])))
    if "body" in given:
        values["body"] = printable(given["body"])
    return values
