"""The database made to mirror recipients/: what would change is shown first, then applied as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path

from django.db import IntegrityError, transaction

from distributor.audience import files
from distributor.audience.group import Audience, Group, Member
from distributor.audience.groups import COMPARED, Changes, changes
from distributor.audience.groups_file import FILE
from distributor.desk import publications
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.store.queries import audience, mirror

_content = attrgetter(*COMPARED, "order")


@dataclass(frozen=True, slots=True)
class GroupChanges:
    """What a sync would do to the groups themselves."""

    added: tuple[Group, ...] = ()
    renamed: tuple[tuple[str, Group], ...] = ()  # name before, group after
    changed: tuple[Group, ...] = ()  # aliases, order or file
    retired: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.renamed or self.changed or self.retired)


@dataclass(frozen=True, slots=True)
class Pending:
    """What a sync would do."""

    groups: GroupChanges
    members: Changes
    notices: tuple[str, ...]  # lines `file:line: words` that refuse nothing

    def __bool__(self) -> bool:
        return bool(self.groups or self.members)


def pending(folder: Path) -> Pending:
    """What would make the database mirror the folder; raises AudienceError with every refused row."""
    return compare(files.read(folder))


def compare(wanted: Audience) -> Pending:
    """What would make the database mirror this."""
    after = {(member.group, member.address_key): member for member in _one_spelling(wanted)}
    groups = group_changes(audience.groups(), wanted.groups, frozenset(mirror.retired_groups()))
    names = {before: group.name for before, group in groups.renamed}
    notices = (*wanted.notices, *_unknown_publications(wanted))
    return Pending(groups, changes(_mirrored(names, after), after.values()), notices)


def _unknown_publications(wanted: Audience) -> Iterator[str]:
    for name, title in publications.unknown_in(wanted.groups):
        words = _(
            "%(file)s: group “%(name)s”: there is no publication “%(title)s”; the group serves nobody by it"
        )
        yield words % {"file": FILE, "name": name, "title": title}


def apply(found: Pending) -> None:
    """Carry out what was shown, all or nothing; a person removed stays as history."""
    try:
        with transaction.atomic():
            _apply_groups(found.groups)
            _apply_members(found.members)
    except IntegrityError as error:
        raise UserError(
            _("the groups were changed by somebody else meanwhile; run the sync again")
        ) from error


def group_changes(
    before: tuple[Group, ...], after: tuple[Group, ...], retired: frozenset[str]
) -> GroupChanges:
    """Groups are known by name; one that vanished goes on as the new one with its alias or file."""
    old = {group.name: group for group in before}
    new = {group.name: group for group in after}
    vanished = [group for group in before if group.name not in new]
    fresh = {group.name: group for group in after if group.name not in old}
    renamed = _renamed(vanished, {name: group for name, group in fresh.items() if name not in retired})
    successors = {group.name for _before, group in renamed}
    predecessors = {name for name, _after in renamed}
    return GroupChanges(
        added=tuple(group for name, group in fresh.items() if name not in successors),
        renamed=renamed,
        changed=tuple(group for name, group in new.items() if name in old and group != old[name]),
        retired=tuple(group.name for group in vanished if group.name not in predecessors),
    )


def _renamed(vanished: list[Group], fresh: dict[str, Group]) -> tuple[tuple[str, Group], ...]:
    renamed: list[tuple[str, Group]] = []
    for group in vanished:
        heirs = [other for other in fresh.values() if group.name in other.aliases]
        heirs += [other for other in fresh.values() if group.file == other.file]
        if heirs:
            renamed.append((group.name, fresh.pop(heirs[0].name)))
    return tuple(renamed)


def _one_spelling(wanted: Audience) -> Iterator[Member]:
    """An address written in two ways (capitals, IDN and punycode) is written as in the first of the rows."""
    spelling: dict[str, str] = {}
    for member in wanted.members:
        address = spelling.setdefault(member.address_key, member.address)
        yield member if member.address == address else replace(member, address=address)


def _mirrored(names: Mapping[str, str], after: Mapping[tuple[str, str], Member]) -> Iterator[Member]:
    """The memberships in force; those that stay as they are take no second place in memory."""
    for member in audience.members():
        group = names.get(member.group, member.group)
        same = after.get((group, member.address_key))
        yield same if same and _content(same) == _content(member) else replace(member, group=group)


def _apply_groups(found: GroupChanges) -> None:
    for before, group in found.renamed:
        mirror.rename_group(before, group.name)
    for group in (*found.added, *(group for _before, group in found.renamed), *found.changed):
        mirror.keep_group(group)
    mirror.retire_groups(found.retired)


def _apply_members(found: Changes) -> None:
    ids = mirror.group_ids()
    mirror.end(found.ended, ids)
    mirror.keep_people(found.current)
    mirror.begin(found.begun, ids)
    mirror.follow(found.followed, ids)
    mirror.rewrite(found.rewritten, ids)
