"""An issue's present content, and its 送发 list resolved to groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from distributor.audience.distribution import Resolution, resolve
from distributor.audience.group import Group, columns_of
from distributor.desk import revisions
from distributor.desk.publications import additions, groups_of, with_additions
from distributor.issue import issue as values
from distributor.store import models


@dataclass(frozen=True, slots=True)
class IssueReading:
    """What the rest of the desk works on."""

    issue: models.Issue
    revision: models.Revision
    parsed: values.Issue
    additions: Mapping[str, Any]  # what the publication's rules added to its document
    resolution: Resolution
    known: tuple[Group, ...]  # every group that serves the publication
    document: values.Document | None  # the source of it all, as it was read

    @property
    def any_groups(self) -> bool:
        """Whether any group serves the publication."""
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
    content, groups = revisions.content_of(current), groups_of(issue.publication)
    added = additions(content.issue, issue.publication)
    resolution = resolve(content.issue.distribution, groups)
    parsed = with_additions(content.issue, added)
    return IssueReading(issue, current, parsed, added, resolution, groups, content.document)
