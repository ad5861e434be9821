"""The mirror of recipients/, changed in bulk: every function stands inside a transaction of its caller.

Rows are streamed through executemany: bulk_update is twenty times slower, and a person put at the
top of a group renumbers all the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from distributor.audience import group as values
from distributor.audience.fields import IN_ROWS
from distributor.store.models import Group, Membership
from distributor.store.queries.clock import now
from distributor.store.queries.further_columns import as_json

_BATCH = 5000
_fields = attrgetter(*IN_ROWS)


def group_ids() -> dict[str, int]:
    """Every group by name, retired ones too."""
    return dict(Group.objects.values_list("name", "pk"))


def retired_groups() -> set[str]:
    return set(Group.objects.exclude(retired=None).values_list("name", flat=True))


def rename_group(before: str, after: str) -> None:
    Group.objects.filter(name=before).update(name=after)


def keep_group(group: values.Group) -> None:
    """Make or rewrite the group of that name, in force."""
    fields = {"aliases": list(group.aliases), "order": group.order, "file": group.file}
    fields |= {"columns": list(group.columns), "publications": list(group.publications), "retired": None}
    Group.objects.update_or_create(name=group.name, defaults=fields)


def lock_group(name: str) -> None:
    """Keep others who replace somebody in this group waiting until the transaction ends."""
    list(Group.objects.select_for_update().filter(name=name))


def is_in_force(member: values.Member) -> bool:
    """Whether somebody of this name has a membership in force in the group, at this mailbox."""
    found = Membership.objects.filter(group__name=member.group, person__address_key=member.address_key)
    return found.filter(retired=None, name=member.name).exists()


def retire_groups(names: Sequence[str]) -> None:
    Group.objects.filter(name__in=names, retired=None).update(retired=Now())


def end(members: Iterable[values.Member], ids: dict[str, int]) -> None:
    """Retire memberships in force, known by group and address key."""
    sql = f"""
        UPDATE distributor_membership SET retired = {now()}
        WHERE retired IS NULL AND group_id = %s
          AND person_id = (SELECT id FROM distributor_person WHERE address_key = %s)
    """
    _run(sql, ((ids[member.group], member.address_key) for member in members))


def keep_people(members: Iterable[values.Member]) -> None:
    """Make the persons behind the addresses, or note how the address is written now."""
    sql = f"""
        INSERT INTO distributor_person (address, address_key, created) VALUES (%s, %s, {now()})
        ON CONFLICT (address_key) DO UPDATE SET address = excluded.address
        WHERE distributor_person.address <> excluded.address
    """
    _run(sql, ((member.address, member.address_key) for member in members))


def begin(members: Iterable[values.Member], ids: dict[str, int]) -> None:
    """Add memberships; raises IntegrityError where one is in force already."""
    sql = f"""
        INSERT INTO distributor_membership ({", ".join(IN_ROWS)}, extra, "order", group_id, person_id, since)
        SELECT {", ".join(["%s"] * len(IN_ROWS))}, {as_json()}, %s, %s, p.id, {now()}
        FROM distributor_person p WHERE p.address_key = %s
    """
    _run(sql, (_row(member, ids) for member in members))


def follow(pairs: Iterable[tuple[values.Member, values.Member]], ids: dict[str, int]) -> None:
    """Note of memberships in force (second) which one, just ended, each of them follows (first)."""
    sql = """
        UPDATE distributor_membership SET predecessor_id = (
            SELECT m.id FROM distributor_membership m JOIN distributor_person p ON p.id = m.person_id
            WHERE m.group_id = %s AND p.address_key = %s AND m.retired IS NOT NULL ORDER BY m.id DESC LIMIT 1
        )
        WHERE retired IS NULL AND group_id = %s
          AND person_id = (SELECT id FROM distributor_person WHERE address_key = %s)
    """
    keys = ([(ids[member.group], member.address_key) for member in pair] for pair in pairs)
    _run(sql, ((*before, *after) for before, after in keys))


def rewrite(members: Iterable[values.Member], ids: dict[str, int]) -> None:
    """Give memberships in force the fields of these."""
    sql = f"""
        UPDATE distributor_membership
        SET {", ".join(f"{name} = %s" for name in IN_ROWS)}, extra = {as_json()}, "order" = %s
        WHERE retired IS NULL AND group_id = %s
          AND person_id = (SELECT id FROM distributor_person WHERE address_key = %s)
    """
    _run(sql, (_row(member, ids) for member in members))


def _row(member: values.Member, ids: dict[str, int]) -> tuple[Any, ...]:
    extra = json.dumps(dict(member.extra), ensure_ascii=False) if member.extra else None
    return (*_fields(member), extra, member.order, ids[member.group], member.address_key)


def _run(sql: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        while batch := list(islice(rows, _BATCH)):
            cursor.executemany(sql, batch)
