"""An issue's current document as it stands now: parsed, and its 送发 list resolved to groups."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.audience.distribution import Resolution, resolve
from distributor.desk.pictures import from_kept
from distributor.errors import NotFound
from distributor.issue import document, parse
from distributor.issue import issue as values
from distributor.language import gettext as _
from distributor.store import models
from distributor.store.queries import audience


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rest of the desk works on."""

    issue: models.Issue
    document: models.Document
    parsed: values.Issue
    resolution: Resolution
    any_groups: bool  # whether the database has groups at all

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups addressed, in the order of the 送发 list."""
        return tuple(group.name for group in self.resolution.groups)


def parsed_of(kept: models.Document | None) -> values.Issue:
    """What a kept document says."""
    assert kept  # only an answer to a contributor is made of none
    return parse.parse(document.read_bytes(kept.name, bytes(kept.content), from_kept(kept.pictures)))


def read(issue: models.Issue) -> Reading:
    """Parse the issue's document again and look its readers up."""
    current = issue.document
    if current is None:
        raise NotFound(_("%(slug)s has no document; import it again") % {"slug": issue.slug})
    parsed, groups = parsed_of(current), audience.groups()
    return Reading(issue, current, parsed, resolve(parsed.distribution, groups), bool(groups))
