"""What a suppression stops: all mail, or the issues of one publication; in SQL for plans and retries.

Titles that differ in spaces and width only are one publication; the first row has its suppressions.
"""

from __future__ import annotations

from django.db.models import Q

from distributor.issue.compare import spelling
from distributor.states import DeliveryState, RunKind, SuppressionReason
from distributor.store import comparable as keys
from distributor.store.models import Publication, Run
from distributor.store.queries import publications as queries


def canonical(publication_id: int | None) -> int | None:
    """The row under which the publication's suppressions are kept; None, all mail, stays so."""
    return None if publication_id is None else _firsts()[publication_id]


def kin(publication_id: int) -> list[int]:
    """Every row of the same publication."""
    firsts = _firsts()
    return [pk for pk, first in firsts.items() if first == firsts[publication_id]]


def publications(*, going_on: bool = False) -> list[Publication]:
    """Each publication once, by its first row, the oldest first; retired ones left out where they go on."""
    firsts = set(_firsts().values())
    every = queries.every()
    return [row for row in every if row.pk in firsts and not (going_on and row.retired)]


def several() -> bool:
    """Whether it makes a difference what a suppression stops."""
    return len(publications()) > 1


def _firsts() -> dict[int, int]:
    """Row -> the first row with a title or alias that is spelled the same."""
    by_title: dict[str, int] = {}
    firsts: dict[int, int] = {}
    for row in queries.every():
        spelled = [spelling(title) for title in queries.titles(row)]
        firsts[row.pk] = next((by_title[each] for each in spelled if each in by_title), row.pk)
        by_title |= {each: firsts[row.pk] for each in spelled if each not in by_title}
    return firsts


# The suppression that stops an address in a statement with `joined`: its id, the state of a copy, and why.
# What stops all mail comes first.
ID = "COALESCE(s.id, sp.id)"
STATE = f"CASE WHEN {ID} IS NULL THEN '{DeliveryState.PLANNED}' ELSE '{DeliveryState.SUPPRESSED}' END"
REASON = "COALESCE(s.reason, sp.reason, '')"


def stops(reason: str, publication_id: int | None) -> Q:
    """The runs whose copies a suppression for this reason stops, of all mail or of one publication."""
    answers = stops_answers(reason, publication_id)
    if publication_id is None:
        return Q() if answers else ~Q(kind=RunKind.ANSWER)
    issues = Q(issue__publication__in=kin(publication_id))
    return issues | Q(kind=RunKind.ANSWER) if answers else issues


def stops_answers(reason: str, publication_id: int | None) -> bool:
    """Whether a suppression stops answers to the reader's own mail.

    Who wants no further issue still gets them, and whom the office stopped for one publication; not who
    complained.
    """
    if reason == SuppressionReason.COMPLAINED:
        return True
    return publication_id is None and reason != SuppressionReason.UNSUBSCRIBED


def joined(address_key: str, publication_id: int) -> str:
    """SQL that joins what stops the address in that column as the publication's reader: one row at most."""
    in_force = f".address_key = {address_key} AND {{0}}.lifted IS NULL AND {{0}}.publication_id"
    return (
        f"LEFT JOIN distributor_suppression s ON s{in_force.format('s')} IS NULL "
        f"LEFT JOIN distributor_suppression sp ON sp{in_force.format('sp')} = {canonical(publication_id)}"
    )


def stopped(run_id: int) -> str:
    """SQL: whether the address of a copy of this run receives nothing of its kind any more."""
    return (
        "EXISTS (SELECT 1 FROM distributor_suppression s "
        f"WHERE s.address_key = {keys.sql('distributor_delivery.address_key')} AND s.lifted IS NULL "
        f"AND ({_concerns(run_id)}))"
    )


def _concerns(run_id: int) -> str:
    kind, publication_id = Run.objects.values_list("kind", "issue__publication").get(pk=run_id)
    if kind == RunKind.ANSWER or publication_id is None:
        return OF_ANSWERS
    return f"s.publication_id IS NULL OR s.publication_id = {canonical(publication_id)}"


# As `stops_answers`, of the row `s`.
OF_ANSWERS = (
    f"s.publication_id IS NULL AND s.reason <> '{SuppressionReason.UNSUBSCRIBED}' "
    f"OR s.reason = '{SuppressionReason.COMPLAINED}'"
)
