"""Sends for later: ordered under a signed edition, planned when due, asked about when something is amiss."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import DatabaseError, IntegrityError, transaction

from distributor.delivery.local_time import clock_face
from distributor.delivery.runs import plan as plans
from distributor.delivery.runs.installation import Installation
from distributor.delivery.runs.plan import Order
from distributor.delivery_codes import SendReason
from distributor.desk import edition as editions
from distributor.desk import marking, signoff
from distributor.desk.marking import Consent, Outside
from distributor.desk.office import Office
from distributor.errors import SendRefused, UserError
from distributor.language import gettext as _
from distributor.reason import Reason
from distributor.states import ScheduleState
from distributor.store.models import Issue, Run, Schedule
from distributor.store.queries import fingerprints, runs, schedules, witness
from distributor.words.reasons import english_of, error_of

log = logging.getLogger(__name__)

# Who finds the machine off at nine does not expect the issue to go out at midnight.
PATIENCE = dt.timedelta(hours=1)


def schedule(issue: Issue, order: Order, due: dt.datetime, *, office: Office, by: str = "") -> Schedule:
    """Order a send of the issue as it is signed now; SendRefused and SignOffError as for `plan`."""
    order = plans.require_recipients(issue, editions.compose(issue, office).groups, order)
    plans.require_free(issue, order)
    edition = signoff.signed_edition(issue, office)
    beyond = plans.outside(issue, order, office)
    wanted = Schedule(
        issue=issue,
        edition=edition,
        only_groups=list(order.only_groups),
        where=[list(pair) for pair in order.where],
        again=order.again,
        due=due,
        ordered_by=by[:100],
    )
    try:
        with transaction.atomic():
            runs.lock(issue)
            plans.require_free(issue, order)
            marking.require_consent(issue, beyond, order.consent)
            schedules.make(wanted)
    except IntegrityError:
        raise SendRefused(
            _("%(slug)s is scheduled already; see: distributor schedule list") % {"slug": issue.slug}
        ) from None
    return wanted


def reasons(scheduled: Schedule, office: Office) -> tuple[Reason, ...]:
    """Why it asks or was cancelled; of one that waits, why it would ask (`amiss`)."""
    return scheduled.state_reason or (
        amiss(scheduled, office) if scheduled.state == ScheduleState.WAITING else ()
    )


def amiss(waiting: Schedule, office: Office) -> tuple[Reason, ...]:
    """Why it would ask in place of sending if its time came now; () where it would send.

    An editor who changes an issue that is scheduled for tomorrow morning hears of it today.
    """
    try:
        if signoff.edition_to_send(waiting.issue, office) != waiting.edition:
            return (Reason(SendReason.OTHER_EDITION),)
        beyond = _outside(waiting, office)
        return (beyond.reason,) if beyond and beyond.asks else ()
    except UserError as error:
        return (error.why,)


def question(asking: Schedule, office: Office) -> Outside | None:
    """What `confirm` wants a consent to; None where it wants none, or something else stands in its way."""
    try:
        found = _outside(asking, office) if asking.state != ScheduleState.WAITING else None
    except UserError:
        return None
    return found if found and found.asks else None


def _outside(kept: Schedule, office: Office) -> Outside | None:
    return plans.outside(kept.issue, _order(kept), office)


def _order(kept: Schedule) -> Order:
    where = tuple((column, value) for column, value in kept.where)
    return Order(tuple(kept.only_groups), kept.again, where=where)


def start_due(site: Installation, now: dt.datetime | None = None) -> list[Run]:
    """Plan the runs of all schedules whose time has come; each by one process and once, however many ask.

    A send that should not start by itself is put on hold with the reason: overdue, edited, refused.
    """
    moment = now or dt.datetime.now(dt.UTC)
    return [run for run in (_start(schedule_id, moment, site) for schedule_id in schedules.due()) if run]


def _start(schedule_id: int, now: dt.datetime, site: Installation) -> Run | None:
    """One transaction: the lock on the schedule, the plan, and the word that it was started."""
    with transaction.atomic():
        due = schedules.taken(schedule_id, ScheduleState.WAITING)
        if due is None:
            return None  # somebody else has it, or it was cancelled
        if now - due.due > PATIENCE:
            missed = Reason(SendReason.TIME_MISSED)
            schedules.move(due, ScheduleState.OVERDUE, of=[ScheduleState.WAITING], reason=missed)
            log.warning("schedule %s: overdue", due.pk)
            return None
        return _plan(due, site)


def _plan(due: Schedule, site: Installation) -> Run | None:
    try:
        with transaction.atomic():
            if signoff.signed_edition(due.issue, site.office) != due.edition:
                raise error_of(SendRefused, SendReason.OTHER_EDITION)
            run = plans.plan(due.issue, _order(due), site=site, scheduled=due)
            schedules.move(due, ScheduleState.STARTED, of=[ScheduleState.WAITING], run=run)
    except DatabaseError:
        raise
    except UserError as error:
        _hold(due, error.why)
        return None
    except Exception:  # one broken issue must not stop the sweeper
        log.exception("schedule %s", due.pk)
        _hold(due, Reason(SendReason.UNEXPECTED))
        return None
    return run


def _hold(due: Schedule, reason: Reason) -> None:
    schedules.move(due, ScheduleState.HELD, of=[ScheduleState.WAITING], reason=reason)
    log.warning("schedule %s: on hold: %s", due.pk, english_of([reason]))


def confirm(
    asking: Schedule, *, office: Office, seen: str | None = None, consent: Consent | None = None
) -> None:
    """Let an overdue or held schedule go on: at its time, or at once where that is past.

    It is bound to what is signed now; raises SignOffError where a signature is missing, Outdated where the
    order or what is signed is not as it was `seen`, SendRefused where an internal issue goes to addresses
    outside without `consent`.
    """
    with transaction.atomic():
        _require_as_seen(asking, seen)
        _confirm(asking, office, consent)


def _confirm(asking: Schedule, office: Office, consent: Consent | None) -> None:
    if asking.state == ScheduleState.WAITING:
        words = _("%(slug)s needs no confirmation: it is scheduled for %(when)s")
        raise SendRefused(words % {"slug": asking.issue.slug, "when": clock_face(asking.due)})
    edition = signoff.signed_edition(asking.issue, office)
    marking.require_consent(asking.issue, _outside(asking, office), consent)
    due = max(asking.due, dt.datetime.now(dt.UTC))
    if not schedules.move(
        asking,
        ScheduleState.WAITING,
        of=[ScheduleState.OVERDUE, ScheduleState.HELD],
        edition=edition,
        due=due,
    ):
        raise _too_late(asking)
    witness.note_plan(compared=True)  # whoever confirms has read why it was held


def cancel(scheduled: Schedule, reason: Reason, *, seen: str | None = None) -> None:
    """End a schedule that has not started; Outdated where it is not as it was `seen`."""
    with transaction.atomic():
        _require_as_seen(scheduled, seen)
        if not schedules.move(scheduled, ScheduleState.CANCELLED, of=Schedule.OPEN, reason=reason):
            raise _too_late(scheduled)


def _require_as_seen(scheduled: Schedule, seen: str | None) -> None:
    schedules.lock(scheduled)
    fingerprints.require(seen, fingerprints.of_schedule(scheduled))


def _too_late(scheduled: Schedule) -> SendRefused:
    words = _("the schedule of %(slug)s has started already, or was cancelled")
    return SendRefused(words % {"slug": scheduled.issue.slug})
