"""Whose signatures a page of an issue shows, and what was changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from distributor import configuration
from distributor.desk import signoff
from distributor.desk.signoff import Signatures
from distributor.states import RunKind
from distributor.store.models import Issue, Run, SignOff
from distributor.store.queries import issues


@dataclass(frozen=True, slots=True)
class ShownSignatures:
    """Signatures under what the page is about: what a run sent, else the issue's present content."""

    roles: Sequence[str]  # those that have to sign
    given: Mapping[str, SignOff]
    since: tuple[str, ...] = ()  # what was changed in the issue since the run, in words
    present: Signatures | None = None  # under the present content, where that is not shown anyway
    void: Signatures | None = None  # signatures that were given under the content before and do not hold


def signed(issue: Issue, run: Run | None) -> ShownSignatures:
    """Of a run, whoever signed what it sent; of a test copy, which needs nobody, whoever signed the issue."""
    present = signoff.signatures(issue, configuration.office())
    void = present if present.void else None
    if run is None:
        return ShownSignatures(present.steps, present.given, void=void)
    sent = issues.edition_of(run)
    since = signoff.changed_since(issue, sent, configuration.office())
    if sent.kind in Run.NOTICES:
        return ShownSignatures(present.steps[-1:], issues.signatures(sent.pk), since)
    if run.kind == RunKind.TEST:
        return ShownSignatures(present.steps, present.given, since, void=void)
    return ShownSignatures(present.steps, issues.signatures(sent.pk), since, present if since else None)
