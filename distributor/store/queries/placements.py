"""The trace from a manuscript's version to the article of an issue."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from django.db.models.functions import Now

from distributor.states import DeliveryState, ManuscriptState, RunKind, RunState
from distributor.store.models import Decision, Delivery, Issue, Manuscript, Placement, Run, Version


def active(manuscript: Manuscript) -> Placement | None:
    """The current placement of the manuscript, in any of its versions."""
    return _rows().filter(version__manuscript=manuscript, removed=None).order_by("-id").first()


def of(manuscript: Manuscript) -> list[Placement]:
    """All its placements, oldest first; those that were taken back too."""
    return list(_rows().filter(version__manuscript=manuscript).order_by("id"))


def standing(ids: Collection[int]) -> dict[int, Placement]:
    """Id of a manuscript -> its current placement."""
    rows = _rows().filter(version__manuscript__in=ids, removed=None).order_by("id")
    return {row.version.manuscript_id: row for row in rows}


def in_issue(issue: Issue) -> list[Placement]:
    """The articles of the issue that were placed from manuscripts and not taken out again."""
    return list(_rows().filter(issue=issue, removed=None).order_by("id"))


def make(version: Version, issue: Issue, column: str, title: str, by: str) -> Placement:
    """Enter that the version became the article of that title."""
    return Placement.objects.create(
        version=version, issue=issue, column=column[:100], title=title[:500], by=by[:150]
    )


def remove(placement: Placement, by: str) -> None:
    """Enter that the article was taken out again."""
    Placement.objects.filter(pk=placement.pk).update(removed=Now(), removed_by=by[:150])


def adopted_version(manuscript: Manuscript) -> Version | None:
    """The newest version that was there when the manuscript was adopted; None where nobody adopted it."""
    decided = (
        Decision.objects.filter(manuscript=manuscript, state=ManuscriptState.ADOPTED).order_by("-id").first()
    )
    if decided is None:
        return None
    versions = manuscript.versions.select_related("incoming").order_by("-number")
    return versions.filter(made__lte=decided.made).first() or versions.last()


def version(manuscript: Manuscript, number: int) -> Version | None:
    return manuscript.versions.select_related("incoming").filter(number=number).first()


def going_out(issue: Issue) -> Run | None:
    """The run by which the issue is being sent or was sent, to anybody at all; archived ones too."""
    runs = Run.objects.filter(issue=issue, kind=RunKind.ISSUE).order_by("-id")
    out = Delivery.objects.exclude(
        state__in=(DeliveryState.SUPPRESSED, DeliveryState.CANCELLED, DeliveryState.FAILED)
    )
    ended = [run for run in runs if run.state == RunState.CANCELLED]
    some = next((run for run in ended if run.archived or out.filter(run=run).exists()), None)
    return runs.exclude(state=RunState.CANCELLED).first() or some


def _rows() -> QuerySet[Placement]:
    return Placement.objects.select_related("issue", "version__manuscript")
