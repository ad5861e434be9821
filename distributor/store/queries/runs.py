"""Runs: begun in one transaction with all their deliveries, then paused, resumed, cancelled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from distributor.audience.fields import PRINTED
from distributor.audience.where import Condition
from distributor.reason import Reason
from distributor.states import DeliveryState, RunKind, RunState
from distributor.store import comparable as keys
from distributor.store.models import Delivery, Group, Issue, Run
from distributor.store.queries import further_columns, notices, refusals
from distributor.store.queries import suppression_scope as scope
from distributor.store.queries.clock import now

# One copy per person: the row of the first of their groups stands. People with a copy of this issue
# that was not cancelled are left out, unless the issue is sent again on purpose. Copies under keys of an
# earlier form are few: `+ 0` hides the run's index, so that the planner takes theirs.
_READERS = f"""
    FROM (
        SELECT m.group_id, {{printed}}, m.extra, m.person_id,
               g."order" AS group_order, m."order" AS member_order,
               ROW_NUMBER() OVER (PARTITION BY m.person_id ORDER BY g."order", m."order", m.id) AS place
        FROM distributor_membership m JOIN distributor_group g ON g.id = m.group_id
        WHERE m.retired IS NULL AND g.retired IS NULL AND g.id IN ({{groups}}){{narrowed}}
    ) reader
    JOIN distributor_person p ON p.id = reader.person_id
    {{stopped}}
    WHERE reader.place = 1 AND (%s OR NOT EXISTS (
        SELECT 1 FROM distributor_delivery d JOIN distributor_run r ON r.id = d.run_id
        WHERE r.issue_id = %s AND r.kind = '{RunKind.ISSUE}'
          AND d.address_key = p.address_key AND d.state <> '{DeliveryState.CANCELLED}'
    ) AND NOT EXISTS (
        SELECT 1 FROM distributor_delivery d JOIN distributor_run r ON r.id = d.run_id + 0
        WHERE r.issue_id = %s AND r.kind = '{RunKind.ISSUE}'
          AND {{former}} AND {{comparable}} = p.address_key AND d.state <> '{DeliveryState.CANCELLED}'
    ))
"""


@dataclass(frozen=True, slots=True)
class GroupForecast:
    """What a run would do for one group."""

    group: str
    members: int  # active rows of the CSV file
    copies: int  # copies counted under this group
    suppressed: int  # of them, addresses that receive nothing


def _readers(
    groups: Sequence[Group], chosen: Sequence[Condition], issue: Issue, again: bool
) -> tuple[str, list[Any]]:
    """The SQL and its parameters."""
    narrowed, values = further_columns.narrowed(chosen)
    sql = _READERS.format(
        printed=", ".join(f"m.{name}" for name in PRINTED),
        narrowed=narrowed,
        groups=", ".join(["%s"] * len(groups)) or "NULL",
        stopped=scope.joined("p.address_key", issue.publication_id),
        former=keys.former("d.address_key"),
        comparable=keys.sql("d.address_key"),
    )
    return sql, [*(group.pk for group in groups), *values, again, issue.pk, issue.pk]


def forecast(
    issue: Issue, groups: Sequence[Group], chosen: Sequence[Condition] = (), *, again: bool
) -> list[GroupForecast]:
    """Per group: members, copies and suppressed addresses, as a run started now would have them."""
    readers, parameters = _readers(groups, chosen, issue, again)
    sql = f"SELECT reader.group_id, COUNT(*), COUNT({scope.ID}) {readers} GROUP BY reader.group_id"
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        copies = {group_id: (total, suppressed) for group_id, total, suppressed in cursor.fetchall()}
    members = _members(chosen)
    return [
        GroupForecast(group.name, members.get(group.pk, 0), *copies.get(group.pk, (0, 0))) for group in groups
    ]


def addresses(
    issue: Issue, groups: Sequence[Group], chosen: Sequence[Condition] = (), *, again: bool
) -> list[str]:
    """The keys of all addresses that a run started now would send to."""
    readers, parameters = _readers(groups, chosen, issue, again)
    sql = f"SELECT p.address_key {readers} AND {scope.ID} IS NULL ORDER BY p.address_key"
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [key for (key,) in cursor.fetchall()]


def planned_addresses(run: Run) -> list[str]:
    """The keys of all addresses that the run is to send to."""
    found = Delivery.objects.filter(run=run, state=DeliveryState.PLANNED).order_by("address_key")
    return list(found.values_list("address_key", flat=True))


def _members(chosen: Sequence[Condition]) -> dict[int, int]:
    """Rows in force that meet the conditions, by group."""
    narrowed, values = further_columns.narrowed(chosen)
    sql = f"""
        SELECT m.group_id, COUNT(*) FROM distributor_membership m
        WHERE m.retired IS NULL{narrowed} GROUP BY m.group_id
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return dict(cursor.fetchall())


def begin(run: Run, groups: Sequence[Group], chosen: Sequence[Condition] = (), *, again: bool) -> int:
    """Save the run and one delivery per person, streamed inside the database; returns the number of copies.

    Must stand inside a transaction: an unfinished plan leaves nothing behind. Raises IntegrityError
    where a live run of the issue exists.
    """
    if run.issue is None:
        raise ValueError("a run to groups is of an issue")
    run.save(force_insert=True)
    readers, parameters = _readers(groups, chosen, run.issue, again)
    sql = f"""
        INSERT INTO distributor_delivery
            (run_id, copy_number, group_id, {", ".join(PRINTED)}, extra, address, address_key, state, reason,
             changed)
        SELECT %s, ROW_NUMBER() OVER (ORDER BY reader.group_order, reader.member_order, p.id),
               reader.group_id, {", ".join(f"reader.{name}" for name in PRINTED)}, reader.extra,
               p.address, p.address_key,
               {scope.STATE}, {scope.REASON}, {now()}
        {readers}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [run.pk, *parameters])
        return int(cursor.rowcount)


def lock(issue: Issue) -> None:
    """Inside a transaction: whoever else begins or schedules a run of the issue waits."""
    Issue.objects.select_for_update(no_key=True).values_list("pk").get(pk=issue.pk)


def begin_test(run: Run, copies: Sequence[Delivery]) -> None:
    """Save a test run with its copies."""
    with transaction.atomic():
        run.save(force_insert=True)
        for copy in copies:
            copy.run = run
            copy.save(force_insert=True)


def live(issue: Issue) -> Run | None:
    """The run of the issue that is sending or paused, if any."""
    return Run.objects.filter(issue=issue, kind=RunKind.ISSUE, state__in=Run.LIVE).first()


def sending(run_id: int) -> Run | None:
    """The run of that id with its issue and edition, where it is sending."""
    return Run.objects.select_related("issue", "edition").filter(pk=run_id, state=RunState.SENDING).first()


def of_issue(issue: Issue, run_id: int) -> Run | None:
    """The run of that id, where it is one of the issue: of the issue itself, a notice about it, or a test."""
    return Run.objects.filter(issue=issue, pk=run_id).first()


def by_ids(ids: Collection[int]) -> list[Run]:
    """The runs of these ids, the oldest first."""
    return list(Run.objects.filter(pk__in=ids).order_by("id"))


def latest(issue: Issue) -> Run | None:
    """The newest run of the issue, without tests."""
    return Run.objects.filter(issue=issue, kind=RunKind.ISSUE).order_by("-id").first()


def newest(issue: Issue) -> Run | None:
    """The newest run of the issue of any kind: of the issue itself, a notice about it, or a test."""
    return Run.objects.filter(issue=issue).order_by("-id").first()


def withdrawn(issue: Issue) -> Run | None:
    """The withdrawal of the issue that no later run of it has overtaken, if any."""
    last = latest(issue)
    return next(
        (run for run in notices.about(issue) if run.kind == RunKind.WITHDRAWAL and last and run.pk > last.pk),
        None,
    )


def change_state(run: Run, state: str, *, of: Sequence[str], reason: Reason | None = None) -> bool:
    """Move the run to `state` if it is in one of the states `of`; returns whether it moved."""
    changes: dict[str, Any] = {"state": state, "state_reason": [reason] if reason else []}
    if state == RunState.CANCELLED:
        changes["finished"] = Now()
    if state == RunState.SENDING:
        changes["resumed"] = Now()  # time on hold does not count against deferred copies
    moved = Run.objects.filter(pk=run.pk, state__in=of).update(**changes)
    run.refresh_from_db()
    return bool(moved)


def hold(run_id: int, reasons: Sequence[Reason]) -> None:
    """Put a run that is sending on hold; whom a relay refused that took nothing keeps their place, too."""
    with transaction.atomic():
        on_hold = {"state": RunState.PAUSED, "state_reason": reasons}
        if Run.objects.filter(pk=run_id, state=RunState.SENDING).update(**on_hold):
            refusals.put_back(run_id)


def tell(run_id: int, reasons: Sequence[Reason]) -> None:
    """Why the run does not get on, or () where it does; only while it is sending."""
    Run.objects.filter(pk=run_id, state=RunState.SENDING).update(state_reason=reasons)


def cancel(run: Run, reason: Reason) -> int:
    """End the run: whatever no dot was written for is cancelled; returns the number of copies."""
    with transaction.atomic():
        if not change_state(run, RunState.CANCELLED, of=Run.LIVE, reason=reason):
            return 0
        # The fence is cleared, so that a session at the gate is refused.
        return Delivery.objects.filter(
            run=run, state__in=[DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.DEFERRED]
        ).update(state=DeliveryState.CANCELLED, fence=0, lease_until=None, due=None, changed=Now())
