"""A copy's life in the database: claimed, committed at the gate, recorded, released.

Each statement names the states it leaves and the fence (the claim) it writes under, so that a
worker whose lease has passed on changes nothing, however late it wakes up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import cast

import psycopg
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from distributor.audience.fields import LISTED, holding
from distributor.delivery_codes import CopyReason
from distributor.states import DeliveryState, RunState, Stage
from distributor.store.queries.clock import after, now, postgresql


@holding(LISTED)
@dataclass(slots=True)
class Claimed:
    """A delivery that this process may send while its lease holds."""

    id: int
    fence: int
    run_id: int
    copy_number: int
    group_id: int | None
    name: str
    position: str
    unit: str
    address: str
    address_key: str
    attempts: int
    suspect: bool = False  # of killing its worker
    # Cells of further columns by heading, where it was claimed with them.
    extra: Mapping[str, str] | None = None
    relay: str = ""  # that it is being handed to: stands in the row before the dot


@dataclass(frozen=True, slots=True)
class CopyOutcome:
    """What became of one attempt."""

    id: int
    fence: int
    state: str  # accepted | deferred | failed | in_doubt; planned: the relay wants it in another session
    relay: str
    stage: str
    reply_code: int | None
    enhanced_code: str
    reply: str
    delay: float = 0.0  # seconds until a deferred copy is due again
    run_id: int = 0
    reason: str = ""  # codes, where we say something; see `reason.Reason.packed`

    @property
    def refused(self) -> bool:
        """The relay's last word on the recipient; see `refusals.py`."""
        return self.state == DeliveryState.FAILED and self.stage == Stage.RCPT and self.reply_code is not None


_RUN_IS_SENDING = (
    f"EXISTS (SELECT 1 FROM distributor_run r WHERE r.id = %s AND r.state = '{RunState.SENDING}')"
)
# Who was in two claims whose worker died is claimed alone, so that a third death convicts the right copy.
_SUSPECT = 2
# In the order of Claimed's attributes, so that a row is one without a dictionary between them.
_CLAIMED = ", ".join(each.name for each in fields(Claimed) if each.name not in ("suspect", "extra", "relay"))


def claim(
    run_id: int, fence: int, limit: int, lease: float, behind: int = 0, *, extra: bool = False
) -> list[Claimed]:
    """Take up to `limit` planned copies for `lease` seconds, lowest number first; none of a run on hold.

    Their further columns come along only where a mail prints them: `extra`.
    Copies under suspicion of killing their worker come last, one at a time, and only from the start. A number
    to look `behind` spares PostgreSQL the walk past what was planned until a moment ago.
    """
    innocent = _claim(run_id, fence, limit, lease, f"crashes < {_SUSPECT}", behind=behind, extra=extra)
    if innocent or behind:
        return innocent
    return _claim(run_id, fence, 1, lease, f"crashes >= {_SUSPECT}", extra=extra)


def _claim(
    run_id: int, fence: int, limit: int, lease: float, which: str, *, behind: int = 0, extra: bool = False
) -> list[Claimed]:
    skip = "FOR UPDATE SKIP LOCKED" if postgresql() else ""
    # The literal state and `copy_number + 0` fit the index of planned copies and no other: the unique one on
    # the copy number would be walked past every copy that was sent already.
    sql = f"""
        UPDATE distributor_delivery SET state = '{DeliveryState.CLAIMED}', fence = %s, lease_until = {after()}
        WHERE id IN (
            SELECT id FROM distributor_delivery
            WHERE run_id = %s AND state = '{DeliveryState.PLANNED}' AND copy_number + 0 > %s
              AND {which} AND {_RUN_IS_SENDING}
            ORDER BY copy_number + 0 LIMIT %s {skip}
        )
        RETURNING {_CLAIMED}, crashes >= {_SUSPECT}{", extra" if extra else ""}
    """
    with _one_statement(), connection.cursor() as cursor:
        cursor.execute(sql, [fence, lease, run_id, behind, run_id, limit])
        rows = [Claimed(*row) for row in cursor.fetchall()]
    for row in rows if extra else ():
        row.extra = json.loads(cast(str, row.extra)) if row.extra else None
    return sorted(rows, key=lambda row: row.copy_number)


def pass_gate(outcomes: Sequence[CopyOutcome], intents: Sequence[Claimed], lease: float) -> set[int]:
    """In one transaction: record outcomes, and write down that the dots of `intents` are about to be sent.

    Returns the ids that may go on; the others lost their claim, or their run is on hold. Repeating a
    call whose commit was lost on the way is harmless.
    """
    if postgresql():
        return _pass_gate_postgresql(outcomes, intents, lease)
    with transaction.atomic(), connection.cursor() as cursor:
        for outcome in outcomes:
            _record_sqlite(cursor, outcome)
        return {intent.id for intent in intents if _pass_sqlite(cursor, intent, lease)}


# One statement is one round trip and one commit; its rows travel as JSON, which Python writes eight times as
# fast as a dozen arrays. `state || ''` and `run_id + 0` keep the planner from walking the index of all leased
# copies, or that of the run: with them only the primary key fits.
_GATE = f"""
    WITH o AS (
        SELECT * FROM json_to_recordset(%s::json)
            AS o(id bigint, fence bigint, state text, relay text, stage text, reply_code int,
                 enhanced_code text, reason text, reply text, delay float8)
    ), recorded AS (
        UPDATE distributor_delivery d
        SET state = o.state, relay = o.relay, stage = o.stage, reply_code = o.reply_code,
            enhanced_code = o.enhanced_code, reason = o.reason, reply = o.reply, attempts = d.attempts + 1,
            lease_until = NULL,
            due = CASE WHEN o.state = '{DeliveryState.DEFERRED}'
                       THEN clock_timestamp() + make_interval(secs => o.delay) END,
            changed = clock_timestamp()
        FROM o
        WHERE d.id = o.id AND d.fence = o.fence AND d.state <> o.state
          AND d.state || '' IN (
              '{DeliveryState.CLAIMED}', '{DeliveryState.COMMITTING}', '{DeliveryState.IN_DOUBT}'
          )
        RETURNING d.id
    ), kept AS (
        INSERT INTO distributor_attempt
            (delivery_id, state, relay, stage, reply_code, enhanced_code, reason, reply)
        SELECT o.id, o.state, o.relay, o.stage, o.reply_code, o.enhanced_code, o.reason, o.reply
        FROM o JOIN recorded USING (id) WHERE o.state <> '{DeliveryState.ACCEPTED}'
    ), passed AS (
        UPDATE distributor_delivery d
        SET state = '{DeliveryState.COMMITTING}', relay = i.relay,
            lease_until = clock_timestamp() + make_interval(secs => %s::float8)
        FROM json_to_recordset(%s::json) AS i(id bigint, fence bigint, relay text)
        WHERE d.id = i.id AND d.fence = i.fence
          AND (d.state || '' = '{DeliveryState.COMMITTING}'
               OR d.state || '' = '{DeliveryState.CLAIMED}' AND d.lease_until > clock_timestamp())
          AND d.run_id + 0 = ANY (ARRAY(
              SELECT r.id FROM distributor_run r
              WHERE r.id = ANY (%s::bigint[]) AND r.state = '{RunState.SENDING}'
          ))
        RETURNING d.id
    )
    SELECT id FROM passed
"""


def _pass_gate_postgresql(
    outcomes: Sequence[CopyOutcome], intents: Sequence[Claimed], lease: float
) -> set[int]:
    runs = list({row.run_id for row in intents})
    told = [_rows(outcomes, _OUTCOME), lease, _rows(intents, _INTENT), runs]
    with connection.wrap_database_errors, psycopg.Cursor(_preparing()) as cursor:
        cursor.execute(_GATE, told, prepare=True)
        return {row[0] for row in cursor.fetchall()}


_SAID = ("relay", "stage", "reply_code", "enhanced_code", "reason", "reply")
_OUTCOME = ("id", "fence", "state", *_SAID, "delay")
_INTENT = ("id", "fence", "relay")


def _rows(rows: Sequence[CopyOutcome | Claimed], names: Sequence[str]) -> str:
    values = attrgetter(*names)
    return json.dumps([dict(zip(names, values(row), strict=True)) for row in rows], ensure_ascii=False)


_PLANNER = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


def _preparing() -> psycopg.Connection:
    """Django's connection, made to parse and plan the gate's statement once: it costs as much as its work."""
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepare_threshold is None:  # as Django leaves it: `prepare=True` alone would be ignored
        # One plan for any number of rows, on tables of any size: by the primary key, then.
        for name, value in _PLANNER.items():
            raw.execute(f"SET {name} = {value}")
        raw.prepare_threshold = 0
    return cast(psycopg.Connection, raw)


def _record_sqlite(cursor: CursorWrapper, outcome: CopyOutcome) -> None:
    told = attrgetter(*_SAID)(outcome)
    cursor.execute(
        f"""
        UPDATE distributor_delivery
        SET state = %s, relay = %s, stage = %s, reply_code = %s, enhanced_code = %s, reason = %s,
            reply = %s,            attempts = attempts + 1, lease_until = NULL,
            due = CASE WHEN %s = '{DeliveryState.DEFERRED}' THEN {after()} END, changed = {now()}
        WHERE id = %s AND fence = %s AND state <> %s
          AND state IN ('{DeliveryState.CLAIMED}', '{DeliveryState.COMMITTING}', '{DeliveryState.IN_DOUBT}')
        """,
        [outcome.state, *told, outcome.state, outcome.delay, outcome.id, outcome.fence, outcome.state],
    )
    # The delivery row tells of an accepted copy; everything else is kept attempt by attempt.
    if cursor.rowcount == 1 and outcome.state != DeliveryState.ACCEPTED:
        cursor.execute(
            f"""
            INSERT INTO distributor_attempt
                (delivery_id, made, state, relay, stage, reply_code, enhanced_code, reason, reply)
            VALUES (%s, {now()}, %s, %s, %s, %s, %s, %s, %s)
            """,
            [outcome.id, outcome.state, *told],
        )


def _pass_sqlite(cursor: CursorWrapper, intent: Claimed, lease: float) -> bool:
    cursor.execute(
        f"""
        UPDATE distributor_delivery
        SET state = '{DeliveryState.COMMITTING}', relay = %s, lease_until = {after()}
        WHERE id = %s AND fence = %s
          AND (state = '{DeliveryState.CLAIMED}' AND lease_until > {now()}
               OR state = '{DeliveryState.COMMITTING}')
          AND {_RUN_IS_SENDING}
        """,
        [intent.relay, lease, intent.id, intent.fence, intent.run_id],
    )
    return bool(cursor.rowcount == 1)


def put_off(copies: Sequence[tuple[Claimed, float]]) -> None:
    """Let claimed copies wait for so many seconds without their claim: no attempt was made.

    The time in which a copy may be tried begins anew when it is due: our own pace gives up nobody.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"""
            UPDATE distributor_delivery
            SET state = '{DeliveryState.DEFERRED}', fence = 0, lease_until = NULL,
                due = {after()}, since = {after()},
                changed = {now()},
                reason = '{CopyReason.PACED}', reply = '', reply_code = NULL, enhanced_code = ''
            WHERE id = %s AND fence = %s AND state = '{DeliveryState.CLAIMED}'
            """,
            [(wait, wait, claimed.id, claimed.fence) for claimed, wait in copies],
        )


def renew(fences: Sequence[int], lease: float) -> None:
    """Hold the claims of a living process for `lease` more seconds, those that await a reply included."""
    _by_fence(
        f"UPDATE distributor_delivery SET lease_until = {after()} "
        f"WHERE state IN ('{DeliveryState.CLAIMED}', '{DeliveryState.COMMITTING}') AND fence IN ({{}})",
        fences,
        [lease],
    )


def release(fences: Sequence[int]) -> None:
    """Give back what was claimed and not begun: provably unsent."""
    _by_fence(
        f"UPDATE distributor_delivery SET state = '{DeliveryState.PLANNED}', fence = 0, lease_until = NULL "
        f"WHERE state IN ('{DeliveryState.CLAIMED}', '{DeliveryState.COMMITTING}') "
        f"AND state = '{DeliveryState.CLAIMED}' AND fence IN ({{}})",
        fences,
        [],
    )


def _by_fence(sql: str, fences: Sequence[int], parameters: list[float]) -> None:
    if not fences:
        return
    with _one_statement(), connection.cursor() as cursor:
        cursor.execute(sql.format(", ".join(["%s"] * len(fences))), [*parameters, *fences])


def _one_statement() -> AbstractContextManager[object]:
    """PostgreSQL commits it by itself: whoever is stopped before a COMMIT keeps the rows from all others."""
    return nullcontext() if postgresql() else transaction.atomic()
