"""Who held a post when: memberships along their predecessors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q, QuerySet

from distributor.audience.address import comparable
from distributor.audience.group import Group
from distributor.audience.posts import Wanted, post_of
from distributor.audience.text import fold
from distributor.store.models import Delivery, Membership, Run
from distributor.store.queries.audience import CHUNK

_AT_ONCE = 500  # ids in one question


@dataclass(frozen=True, slots=True)
class Tenure:
    """Somebody at a post, from one sync to another."""

    id: int
    group: str
    name: str
    address: str
    address_key: str
    position: str
    unit: str
    since: dt.datetime
    until: dt.datetime | None  # None: still
    predecessor: int | None  # id of the tenure that this one follows, where that is certain


def tenures(typed: str, groups: Sequence[Group]) -> list[Tenure]:
    """Everybody who held a post that fits what was typed, and who came before and after them; oldest first.

    Raises UserError where nothing was typed.
    """
    every = (_tenure(row) for row in _rows().iterator(chunk_size=CHUNK))
    found = {tenure.id: tenure for tenure in Wanted(typed, groups).among(every)}
    fresh: Iterable[Tenure] = tuple(found.values())
    while fresh:
        fresh = [tenure for tenure in _next_to(fresh) if tenure.id not in found]
        found |= {tenure.id: tenure for tenure in fresh}
    return sorted(found.values(), key=lambda tenure: (tenure.since, tenure.id))


def present_holders(run: Run, copies: Sequence[Delivery]) -> dict[int, Tenure]:
    """By copy of the run, who holds its reader's post now, where that is certain and somebody else.

    A post that was given another name since is not followed: whoever has it need not be the successor.
    """
    then = _tenures_of(run, copies)
    last = dict(enumerate(then.values()))
    moving = dict(last)
    while moving:
        heirs = _heirs(moving.values())
        moving = {place: heirs[tenure.id] for place, tenure in moving.items() if tenure.id in heirs}
        last |= moving
    return {
        copy: now
        for (copy, was), now in zip(then.items(), last.values(), strict=True)
        if now.until is None and (now.address_key, fold(now.name)) != (was.address_key, fold(was.name))
    }


def _tenures_of(run: Run, copies: Sequence[Delivery]) -> dict[int, Tenure]:
    """By copy, the tenure whose words it bears."""
    keys = {comparable(copy.address_key) for copy in copies}
    rows = _rows().filter(person__address_key__in=keys, group__in={copy.group_id for copy in copies} - {None})
    held = {_words(row, row.person.address_key): _tenure(row) for row in rows.filter(since__lte=run.created)}
    found = {copy.pk: held.get(_words(copy, copy.address_key)) for copy in copies}
    return {copy: tenure for copy, tenure in found.items() if tenure}


def _words(row: Delivery | Membership, key: str) -> tuple[object, ...]:
    return row.group_id, fold(row.name), fold(row.unit), fold(row.position), comparable(key)


def _heirs(tenures: Iterable[Tenure]) -> dict[int, Tenure]:
    """Who followed each of these at a post of the same name, by the id of the former."""
    posts = {tenure.id: post_of(tenure) for tenure in tenures}
    heirs = map(_tenure, _rows().filter(predecessor__in=posts))
    return {
        heir.predecessor: heir
        for heir in heirs
        if heir.predecessor and post_of(heir) == posts[heir.predecessor]
    }


def _next_to(tenures: Iterable[Tenure]) -> list[Tenure]:
    """Predecessors and successors."""
    found: list[Tenure] = []
    every = iter(tenures)
    while part := list(islice(every, _AT_ONCE)):
        former = [tenure.predecessor for tenure in part if tenure.predecessor]
        beside = Q(predecessor__in=[tenure.id for tenure in part]) | Q(pk__in=former)
        found += map(_tenure, _rows().filter(beside))
    return found


def _rows() -> QuerySet[Membership]:
    return Membership.objects.select_related("group", "person").defer("extra").order_by("since", "pk")


def _tenure(row: Membership) -> Tenure:
    return Tenure(
        row.pk, row.group.name, row.name, row.person.address, row.person.address_key, row.position, row.unit,
        row.since, row.retired, row.predecessor_id,
    )  # fmt: skip
