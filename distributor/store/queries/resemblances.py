"""Texts found again: marks of versions and of printed articles, and what resembles what.

A text has a few dozen marks whatever its length; two texts that share much share many of them, so
that one indexed look-up finds the candidates among ten thousand manuscripts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Count, F, Q, QuerySet

from distributor.store.models import Issue, Mark, Placement, Printed, Resemblance, Revision, Version


def mark(version: Version, values: Sequence[int]) -> None:
    """Make these the marks of the version."""
    version.marks.all().delete()
    Mark.objects.bulk_create(Mark(version=version, value=value) for value in values)


def like(version: Version, values: Sequence[int], most: int) -> list[Version]:
    """Versions of other manuscripts that share most of these marks, at most one of each."""
    rows = Mark.objects.filter(value__in=values, version__isnull=False)
    found = rows.exclude(version__manuscript=version.manuscript_id).values("version")
    counted = found.annotate(shared=Count("id")).filter(shared__gte=_fewest(values))
    shared = counted.order_by("-shared", "-version")[: most * 2]
    ids = [row["version"] for row in shared]
    by_id = Version.objects.select_related("manuscript__contributor").in_bulk(ids)
    first: dict[int, Version] = {}
    for version_id in ids:
        first.setdefault(by_id[version_id].manuscript_id, by_id[version_id])
    return list(first.values())[:most]


def sharing(version_ids: Collection[int], values: Sequence[int]) -> set[int]:
    """Those of the versions that share a part of these marks."""
    found = Mark.objects.filter(version__in=version_ids, value__in=values).values("version")
    counted = found.annotate(shared=Count("id")).filter(shared__gte=_fewest(values))
    return set(counted.values_list("version", flat=True))


def like_printed(values: Sequence[int], most: int) -> list[Printed]:
    """Articles of the issues as they stand now that share most of these marks."""
    now = Q(printed__revision=F("printed__revision__issue__revision"))
    found = Mark.objects.filter(now, value__in=values).values("printed")
    counted = found.annotate(shared=Count("id")).filter(shared__gte=_fewest(values))
    shared = counted.order_by("-shared", "-printed")[:most]
    by_id = Printed.objects.select_related("revision__issue").in_bulk([row["printed"] for row in shared])
    return list(by_id.values())


def replace(version: Version, found: Iterable[Resemblance]) -> None:
    """Make these all that the version is said to resemble."""
    version.resemblances.all().delete()
    Resemblance.objects.bulk_create(found)


def of(versions: Iterable[Version]) -> QuerySet[Resemblance]:
    """What these versions resemble, and what resembles them; the most alike first."""
    ids = [version.pk for version in versions]
    rows = Resemblance.objects.filter(Q(version__in=ids) | Q(other__in=ids))
    return rows.select_related(
        "version__manuscript__contributor", "other__manuscript__contributor", "issue"
    ).order_by("-share", "id")


def uncompared() -> list[int]:
    """Ids of the revisions, each its issue's current one, whose articles were not set apart yet."""
    return list(
        Issue.objects.filter(revision__compared=False).order_by("id").values_list("revision", flat=True)
    )


def taken(revision_id: int) -> Revision | None:
    """Inside a transaction: the revision, locked, where nobody else has set its articles apart."""
    rows = Revision.objects.select_for_update(of=("self",)).select_related("document")
    return rows.filter(pk=revision_id, compared=False).first()


def keep_printed(revision: Revision, articles: Sequence[tuple[str, str, Sequence[int]]]) -> None:
    """Set apart the articles (title, text, marks) of the revision, in place of its forerunners'."""
    Printed.objects.filter(revision__issue=revision.issue_id).delete()
    Revision.objects.filter(issue=revision.issue_id).update(compared=False)
    for title, text, values in articles:
        printed = Printed.objects.create(revision=revision, title=title, text=text)
        Mark.objects.bulk_create(Mark(printed=printed, value=value) for value in values)
    Revision.objects.filter(pk=revision.pk).update(compared=True)


def own_articles(version: Version) -> set[tuple[int, str]]:
    """Issue and title of the articles that the version's manuscript became itself."""
    rows = Placement.objects.filter(version__manuscript=version.manuscript_id, removed=None)
    return set(rows.values_list("issue", "title"))


def counts(version_ids: Sequence[int]) -> Counter[int]:
    """Version id -> how many others it resembles."""
    rows = Resemblance.objects.filter(version__in=version_ids).values_list("version", flat=True)
    return Counter(rows)


def _fewest(values: Sequence[int]) -> int:
    """Marks in common from which it is worth while to look closely: a phrase or two is in many texts."""
    return max(3, len(values) // 8)
