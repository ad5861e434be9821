"""The mirror of recipients/, read as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Count, Q

from distributor.audience import group as values
from distributor.errors import NotFound
from distributor.language import gettext as _
from distributor.store.models import Group, Membership

_CHUNK = 5000  # rows fetched at a time


def groups() -> tuple[values.Group, ...]:
    """The groups in force, in the order of the 送发 list."""
    return tuple(map(value, Group.objects.filter(retired=None).order_by("order", "id")))


def value(group: Group) -> values.Group:
    return values.Group(group.name, tuple(group.aliases), group.order, group.file)


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
    rows = chosen.order_by("group__order", "order", "id").values_list(
        "group__name",
        "name",
        "person__address",
        "person__address_key",
        "position",
        "unit",
        "telephone",
        "note",
        "order",
    )
    return (values.Member(*row) for row in rows.iterator(chunk_size=_CHUNK))


def counts() -> dict[str, int]:
    """Members in force by group, groups without any included."""
    in_force = Count("memberships", filter=Q(memberships__retired=None))
    rows = Group.objects.filter(retired=None).order_by("order", "id").annotate(members=in_force)
    return {row.name: row.members for row in rows}
