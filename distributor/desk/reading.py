"""An issue's present content, and its 送发 list resolved to groups."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.audience.distribution import Resolution, resolve
from distributor.audience.group import Group, columns_of
from distributor.desk import revisions
from distributor.issue import issue as values
from distributor.store import models
from distributor.store.queries import audience


@dataclass(frozen=True, slots=True)
class IssueReading:
    """What the rest of the desk works on."""

    issue: models.Issue
    revision: models.Revision
    parsed: values.Issue
    resolution: Resolution
    known: tuple[Group, ...]  # every group of the database
    document: values.Document | None  # the source of it all, as it was read

    @property
    def any_groups(self) -> bool:
        """Whether the database has groups at all."""
        return bool(self.known)

    @property
    def columns(self) -> tuple[str, ...]:
        """Further columns that readers may have, of any group: templates are not made for one issue."""
        return columns_of(self.known)

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups addressed, in the order of the 送发 list."""
        return tuple(group.name for group in self.resolution.groups)


def read(issue: models.Issue) -> IssueReading:
    """Take the issue's content from its current revision and look its readers up."""
    current = revisions.current(issue)
    content, groups = revisions.content_of(current), audience.groups()
    resolution = resolve(content.issue.distribution, groups)
    return IssueReading(issue, current, content.issue, resolution, groups, content.document)
