"""更正 and 撤回: a notice to exactly those who received an issue, each below the reader's own copy."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from distributor.delivery.runs import consent as consents
from distributor.delivery.runs import restored_backup
from distributor.delivery.runs.installation import Installation
from distributor.delivery.runs.plan import marked_copies, new_run, require_number
from distributor.desk import marking, notice
from distributor.desk.marking import Consent, Outside
from distributor.desk.notice import NoticeDraft
from distributor.desk.office import Office
from distributor.errors import SendRefused
from distributor.language import gettext as _
from distributor.states import RunKind
from distributor.store.models import Issue, Run
from distributor.store.queries import issues, notices, runs, witness
from distributor.store.queries.notices import Receivers


def draft(issue: Issue, kind: str, text: str, office: Office) -> NoticeDraft:
    """The notice about the issue as it was sent last; SendRefused where it was not, or is classified."""
    last = runs.latest(issue)
    if last is None:
        words = _("%(slug)s has not been sent: there is nothing to correct or to withdraw")
        raise SendRefused(words % {"slug": issue.slug})
    marking.require_sendable(issue, issue.revision or last.edition.revision)
    return notice.compose(last.edition, kind, text, office)


def receivers(written: NoticeDraft) -> Receivers:
    """Whom this notice would go to if it were sent now."""
    kept = issues.edition(written.issue, written.content_hash)
    return notices.receivers(written.issue, kept.pk if kept else 0, written.kind)


def ready(written: NoticeDraft, *, site: Installation, by: str, copies: int | None = None) -> Receivers:
    """Whom `plan_notice` would write to now; refuses for the same reasons, and changes nothing."""
    _admit(written, by, site)
    found = receivers(written)
    _require_copies(written.issue, found.copies, copies)
    return found


def plan_notice(
    written: NoticeDraft,
    *,
    site: Installation,
    by: str,
    copies: int | None = None,
    consent: Consent | None = None,
) -> Run:
    """Make the run of the notice, signed by the signatory, with a copy for each receiver of the issue.

    Raises SendRefused where the issue is still being sent, the same notice is, or nobody would receive it, or
    another number than `copies`; where the issue is internal and goes to addresses outside without `consent`.
    """
    issue = written.issue
    _admit(written, by, site)
    if copies is not None:
        ready(written, site=site, by=by, copies=copies)  # before it is signed
    marking.require_covered(outside(written), consent)  # likewise
    edition = notice.sign(written, by)
    run = new_run(issue, edition, notices.groups(issue), kind=written.kind, office=site.office)
    run.columns = notices.columns(issue)
    try:
        with transaction.atomic():
            runs.lock(issue)
            _require_quiet(issue)
            run.answers = notices.received_runs(issue)
            _require_copies(issue, notices.begin(run), copies)
            consents.require(run, consent)
            witness.note_plan(compared=False)
    except IntegrityError:
        words = _("a notice of this kind about %(slug)s is being sent already")
        raise SendRefused(words % {"slug": issue.slug}) from None
    restored_backup.check(site, newborn=False)
    return run


def outside(written: NoticeDraft) -> Outside | None:
    """The addresses of the notice that it asks about, the issue being internal."""
    kept = issues.edition(written.issue, written.content_hash)

    def keys() -> list[str]:
        return notices.addresses(written.issue, kept.pk if kept else 0, written.kind)

    return marking.outside(written.issue, keys)


def plan_notice_test(
    written: NoticeDraft, *addresses: str, office: Office, consent: Consent | None = None
) -> Run:
    """Marked test copies of the notice for these addresses; needs no signature."""
    copies = marked_copies(addresses)
    run = new_run(written.issue, notice.freeze(written), [], kind=RunKind.TEST, office=office)
    consents.begin_test(run, copies, consent)
    return run


def _admit(written: NoticeDraft, by: str, site: Installation) -> None:
    """Nothing stands in the way, and somebody answers for it."""
    restored_backup.check(site, newborn=False)
    _require_quiet(written.issue)
    notice.require_signatory(written, by)


def _require_copies(issue: Issue, copies: int, expected: int | None) -> None:
    if not copies:
        raise SendRefused(_nobody(issue))
    require_number(copies, expected)


def _require_quiet(issue: Issue) -> None:
    """Nobody receives the issue after the notice about it."""
    values: dict[str, object] = {"slug": issue.slug}
    if live := runs.live(issue):
        words = _("%(slug)s is still being sent (run %(run)d); let it end, or: distributor cancel %(slug)s")
        raise SendRefused(words % {**values, "run": live.pk})
    if archived := notices.archived(issue):
        words = _("run %(run)d of %(slug)s is archived: who received it is not known any more")
        raise SendRefused(words % {**values, "run": archived.pk})


def _nobody(issue: Issue) -> str:
    words = _("nobody is left to tell: whoever received %(slug)s has this notice, or nobody received it")
    return words % {"slug": issue.slug}
