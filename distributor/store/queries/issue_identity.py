"""Which issue is which: found, called and ordered by publication, year, volume and number; deleted unsent."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Q

from distributor.errors import UserError
from distributor.language import active
from distributor.language import gettext as _
from distributor.publication.number import TOTAL, IssueNumber, printed, series_range
from distributor.states import RunKind, RunState
from distributor.store.models import (
    Document,
    Edition,
    Issue,
    Placement,
    Publication,
    Revision,
    Run,
    Schedule,
)
from distributor.store.queries.issues import listing, with_content

_LOOKED_AT = 60  # issues: more than a year has beside its sequence


class Identity(NamedTuple):
    """Which issue of its publication one is."""

    year: int
    number: IssueNumber
    volume: int = 0  # 0: none is printed


def find(publication: Publication, wanted: Identity) -> Issue | None:
    """The publication's issue of that number; a volume that one of the two does not name tells none apart.

    Raises UserError where issues of several volumes have the number, and it is not said which is meant.
    """
    year, number, volume = wanted
    found = with_content(publication.issues).filter(year=year, position=number.position)
    rows = list(found.order_by("volume"))
    alike = [row for row in rows if row.volume == volume] or [row for row in rows if not row.volume]
    if alike or volume:
        return alike[0] if alike else None
    if len(rows) > 1:
        words = _("there is more than one issue %(year)d, %(number)s (%(slugs)s): say of which volume it is")
        slugs = _(", ").join(row.slug for row in rows)
        raise UserError(words % {"year": year, "number": printed(number, active()), "slugs": slugs})
    return rows[0] if rows else None


def make(publication: Publication, slug: str, wanted: Identity, layout: str) -> Issue:
    """A new issue of the publication, which is locked; it has no content yet."""
    return publication.issues.create(
        slug=slug,
        year=wanted.year,
        number=wanted.number.text,
        position=wanted.number.position,
        volume=wanted.volume,
        layout=layout,
    )


def call(issue: Issue, slug: str, wanted: Identity) -> None:
    """Give the issue, which is locked, that slug, year, number and volume."""
    issue.slug, issue.year, issue.volume = slug, wanted.year, wanted.volume
    issue.number, issue.position = wanted.number.text, wanted.number.position
    issue.save(update_fields=["slug", "year", "volume", "number", "position"])


def lock_publication(issue: Issue) -> None:
    """Inside a transaction: whoever imports into the publication of the issue waits."""
    Publication.objects.select_for_update().get(pk=issue.publication_id)


def free_slug(wanted: str) -> str:
    """`wanted`, or `wanted-2`, `wanted-3` … where issues of other publications hold it."""
    taken = set(Issue.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    candidates = (wanted if count == 1 else f"{wanted}-{count}" for count in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)


def previous(issue: Issue) -> Issue | None:
    """The issue before this one in the same publication and series: before 增刊2 comes 增刊1."""
    before = Q(volume=issue.volume, position__lt=issue.position) | Q(volume__lt=issue.volume)
    earlier = Q(year__lt=issue.year) | Q(before, year=issue.year)
    same = Issue.objects.filter(publication=issue.publication_id)
    return same.filter(earlier, position__range=series_range(issue.position)).first()


def newest() -> Issue | None:
    """The newest issue that is of a sequence, not beside it; else the newest of all."""
    listed = list(listing()[:_LOOKED_AT])
    return next((one for one in listed if one.identity.series in ("", TOTAL)), next(iter(listed), None))


def has_sequence(publication: Publication) -> bool:
    """Whether issues of the publication are numbered within a year."""
    return publication.issues.filter(position__range=series_range(0)).exists()


def of_document(publication: Publication, sha256: str) -> Issue | None:
    """The publication's issue whose content that very document is."""
    rows = Issue.objects.filter(publication=publication, revision__document__sha256=sha256)
    return rows.order_by("-id").first()


def runs_beyond_tests(issue: Issue) -> bool:
    """Whether the issue was ever sent, or is, to others than for a test."""
    return Run.objects.filter(issue=issue).exclude(kind=RunKind.TEST).exists()


def live_test(issue: Issue) -> Run | None:
    """A test of the issue that is under way."""
    return Run.objects.filter(issue=issue, state__in=(RunState.SENDING, RunState.PAUSED)).first()


def archived_test(issue: Issue) -> Run | None:
    """A test of the issue whose copies stand in a file."""
    return Run.objects.filter(issue=issue).exclude(archived=None).first()


def delete(issue: Issue) -> None:
    """Inside a transaction: delete the issue, which is locked and was never sent, with all that is its own.

    Manuscripts that stand in it are as they were before they were placed.
    """
    Placement.objects.filter(issue=issue).delete()
    Schedule.objects.filter(issue=issue).delete()
    Run.objects.filter(issue=issue).delete()
    Edition.objects.filter(issue=issue).delete()
    Issue.objects.filter(pk=issue.pk).update(revision=None)
    Revision.objects.filter(issue=issue).delete()
    Document.objects.filter(issue=issue).delete()
    Issue.objects.filter(pk=issue.pk).delete()
