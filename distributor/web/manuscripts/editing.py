"""/manuscripts/<number>/confirm: an editor says what title, authors and the rest really are."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from distributor.issue.names import names
from distributor.language import gettext as _
from distributor.store.models import Version
from distributor.store.queries import manuscript_pages as query
from distributor.web.access import desk_only, person
from distributor.web.manuscripts.manuscript import choose_version, find_manuscript, page
from distributor.web.manuscripts.stamp import stamp

_CONFLICT, _UNREADABLE = 409, 422
_LONGEST = {"title": 500, "authors": 500, "unit": 500, "telephone": 100, "column": 100}


@require_POST
@desk_only
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the fields of the version that the form showed; then back to its page."""
    found = find_manuscript(number)
    version = choose_version(found, request.POST.get("version", ""))
    if complaint := _complaint(request.POST, version):
        status = _UNREADABLE if version_as_shown(request.POST, version) else _CONFLICT
        return page(request, found, version, complaint=complaint, status=status)
    values = fields(request.POST)
    if values.get("body") == version.body:
        del values["body"]
    query.confirm(version, values, person(request))
    address = reverse("manuscript", kwargs={"number": found.number})
    return HttpResponseRedirect(f"{address}?version={version.number}&done=confirmed#fields")


def fields(given: Mapping[str, str]) -> dict[str, object]:
    """The columns of the version as the form has them."""
    values: dict[str, object] = {name: _line(given.get(name, ""))[:most] for name, most in _LONGEST.items()}
    values["authors"] = list(names(str(values["authors"])))
    if "body" in given:
        values["body"] = given["body"].replace("\0", "").replace("\r\n", "\n")
    return values


def version_as_shown(given: Mapping[str, str], version: Version) -> bool:
    """Whether the form was made from what the version says now: somebody else may have been quicker."""
    return given.get("stamp", "") == stamp(version)


def _complaint(given: Mapping[str, str], version: Version) -> str:
    if not version_as_shown(given, version):
        return _("somebody else confirmed it meanwhile: please look again")
    if not _line(given.get("title", "")):
        return _("a manuscript needs a title")
    return ""


def _line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
