"""What the first page and the reports look up, without the bytes of documents and editions."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from distributor.states import RunKind
from distributor.store.models import Group, Issue, Membership, Run
from distributor.store.queries import issues, schedules, suppression
from distributor.store.queries.exceptional import in_doubt


@dataclass(frozen=True, slots=True)
class AudienceSize:
    """The mirror of recipients/ in three numbers."""

    groups: int
    people: int  # at one address each
    suppressed: int  # addresses that receive nothing, or not every publication


def audience() -> AudienceSize:
    """How many groups, people and suppressed addresses there are."""
    active = Membership.objects.filter(retired=None, group__retired=None)
    return AudienceSize(
        Group.objects.filter(retired=None).count(),
        active.values("person").distinct().count(),
        suppression.active().order_by().values("address_key").distinct().count(),
    )


def issue(slug: str) -> Issue | None:
    """The issue of that slug, without its document."""
    return issues.listing().filter(slug=slug).first()


def issues_before(slug: str, limit: int) -> tuple[list[Issue], bool]:
    """The newest issues, or those before `slug`; and whether there are older ones."""
    found, last = issues.listing(), issue(slug)
    if last:
        same = Q(volume=last.volume, position=last.position, slug__gt=last.slug)
        lower = Q(volume__lt=last.volume) | Q(volume=last.volume, position__lt=last.position) | same
        found = found.filter(Q(year__lt=last.year) | Q(lower, year=last.year))
    rows = list(found[: limit + 1])
    return rows[:limit], len(rows) > limit


def doubts_of(issue: Issue) -> dict[int, int]:
    """Run -> copies in doubt, for those runs of the issue that have any, newest first."""
    found = in_doubt().filter(run__issue=issue).order_by("-run").values_list("run")
    return dict(found.annotate(Count("id")))


def to_decide() -> int:
    """What waits for a person among the issues: copies in doubt, and schedules that ask."""
    return in_doubt().exclude(run__issue=None).count() + schedules.count_asking()


def sent_before(run: Run) -> bool:
    """Whether the run's issue had an earlier sending: this one goes to those who came later, or again."""
    return Run.objects.filter(issue=run.issue_id, kind=RunKind.ISSUE, pk__lt=run.pk).exists()


def runs_of(issue: Issue) -> list[Run]:
    """Every run of the issue, test copies included, newest first."""
    return list(Run.objects.filter(issue=issue).order_by("-id"))
