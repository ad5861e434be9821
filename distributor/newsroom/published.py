"""Marks the manuscripts of a sent issue as published, and notifies their authors, once each."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import DatabaseError, IntegrityError, transaction

from distributor.desk import revisions
from distributor.desk.office import Office
from distributor.errors import SendRefused, UserError
from distributor.issue.compare import key
from distributor.language import gettext as _
from distributor.newsroom import answer_guards, answer_values, answers
from distributor.states import AnswerKind, ManuscriptState
from distributor.store.models import Answer, Issue, Placement
from distributor.store.queries import answers as queries
from distributor.store.queries import manuscripts, placements

log = logging.getLogger(__name__)

_logged: set[int] = set()  # ids of issues whose failing template was logged
_RECENT = dt.timedelta(days=7)  # authors of older issues are notified by command only


def tell_of_sent_issues(office: Office) -> int:
    """For the sweeper: mark manuscripts of sent issues, and notify authors; returns how many."""
    since = dt.datetime.now(dt.UTC) - _RECENT
    return sum(_tell_of(issue, since, office) for issue in queries.issues_to_tell_of(since))


def tell_published(issue: Issue, office: Office) -> list[Answer]:
    """Notify the authors of the issue, one mail per address; those already notified are left out.

    Raises SendRefused if the issue was not sent, or its publication has this mail switched off.
    """
    named = {"slug": issue.slug}
    if queries.sent(issue) is None:
        raise SendRefused(_("%(slug)s has not been sent to its end: nobody is told yet") % named)
    if not answer_guards.is_switched_on(issue.publication, AnswerKind.PUBLISHED):
        words = _("this mail is switched off for %(title)s; see: distributor answers --on published")
        raise SendRefused(words % {"title": issue.publication.title})
    mark(issue)
    return _tell(issue, office)


def mark(issue: Issue) -> int:
    """Mark the manuscripts of the issue as published; returns how many were not.

    A manuscript whose article was not in the sent issue becomes free for another issue.
    """
    _release_left_out(issue)
    return sum(_mark(manuscript_id) for manuscript_id in queries.unmarked(issue))


def _release_left_out(issue: Issue) -> None:
    """Remove placements whose article a later import removed before the issue was sent."""
    run = queries.sent(issue)
    try:
        sent = revisions.issue_of(run.edition.revision, pictures=False) if run else None
    except UserError:  # an unreadable revision proves nothing
        return
    titles = {key(article.title) for article in sent.articles} if sent else set()
    for row in placements.in_issue(issue) if sent else ():
        if key(row.title) not in titles and row.version.manuscript.state != ManuscriptState.PUBLISHED:
            placements.remove(row, "")
            log.warning("%s: “%s” was not in it when it was sent", row.version.manuscript.number, row.title)


def _tell_of(issue: Issue, since: dt.datetime, office: Office) -> int:
    marked, run = mark(issue), queries.sent(issue)
    recent = run is not None and run.finished is not None and run.finished > since
    if not recent or not answer_guards.is_switched_on(issue.publication, AnswerKind.PUBLISHED):
        return marked
    try:
        return marked + len(_tell(issue, office))
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 (a failing template must not end the sweeper)
        if issue.pk not in _logged:
            _logged.add(issue.pk)
            log.error("%s: its authors cannot be told: %s", issue.slug, error)
        return marked


def _mark(manuscript_id: int) -> bool:
    with transaction.atomic():
        own = manuscripts.locked(manuscript_id)
        if own.state == ManuscriptState.PUBLISHED:
            return False
        queries.decide(own, ManuscriptState.PUBLISHED)
    return True


def _tell(issue: Issue, office: Office) -> list[Answer]:
    by_address: dict[str, list[Placement]] = {}
    for placement in queries.untold(issue):
        by_address.setdefault(placement.version.incoming.sender_key, []).append(placement)
    return [answer for placements in by_address.values() for answer in _tell_one(issue, placements, office)]


def _tell_one(issue: Issue, placements: Sequence[Placement], office: Office) -> list[Answer]:
    newest = placements[-1].version.incoming
    rows = {each.version.manuscript_id: _row(issue, each) for each in placements}
    sender = answer_values.answer_sender(issue.publication, office)
    letter = answer_values.published(issue, placements, office)
    answering = answers.answering_to(newest, sender, answers.GENERATED)
    try:
        with transaction.atomic():
            return answers.write(
                list(rows.values()), letter, sender, answering, publication=issue.publication, office=office
            )
    except IntegrityError:  # another process notifies them now
        return []


def _row(issue: Issue, placement: Placement) -> Answer:
    incoming = placement.version.incoming
    return Answer(
        incoming=incoming,
        manuscript=placement.version.manuscript,
        issue=issue,
        kind=AnswerKind.PUBLISHED,
        address=incoming.sender,
        address_key=incoming.sender_key,
    )
