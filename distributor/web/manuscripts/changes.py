"""/manuscripts/<number>/changes: what an author changed from one version to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from distributor.language import gettext as _
from distributor.store.models import Manuscript, Version
from distributor.store.queries import manuscript_pages as query
from distributor.web.access import desk_only
from distributor.web.manuscripts import difference
from distributor.web.manuscripts.manuscript import choose_version, find_manuscript


@require_safe
@desk_only
def changes(request: HttpRequest, number: str) -> HttpResponse:
    """From `?from=` to `?to=`, numbers of versions; else from the one before the newest to the newest."""
    found = find_manuscript(number)
    new = choose_version(found, request.GET.get("to", ""))
    old = choose_version(found, request.GET.get("from", "") or str(max(new.number - 1, 1)))
    names = (_("version %(number)d") % {"number": each.number} for each in (old, new))
    return _page(request, found, (old, new), names, query.versions(found))


@require_safe
@desk_only
def alike(request: HttpRequest, number: str, version: int, other: int) -> HttpResponse:
    """This version beside one of another manuscript that it is like."""
    found = find_manuscript(number)
    ours = choose_version(found, str(version))
    theirs = next((row.other for row in query.resemblances(ours) if row.other_id == other), None)
    if theirs is None:
        raise Http404
    names = (theirs.manuscript.number, found.number)
    return _page(request, found, (theirs, ours), names, [])


def _page(
    request: HttpRequest,
    found: Manuscript,
    pair: tuple[Version, Version],
    names: Iterable[str],
    versions: Sequence[Version],
) -> HttpResponse:
    old, new = pair
    old_name, new_name = names
    context = {
        "manuscript": found,
        "versions": versions,
        "old": old,
        "new": new,
        "old_name": old_name,
        "new_name": new_name,
        "fields": [(name, *values) for name in query.FIELDS[:-1] if (values := _values(old, new, name))],
        "difference": difference.compare(old.body, new.body),
    }
    return render(request, "manuscripts/changes.html", context)


def _values(old: Version, new: Version, name: str) -> tuple[str, str] | None:
    before, after = shown(old, name), shown(new, name)
    return (before, after) if before != after else None


def shown(version: Version, name: str) -> str:
    """A field as people write it."""
    value = getattr(version, name)
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
