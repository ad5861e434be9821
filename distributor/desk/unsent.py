"""An issue that was never sent is called otherwise, or deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction

from distributor.desk import drafting, revisions, signoff
from distributor.desk.office import Office
from distributor.errors import Outdated, SendRefused, UserError
from distributor.issue.masthead_number import IRREGULAR
from distributor.language import active
from distributor.language import gettext as _
from distributor.publication.number import IssueNumber, printed
from distributor.states import Origin
from distributor.store.models import Issue
from distributor.store.queries import issue_identity, issues, placements, runs, schedules
from distributor.store.queries.issue_identity import Identity


@dataclass(frozen=True, slots=True)
class Renamed:
    """What an issue is called now, and which signatures do not hold any more."""

    issue: Issue
    voided: tuple[str, ...]  # roles


@dataclass(frozen=True, slots=True)
class Deletion:
    """What goes with an issue that is deleted."""

    issue: Issue
    manuscripts: tuple[str, ...]  # numbers of those that stand in it: they can be placed again
    signed: tuple[str, ...]  # roles under its present content
    tests: int  # runs
    revision: int | None  # its content


def rename(slug: str, year: int | None, number: IssueNumber | None, office: Office, *, by: str) -> Renamed:
    """Give the issue that year and number, in its mail too, and the slug that follows.

    Raises UserError where another issue has them, or where it was sent: its Message-IDs hold its slug.
    """
    with transaction.atomic():
        issue = _locked(slug)
        to_year, to_number = year or issue.year, number or issue.identity
        if (to_year, to_number) == (issue.year, issue.identity):
            raise UserError(_("%(slug)s has that year and number already") % {"slug": slug})
        parsed = revisions.issue_of(revisions.current(issue))
        called = drafting.renumbered(parsed, to_year, to_number)
        wanted = Identity(to_year, to_number, called.volume)
        _require_free(issue, wanted)
        settled = tuple(one for one in parsed.problems if one.code not in (IRREGULAR, "number-contradiction"))
        signed = signoff.signatures(issue, office).given
        prefix = issue.slug.rpartition(f"{issue.year}-")[0]
        free = issue_identity.free_slug(f"{prefix}{to_year}-{to_number.slug}")
        issue_identity.call(issue, free, wanted)
        revisions.keep_edited(issue, replace(called, problems=settled), Origin.RENAMING, by)
        return Renamed(issue, tuple(signed))


def deletion(slug: str, office: Office) -> Deletion:
    """What `delete` would delete; raises UserError where it would not."""
    with transaction.atomic():
        return _of(_locked(slug), office)


def delete(slug: str, office: Office, *, seen: Deletion) -> Deletion:
    """Delete the issue with its documents, signatures and tests; manuscripts in it can be placed again.

    Raises UserError where it was sent, is being sent, even for a test, or is ordered to be; Outdated where
    it is not as it was `seen`.
    """
    with transaction.atomic():
        issue = _locked(slug)
        if archived := issue_identity.archived_test(issue):
            words = _("a test of %(slug)s is archived: distributor archive restore %(run)d first")
            raise UserError(words % {"slug": slug, "run": archived.pk})
        gone = _of(issue, office)
        if gone != seen:
            raise Outdated(_("%(slug)s has changed meanwhile; look at it again") % {"slug": slug})
        issue_identity.delete(issue)
        return gone


def _of(issue: Issue, office: Office) -> Deletion:
    standing = tuple(row.version.manuscript.number for row in placements.in_issue(issue))
    signed = tuple(signoff.signatures(issue, office).given) if issue.revision else ()
    return Deletion(issue, standing, signed, issue.runs.count(), issue.revision_id)


def _locked(slug: str) -> Issue:
    """Inside a transaction: the issue, which nobody imports, sends or schedules meanwhile; unsent."""
    issue_identity.lock_publication(issues.by_slug(slug))
    issue = issues.by_slug(slug)
    runs.lock(issue)
    if issue_identity.runs_beyond_tests(issue):
        raise SendRefused(_("%(slug)s was sent: it keeps its name, and stays") % {"slug": slug})
    if issue_identity.live_test(issue):
        raise SendRefused(_("a test of %(slug)s is being sent; wait for its end") % {"slug": slug})
    if schedules.open_of(issue):
        words = _(
            "%(slug)s is ordered to be sent later; take the order back first (distributor schedule cancel)"
        )
        raise SendRefused(words % {"slug": slug})
    return issue


def _require_free(issue: Issue, wanted: Identity) -> None:
    known = issue_identity.find(issue.publication, wanted)
    if known is None or known == issue:
        return
    words = _("%(year)d, %(number)s is there already: %(slug)s")
    number = printed(wanted.number, active())
    raise UserError(words % {"year": wanted.year, "number": number, "slug": known.slug})
