"""Who agreed that an internal issue goes to addresses outside of its publication's domains."""

from __future__ import annotations

from collections.abc import Sequence

from distributor.store.models import Issue, OutsideConsent


def of_issue(issue: Issue) -> list[OutsideConsent]:
    """All that was agreed about the issue, the oldest first."""
    return list(OutsideConsent.objects.filter(issue=issue).order_by("id"))


def record(
    issue: Issue, by: str, addresses: Sequence[str], *, notices: Sequence[str], domains: Sequence[str]
) -> None:
    """Keep a yes: who gave it, to which addresses (their keys), and what the question said."""
    OutsideConsent.objects.create(
        issue=issue, by=by, addresses=list(addresses), notices=list(notices), domains=list(domains)
    )
