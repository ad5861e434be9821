"""Corrections and withdrawals: who received the issue, and the notice's copies for exactly those."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max

from distributor.audience.fields import PRINTED
from distributor.states import DeliveryState, RunKind, RunState
from distributor.store import comparable as keys
from distributor.store.models import Delivery, Edition, Group, Issue, Run, SignOff
from distributor.store.queries import suppression_scope as scope
from distributor.store.queries.clock import now

_PRINTED = ", ".join(f"d.{name}" for name in PRINTED)
# A copy whose dot is out may have arrived: its reader must not be left with what is wrong.
_RECEIVED = (DeliveryState.ACCEPTED, DeliveryState.IN_DOUBT, DeliveryState.COMMITTING)
# One per address, about its latest copy, a certain one foremost; none for whoever has this very notice.
# `+ 0` as in queries/runs.py.
_READERS = f"""
    FROM (
        SELECT d.run_id, d.copy_number, d.group_id, {{printed}}, d.extra, d.address,
               {{comparable}} AS address_key, d.state, ROW_NUMBER() OVER (
                   PARTITION BY {{comparable}}
                   ORDER BY CASE d.state WHEN '{DeliveryState.ACCEPTED}' THEN 0 ELSE 1 END, d.run_id DESC
               ) AS place
        FROM distributor_delivery d JOIN distributor_run r ON r.id = d.run_id
        WHERE r.issue_id = %s AND r.kind = '{RunKind.ISSUE}'
          AND d.state IN (
              '{DeliveryState.ACCEPTED}', '{DeliveryState.IN_DOUBT}', '{DeliveryState.COMMITTING}'
          )
    ) d
    {{stopped}}
    WHERE d.place = 1 AND NOT EXISTS (
        SELECT 1 FROM distributor_delivery n JOIN distributor_run m ON m.id = n.run_id
        WHERE m.edition_id = %s AND m.kind = %s AND n.address_key = d.address_key
          AND n.state <> '{DeliveryState.CANCELLED}'
    ) AND NOT EXISTS (
        SELECT 1 FROM distributor_delivery n JOIN distributor_run m ON m.id = n.run_id + 0
        WHERE m.edition_id = %s AND m.kind = %s AND {{former}} AND {{former_key}} = d.address_key
          AND n.state <> '{DeliveryState.CANCELLED}'
    )
"""


@dataclass(frozen=True, slots=True)
class Receivers:
    """Whom a notice would go to."""

    accepted: int  # their relay took the issue
    in_doubt: int  # they may have received it
    suppressed: int  # of both, addresses that receive nothing

    @property
    def copies(self) -> int:
        """As many as a run would have, suppressed ones included."""
        return self.accepted + self.in_doubt


def _readers(issue: Issue) -> str:
    return _READERS.format(
        stopped=scope.joined("d.address_key", issue.publication_id),
        printed=_PRINTED,
        comparable=keys.sql("d.address_key"),
        former=keys.former("n.address_key"),
        former_key=keys.sql("n.address_key"),
    )


def receivers(issue: Issue, edition_id: int, kind: str) -> Receivers:
    """Count without sending; 0 as the edition's id stands for a notice that nobody has yet."""
    sql = f"""
        SELECT COUNT(CASE WHEN d.state = '{DeliveryState.ACCEPTED}' THEN 1 END),
               COUNT(CASE WHEN d.state <> '{DeliveryState.ACCEPTED}' THEN 1 END), COUNT({scope.ID})
        {_readers(issue)}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [issue.pk, *(edition_id, kind) * 2])
        return Receivers(*cursor.fetchone())


def addresses(issue: Issue, edition_id: int, kind: str) -> list[str]:
    """The keys of all addresses that the notice would go to; `edition_id` as above."""
    sql = f"SELECT d.address_key {_readers(issue)} AND {scope.ID} IS NULL ORDER BY d.address_key"
    with connection.cursor() as cursor:
        cursor.execute(sql, [issue.pk, *(edition_id, kind) * 2])
        return [key for (key,) in cursor.fetchall()]


def received_runs(issue: Issue) -> list[list[int]]:
    """[offset, run] of each run of the issue that anybody received, oldest first.

    A notice's copy numbers are the original ones behind the offset, so that each of them tells its original;
    with a single run they are the same.
    """
    found, offset = [], 0
    rows = Delivery.objects.filter(run__issue=issue, run__kind=RunKind.ISSUE, state__in=_RECEIVED)
    for run_id, highest in rows.order_by("run_id").values_list("run_id").annotate(Max("copy_number")):
        found.append([offset, run_id])
        offset += highest
    return found


def columns(issue: Issue) -> list[str]:
    """The further columns of all that was sent of the issue: its copies are taken over."""
    sent = (
        Run.objects.filter(issue=issue, kind=RunKind.ISSUE).order_by("id").values_list("columns", flat=True)
    )
    return list(dict.fromkeys(column for columns in sent for column in columns))


def begin(run: Run) -> int:
    """Save the run of a notice and its copies, one per receiver; returns how many.

    Must stand inside a transaction. Raises IntegrityError where a live run of that kind exists.
    """
    if run.issue is None:
        raise ValueError("a notice is about an issue")
    run.save(force_insert=True)
    offsets = " ".join(["WHEN %s THEN %s"] * len(run.answers)) or "WHEN NULL THEN 0"
    sql = f"""
        INSERT INTO distributor_delivery
            (run_id, copy_number, group_id, {", ".join(PRINTED)}, extra, address, address_key, state, reason,
             changed)
        SELECT %s, CASE d.run_id {offsets} END + d.copy_number, d.group_id, {_PRINTED}, d.extra, d.address,
               d.address_key,
               {scope.STATE}, {scope.REASON}, {now()}
        {_readers(run.issue)}
    """
    cases: list[Any] = [value for offset, answered in run.answers for value in (answered, offset)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [run.pk, *cases, run.issue_id, *(run.edition_id, run.kind) * 2])
        return int(cursor.rowcount)


def archived(issue: Issue) -> Run | None:
    """A run of the issue whose receivers are not rows any more, if any."""
    return Run.objects.filter(issue=issue, kind=RunKind.ISSUE).exclude(archived=None).order_by("-id").first()


def about(issue: Issue) -> list[Run]:
    """The runs of notices about the issue, newest first; those that reached nobody left out."""
    found = Run.objects.filter(issue=issue, kind__in=Run.NOTICES).select_related("edition").order_by("-id")
    return [run for run in found if run.state != RunState.CANCELLED or _reached_somebody(run)]


def since(copy: Delivery) -> list[Edition]:
    """The notices about the issue that came after the run of this copy, newest first, each once."""
    if copy.run.issue is None:
        return []
    newer = [run.edition for run in about(copy.run.issue) if run.pk > copy.run_id]
    return list(dict.fromkeys(newer))


def originals(run_ids: Iterable[int]) -> dict[int, Run]:
    """Runs by id, with their issue: what their Message-IDs are made of."""
    return Run.objects.select_related("issue").in_bulk(list(run_ids))


def signatory(edition: Edition) -> str:
    """Who signed the notice."""
    found = SignOff.objects.filter(edition=edition).order_by("pk").last()
    return found.name if found else ""


def _reached_somebody(run: Run) -> bool:
    if run.totals:  # archived: counted before its copies went
        return any(run.totals["states"].get(state) for state in _RECEIVED)
    return run.deliveries.filter(state__in=_RECEIVED).exists()


def groups(issue: Issue) -> list[Group]:
    """The groups that copies of the issue name, retired ones too, in the order of the 送发 list."""
    ids = {int(pk) for run in Run.objects.filter(issue=issue, kind=RunKind.ISSUE) for pk in run.group_names}
    return list(Group.objects.filter(pk__in=ids).order_by("order"))
