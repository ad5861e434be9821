"""The mirror of recipients/, read as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Q

from distributor.audience import group as values
from distributor.audience.fields import IN_ROWS, NO_EXTRA
from distributor.errors import NotFound
from distributor.language import gettext as _
from distributor.store.models import Group, Membership

# Attribute of a member -> where it stands.
_COLUMNS = {
    "group": "group__name",
    "address": "person__address",
    "address_key": "person__address_key",
    **{name: name for name in (*IN_ROWS, "order", "extra")},
}
CHUNK = 5000  # rows fetched at a time


def groups() -> tuple[values.Group, ...]:
    """The groups in force, in the order of the 送发 list."""
    return tuple(map(value, Group.objects.filter(retired=None).order_by("order", "id")))


def value(group: Group) -> values.Group:
    return values.Group(
        group.name,
        tuple(group.aliases),
        group.order,
        group.file,
        tuple(group.columns),
        tuple(group.publications),
    )


def by_name(name: str) -> Group:
    """The group in force of that name or alias; NotFound says which there are."""
    rows = list(Group.objects.filter(retired=None).order_by("order", "id"))
    found = next((row for row in rows if name == row.name or name in row.aliases), None)
    if found:
        return found
    if not rows:
        raise NotFound(_("no group %(name)s; none is here yet: distributor audience sync") % {"name": name})
    known = _("; ").join(row.name for row in rows)
    raise NotFound(_("no group %(name)s; there is %(known)s") % {"name": name, "known": known})


def rows_of(names: Sequence[str]) -> list[Group]:
    """The groups in force of these names, in the order given; names that are not in force are left out."""
    found = {row.name: row for row in Group.objects.filter(retired=None, name__in=names)}
    return [found[name] for name in names if name in found]


def members(names: Sequence[str] | None = None) -> Iterator[values.Member]:
    """The memberships in force, streamed by group and row; of these groups only where names are given."""
    chosen = Membership.objects.filter(retired=None, group__retired=None)
    if names is not None:
        chosen = chosen.filter(group__name__in=names)
    rows = chosen.order_by("group__order", "order", "id").values_list(*_COLUMNS.values())
    return (_member(row) for row in rows.iterator(chunk_size=CHUNK))


def _member(row: tuple[Any, ...]) -> values.Member:
    found = dict(zip(_COLUMNS, row, strict=True))
    return values.Member(**(found | {"extra": found["extra"] or NO_EXTRA}))


def counts() -> dict[str, int]:
    """Members in force by group, groups without any included."""
    in_force = Count("memberships", filter=Q(memberships__retired=None))
    rows = Group.objects.filter(retired=None).order_by("order", "id").annotate(members=in_force)
    return {row.name: row.members for row in rows}
