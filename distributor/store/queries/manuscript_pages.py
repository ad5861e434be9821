"""Manuscripts as the pages show them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from distributor.states import ManuscriptState, RunKind
from distributor.store.models import (
    Answer,
    Decision,
    Issue,
    Manuscript,
    Placement,
    Publication,
    Resemblance,
    Run,
    Version,
)
from distributor.store.queries.pages import Page, page

NUMBER = re.compile(r"M-(\d{4})-(\d{4,9})", re.IGNORECASE)
FIELDS = ("title", "authors", "unit", "telephone", "column", "body")
_LISTED = 100


@dataclass(frozen=True, slots=True)
class ManuscriptFilter:
    """Which manuscripts to show; empty fields let everything pass."""

    state: str = ""
    column: str = ""
    contributor: int = 0
    words: str = ""  # in title, authors, unit or contributor; or the number
    publication: Publication | None = None


def listed(chosen: ManuscriptFilter, size: int, *, before: int = 0, after: int = 0) -> Page[Manuscript]:
    """The manuscripts that match, newest first."""
    return page(_matching(chosen), size, before=before, after=after)


def _matching(chosen: ManuscriptFilter) -> QuerySet[Manuscript]:
    newest = Version.objects.filter(manuscript=OuterRef("pk")).order_by("-number").values("pk")[:1]
    found = Manuscript.objects.select_related("contributor__unit").annotate(newest=Subquery(newest))
    if chosen.state:
        found = found.filter(state=chosen.state)
    if chosen.contributor:
        found = found.filter(contributor=chosen.contributor)
    if chosen.publication:
        found = found.filter(publication=chosen.publication)
    if chosen.column:
        found = found.filter(newest__in=Version.objects.filter(column=chosen.column).values("pk"))
    return _with_words(found, chosen.words) if chosen.words else found


def _with_words(found: QuerySet[Manuscript], words: str) -> QuerySet[Manuscript]:
    if number := NUMBER.fullmatch(words):
        return found.filter(year=int(number[1]), serial=int(number[2]))
    # A JSON list is searched name by name: its text holds escapes under SQLite.
    names = Q(authors__0__icontains=words) | Q(authors__1__icontains=words) | Q(authors__2__icontains=words)
    said = Q(title__icontains=words) | Q(unit__icontains=words) | Q(telephone__icontains=words)
    versions = Version.objects.filter(said | names).values("manuscript")
    return found.filter(Q(pk__in=versions) | Q(contributor__name__icontains=words))


def newest_of(found: Page[Manuscript]) -> dict[int, Version]:
    """Id of a manuscript -> its newest version, without its text."""
    rows = Version.objects.filter(pk__in=[manuscript.newest for manuscript in found.rows])  # type: ignore[attr-defined]
    return {
        version.manuscript_id: version
        for version in rows.defer("body", "pictures").select_related("incoming")
    }


def resembling(versions: Mapping[int, Version]) -> set[int]:
    """Ids of the manuscripts among these whose newest version is like something else."""
    rows = Resemblance.objects.filter(version__in=[version.pk for version in versions.values()])
    return set(rows.values_list("version__manuscript", flat=True))


def counts() -> dict[str, int]:
    """State -> manuscripts."""
    return dict(Manuscript.objects.order_by().values_list("state").annotate(Count("pk")))


def waiting() -> int:
    """Manuscripts that nobody has decided about."""
    return Manuscript.objects.filter(state=ManuscriptState.RECEIVED).count()


def columns() -> list[str]:
    """Columns that manuscripts are meant for, the most frequent first."""
    rows = Version.objects.exclude(column="").order_by().values("column").annotate(times=Count("pk"))
    return list(rows.order_by("-times", "column").values_list("column", flat=True)[:_LISTED])


def manuscript(number: str) -> Manuscript | None:
    """The manuscript of that number (`M-2026-0012`)."""
    found = NUMBER.fullmatch(number)
    if not found:
        return None
    rows = Manuscript.objects.select_related("contributor__unit", "publication")
    return rows.filter(year=int(found[1]), serial=int(found[2])).first()


def versions(manuscript: Manuscript) -> list[Version]:
    """Its versions, the newest first, with the mails and documents that they came in."""
    rows = manuscript.versions.select_related("incoming", "enclosure")
    return list(rows.defer("incoming__reading", "enclosure__text").order_by("-number"))


def version_with_picture(number: str, version: int) -> Version | None:
    """That version of the manuscript."""
    found = manuscript(number)
    return found.versions.filter(number=version).first() if found else None


def resemblances(version: Version) -> list[Resemblance]:
    """What this version is like, the likest first."""
    rows = version.resemblances.select_related("other__manuscript__contributor", "issue")
    return list(rows.defer("other__body", "other__pictures").order_by("-share")[:_LISTED])


def decisions(manuscript: Manuscript) -> list[Decision]:
    """Its history, oldest first."""
    return list(manuscript.decisions.order_by("pk"))


def placements(manuscript: Manuscript) -> list[Placement]:
    """Where it was placed, oldest first; those taken out again too."""
    rows = Placement.objects.filter(version__manuscript=manuscript).select_related("issue", "version")
    return list(rows.defer("version__body").order_by("pk"))


def answers(manuscript: Manuscript) -> list[Answer]:
    """Mails to its contributor, newest first."""
    return list(manuscript.answers.select_related("run").order_by("-pk"))


def open_issues() -> list[Issue]:
    """Issues that have not been sent, newest first."""
    sent = Run.objects.filter(kind=RunKind.ISSUE).values("issue")
    return list(Issue.objects.select_related("publication").exclude(pk__in=sent)[:_LISTED])


def publications() -> list[Publication]:
    """Every periodical."""
    return list(Publication.objects.order_by("title")[:_LISTED])
