"""What the sweeper sets right: expired claims, expired commits, due copies, silent and finished runs."""

from __future__ import annotations

from django.db import connection, transaction

from distributor.delivery_codes import CopyReason
from distributor.states import AttemptEvent, DeliveryState, RunState, Stage
from distributor.store.queries import histories, refusals
from distributor.store.queries.clock import after, now, postgresql

# A claim that expired this often crashed its worker: the copy is set aside, the others go on.
POISON_CRASHES = 3

# The words of the small index of leased copies: SQLite uses it for these and no others.
_LEASED = f"state IN ('{DeliveryState.CLAIMED}', '{DeliveryState.COMMITTING}')"
# One question per index: asked in one, every copy of a run of a million would be looked at. `run_id + 0` for
# the same reason: the few copies that are leased or deferred are found before their run is.
_OVER = f"""WHERE state = '{RunState.SENDING}' AND NOT EXISTS (
    SELECT 1 FROM distributor_delivery d
    WHERE d.run_id = distributor_run.id AND d.state = '{DeliveryState.PLANNED}'
) AND NOT EXISTS (
    SELECT 1 FROM distributor_delivery d WHERE d.run_id + 0 = distributor_run.id AND d.{_LEASED}
) AND NOT EXISTS (
    SELECT 1 FROM distributor_delivery d
    WHERE d.run_id + 0 = distributor_run.id AND d.state = '{DeliveryState.DEFERRED}'
)"""


def expired_claims() -> int:
    """Claims past their lease go back to planned: no dot was written under them. Returns how many."""
    return _enter(
        f"""
        UPDATE distributor_delivery
        SET state = CASE WHEN crashes + 1 >= {POISON_CRASHES}
                    THEN '{DeliveryState.FAILED}' ELSE '{DeliveryState.PLANNED}' END,
            reason = CASE WHEN crashes + 1 >= {POISON_CRASHES}
                    THEN '{CopyReason.SET_ASIDE}' ELSE reason END,
            reply = CASE WHEN crashes + 1 >= {POISON_CRASHES} THEN '' ELSE reply END,
            crashes = crashes + 1, fence = 0, lease_until = NULL, changed = {now()}
        WHERE {_LEASED} AND state = '{DeliveryState.CLAIMED}' AND lease_until < {now()}
        """,
        AttemptEvent.CRASHED,
    )


def expired_commits() -> int:
    """A dot may be out whose reply nobody heard: in doubt, for a person to settle. Returns how many."""
    return _enter(
        f"""
        UPDATE distributor_delivery
        SET state = '{DeliveryState.IN_DOUBT}', stage = '{Stage.DOT}', lease_until = NULL,
            attempts = attempts + 1, changed = {now()},
            reply_code = NULL, enhanced_code = '', reply = '', reason = '{CopyReason.UNHEARD}'
        WHERE {_LEASED} AND state = '{DeliveryState.COMMITTING}' AND lease_until < {now()}
        """,
        AttemptEvent.CRASHED,
    )


def due_again() -> int:
    """Deferred copies whose time has come are planned again. Returns how many."""
    return _change(
        f"""
        UPDATE distributor_delivery
        SET state = '{DeliveryState.PLANNED}', fence = 0, due = NULL,
            since = COALESCE(since, changed), changed = {now()}
        WHERE state = '{DeliveryState.DEFERRED}' AND due < {now()}
        """
    )


def waiting_runs() -> dict[int, bool]:
    """Runs that should be sending and have planned copies; True where they are silent: nobody holds one."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT r.id, NOT EXISTS (
                SELECT 1 FROM distributor_delivery d WHERE d.run_id + 0 = r.id
                AND d.{_LEASED} AND d.lease_until > {now()}
            ) FROM distributor_run r WHERE r.state = '{RunState.SENDING}' AND EXISTS (
                SELECT 1 FROM distributor_delivery d
                WHERE d.run_id = r.id AND d.state = '{DeliveryState.PLANNED}'
            ) ORDER BY r.id
            """,
            [],
        )
        return {run_id: bool(silent) for run_id, silent in cursor.fetchall()}


def finish_runs() -> list[int]:
    """Runs without an open copy are done, unless their relays refused everybody; returns their ids."""
    with transaction.atomic():
        # Locked first, asked again after: who plans copies again meanwhile holds the lock (settle.py).
        lock = "FOR NO KEY UPDATE" if postgresql() else ""
        candidates = _ids(f"SELECT id FROM distributor_run {_OVER} ORDER BY id {lock}")
        if not candidates:
            return []
        for run_id in candidates:
            refusals.settle(run_id, over=True)
        return _ids(
            f"UPDATE distributor_run SET state = '{RunState.DONE}', state_reason = '[]', finished = {now()} "
            f"{_OVER} AND id IN ({', '.join(map(str, candidates))}) RETURNING id"
        )


def give_up(hours: float) -> int:
    """Copies deferred for `hours` have failed, the time on hold not counted; the last reply stays.

    The clock begins with the first deferral, and anew when a person tries again or lets the run go on, and
    when a copy waited for our own pace, which gives up nobody. A copy whose time came while nobody swept (the
    machine was off for a week-end) is tried once more before. Returns how many.
    """
    return _enter(
        f"""
        UPDATE distributor_delivery SET state = '{DeliveryState.FAILED}', due = NULL, changed = {now()}
        WHERE state = '{DeliveryState.DEFERRED}' AND due > {now()} AND reason <> '{CopyReason.PACED}'
          AND COALESCE(since, changed) < {after()} AND run_id IN (
            SELECT id FROM distributor_run
            WHERE state = '{RunState.SENDING}' AND COALESCE(resumed, created) < {after()}
        )
        """,
        AttemptEvent.GIVEN_UP,
        [-hours * 3600] * 2,
    )


def _enter(sql: str, event: str, parameters: list[float] | None = None) -> int:
    return len(histories.change(sql, parameters or [], event=event))


def _change(sql: str, parameters: list[float] | None = None) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters or [])
        return int(cursor.rowcount)


def _ids(sql: str) -> list[int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [])
        return [row[0] for row in cursor.fetchall()]
