"""What is decided about copies in doubt and failed ones; of two decisions about a copy the first holds.

Each decision locks its run first, so that no sweeper takes the run for done while copies are
planned again, and names the state that it leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from distributor.delivery_codes import CopyReason
from distributor.states import AttemptEvent, DeliveryState, RunState
from distributor.store.models import Delivery, Run
from distributor.store.queries import fingerprints, histories
from distributor.store.queries.clock import after, now
from distributor.store.queries.suppression_scope import stopped

# A run that was done a moment ago still takes back what its relay's policy sends again.
_JUST_DONE_SECONDS = 600.0
# A worker that lives, but lost its lease while the database was away, still tells what its relay said.
_MAY_YET_TELL_SECONDS = 60.0
_DECIDED = (
    "EXISTS (SELECT 1 FROM distributor_attempt a "
    "WHERE a.delivery_id = distributor_delivery.id "
    f"AND a.event IN ('{AttemptEvent.SETTLED}', '{AttemptEvent.RESENT}'))"
)
# The time stays that of the attempt: when it was settled stands in the history.
_TO_ACCEPTED = (
    f"state = '{DeliveryState.ACCEPTED}', fence = 0, reply_code = NULL, enhanced_code = '', reply = '', "
    f"reason = '{CopyReason.ARRIVED}'"
)
# Who is suspected of killing workers (two crashes) stays so: it goes alone, and once.
_TO_PLANNED = f"""
    state = '{DeliveryState.PLANNED}', fence = 0, due = NULL, since = NULL, attempts = 0,
    crashes = CASE WHEN crashes > 2 THEN 2 ELSE crashes END, changed = {{now}}
"""


@dataclass(frozen=True, slots=True)
class SettleChoice:
    """What is to become of copies that are in the state `of`: taken as arrived, else sent once more."""

    of: str
    event: str
    by: str = ""
    arrived: bool = False
    seen: str | None = None  # the fingerprint of the copies that the person saw; None: of a command


def decide(run_id: int, decision: SettleChoice, numbers: Sequence[int] | None = None) -> list[int]:
    """Change the run's copies, or those of these numbers; returns the numbers of the copies changed.

    None is sent once more whose address receives nothing any more, or whose run was cancelled. A run that
    is done is sending again; IntegrityError where another run of its issue is live. Outdated where the copies
    are not as they were seen.
    """
    with transaction.atomic():
        run = _locked(run_id)
        fingerprints.require(decision.seen, fingerprint(run, decision.of, numbers))
        if run.archived or (run.state == RunState.CANCELLED and not decision.arrived):
            return []
        changed = _change(run_id, decision, numbers)
        if changed and not decision.arrived:
            _reopen(run)
    return changed


def fingerprint(run: Run, state: str, numbers: Sequence[int] | None = None) -> str:
    """Of the run's copies in this state (among these)."""
    return fingerprints.of_copies(run, _in_state(run.pk, state, numbers))


def states(run_id: int, numbers: Sequence[int]) -> dict[int, str]:
    """Copy number -> state, of those copies of the run that exist."""
    found = Delivery.objects.filter(run_id=run_id, copy_number__in=numbers)
    return dict(found.values_list("copy_number", "state"))


def suppressed(run_id: int, state: str, numbers: Sequence[int] | None = None) -> list[int]:
    """Numbers of the copies in this state (among these) whose address receives nothing any more."""
    found = _in_state(run_id, state, numbers).extra(where=[stopped(run_id)])
    return list(found.order_by("copy_number").values_list("copy_number", flat=True))


def some(run_id: int, state: str, numbers: Sequence[int] | None, most: int) -> list[Delivery]:
    """At most so many of the run's copies in this state (among these), lowest number first."""
    return list(_in_state(run_id, state, numbers).select_related("group").order_by("copy_number")[:most])


def count(run_id: int, state: str, numbers: Sequence[int] | None = None) -> int:
    """How many copies of the run are in this state (among these)."""
    return _in_state(run_id, state, numbers).count()


def waiting(run_id: int, state: str, numbers: Sequence[int] | None = None) -> int:
    """How many copies in this state (among these) could go out once more."""
    return count(run_id, state, numbers) - len(suppressed(run_id, state, numbers))


def _in_state(run_id: int, state: str, numbers: Sequence[int] | None) -> QuerySet[Delivery]:
    found = Delivery.objects.filter(run_id=run_id, state=state)
    return found if numbers is None else found.filter(copy_number__in=numbers)


def other_live(run: Run) -> int | None:
    """The id of another run of that kind of the issue that is sending or on hold; answers know no other."""
    if run.issue_id is None:
        return None
    found = Run.objects.filter(issue=run.issue_id, kind=run.kind, state__in=Run.LIVE).exclude(pk=run.pk)
    return found.values_list("pk", flat=True).first()


def resend_doubtful(relays: Sequence[str]) -> list[int]:
    """Send once more what is in doubt at one of these relays, each copy once.

    What was decided about before stays in doubt, for a person; so does the doubt of a run that ended longer
    ago. A worker that may live has a minute to tell what it heard. Returns the ids of the runs that have work
    again.
    """
    if not relays:
        return []
    return [run_id for run_id in _doubtful_runs() if _resend(run_id, relays)]


def _resend(run_id: int, relays: Sequence[str]) -> bool:
    decision = SettleChoice(DeliveryState.IN_DOUBT, AttemptEvent.RESENT)
    try:
        with transaction.atomic():
            run = _locked(run_id)
            changed = run.state in (RunState.SENDING, RunState.DONE) and _change(
                run_id, decision, relays=relays
            )
            if changed:
                _reopen(run)
    except IntegrityError:  # another run of the issue is live: a person decides
        return False
    return bool(changed)


def _doubtful_runs() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT r.id FROM distributor_run r
            WHERE (r.state = '{RunState.SENDING}' OR r.state = '{RunState.DONE}' AND r.finished > {after()})
              AND EXISTS (SELECT 1 FROM distributor_delivery d
                          WHERE d.run_id = r.id AND d.state = '{DeliveryState.IN_DOUBT}')
            ORDER BY r.id
            """,
            [-_JUST_DONE_SECONDS],
        )
        return [row[0] for row in cursor.fetchall()]


def _locked(run_id: int) -> Run:
    return Run.objects.select_for_update(no_key=True).only("state", "archived").get(pk=run_id)


def _reopen(run: Run) -> None:
    """IntegrityError where another run of the issue is live."""
    if run.state == RunState.DONE:
        Run.objects.filter(pk=run.pk).update(state=RunState.SENDING, state_reason=[], finished=None)


def _change(
    run_id: int,
    decision: SettleChoice,
    numbers: Sequence[int] | None = None,
    relays: Sequence[str] | None = None,
) -> list[int]:
    which, parameters = ["run_id = %s", "state = %s"], [run_id, decision.of]
    if numbers is not None:
        which.append(f"copy_number IN ({_places(numbers)})")
        parameters += numbers
    if relays is not None:
        which += [f"relay IN ({_places(relays)})", f"NOT {_DECIDED}"]
        which.append(f"NOT (reason = '{CopyReason.UNHEARD}' AND changed > {after()})")
        parameters += [*relays, -_MAY_YET_TELL_SECONDS]
    if not decision.arrived:
        which.append(f"NOT {stopped(run_id)}")
    changes = _TO_ACCEPTED if decision.arrived else _TO_PLANNED.format(now=now())
    sql = f"UPDATE distributor_delivery SET {changes} WHERE {' AND '.join(which)}"
    changed = histories.change(sql, parameters, event=decision.event, by=decision.by)
    return sorted(row.copy_number for row in changed)


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"
