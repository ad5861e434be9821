"""Groups in, people out; and what a new reading of recipients/ would change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from distributor.audience.fields import READER_FIELDS
from distributor.audience.group import Audience, Group, Member
from distributor.audience.posts import followed, same_holder
from distributor.audience.text import fold

_Key = TypeVar("_Key", bound=Hashable)
COMPARED = (*(field.name for field in READER_FIELDS), "extra")


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whoever reads at one address: one copy, however many groups."""

    key: str
    address: str
    memberships: tuple[Member, ...]  # in the order of the groups

    @property
    def first(self) -> Member:
        """What is written on the copy."""
        return self.memberships[0]


@dataclass(frozen=True, slots=True)
class Change:
    """One membership before and after: corrected in place, or moved from group to group."""

    before: Member
    after: Member
    fields: tuple[str, ...]  # those of COMPARED that differ

    @property
    def goes_on(self) -> bool:
        """Whether the membership is the same: group, mailbox, and who holds which post."""
        return _identity(self.before) == _identity(self.after) and same_holder(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a sync would do, told as an editor would tell it.

    To carry it out without the telling: end the memberships in `ended`, then begin or rewrite
    those in `current`, and note `followed`; all are known by group and address key.
    """

    added: tuple[Member, ...] = ()
    changed: tuple[Change, ...] = ()  # same group; a corrected address is a change too
    moved: tuple[Change, ...] = ()  # same person, another group
    succeeded: tuple[Change, ...] = ()  # same post of the same group, another person
    removed: tuple[Member, ...] = ()
    reordered: tuple[Member, ...] = ()  # nothing but the place in the group
    joined: tuple[str, ...] = ()  # address keys that no membership had before
    retired: tuple[str, ...] = ()  # address keys that no membership has any more
    followed: tuple[tuple[Member, Member], ...] = ()  # memberships that end, with those that follow them

    def __bool__(self) -> bool:
        return bool(self.ended or self.current)

    @property
    def ended(self) -> tuple[Member, ...]:
        """Memberships that are no more, by group and address key as they were before."""
        gone = (change.before for change in self._pairs if not change.goes_on)
        return (*self.removed, *gone)

    @property
    def current(self) -> tuple[Member, ...]:
        """Memberships to begin or to rewrite, as they are after."""
        return (*self.added, *(change.after for change in self._pairs), *self.reordered)

    @property
    def begun(self) -> tuple[Member, ...]:
        """Those of `current` that begin; the others are rewritten."""
        return (*self.added, *(change.after for change in self._pairs if not change.goes_on))

    @property
    def rewritten(self) -> tuple[Member, ...]:
        return (*(change.after for change in self._pairs if change.goes_on), *self.reordered)

    def succeeding(self, before: Member, after: Member) -> Changes:
        """The same where a person says that one follows the other; rows without a position do not say it."""
        gone = [member for member in self.removed if _identity(member) == _identity(before)]
        come = [member for member in self.added if _identity(member) == _identity(after)]
        if not gone or not come:
            return self
        return replace(
            self,
            added=tuple(member for member in self.added if member not in come),
            removed=tuple(member for member in self.removed if member not in gone),
            succeeded=(*self.succeeded, _change(gone[0], come[0])),
            followed=(*self.followed, (gone[0], come[0])),
        )

    @property
    def _pairs(self) -> tuple[Change, ...]:
        return (*self.changed, *self.moved, *self.succeeded)


def people(audience: Audience) -> tuple[Addressee, ...]:
    """Everybody once, by address; in the order of the groups, then of the rows."""
    return merge(audience.members, audience.groups)


def merge(members: Iterable[Member], groups: Sequence[Group]) -> tuple[Addressee, ...]:
    """The people of these groups alone, each once, in the order in which the groups are given."""
    place = {group.name: position for position, group in enumerate(groups)}
    rows = [member for member in members if member.group in place]
    rows.sort(key=lambda member: (place[member.group], member.order))
    by_key = _by(rows, lambda member: member.address_key)
    return tuple(Addressee(key, held[0].address, tuple(held)) for key, held in by_key.items())


def changes(before: Iterable[Member], after: Iterable[Member]) -> Changes:
    """What turns the memberships before into those after, known by group and address key."""
    old = {_identity(member): member for member in before}
    new = {_identity(member): member for member in after}
    kept = [_change(old[identity], member) for identity, member in new.items() if identity in old]
    gone = [member for identity, member in old.items() if identity not in new]
    come = [member for identity, member in new.items() if identity not in old]
    moved = _moved(gone, come)
    corrected = _corrected(_without(gone, moved), _without(come, moved))
    old_keys = dict.fromkeys(member.address_key for member in old.values())
    new_keys = dict.fromkeys(member.address_key for member in new.values())
    found = Changes(
        added=tuple(_without(come, moved + corrected)),
        changed=(*(change for change in kept if change.fields), *corrected),
        moved=moved,
        removed=tuple(_without(gone, moved + corrected)),
        reordered=tuple(change.after for change in kept if not change.fields and _elsewhere(change)),
        joined=tuple(key for key in new_keys if key not in old_keys),
        retired=tuple(key for key in old_keys if key not in new_keys),
    )
    return _with_successors(found)


def _with_successors(found: Changes) -> Changes:
    """Whoever only leaves and whoever only comes, paired where the one takes the other's post."""
    own = [(change.before, change.after) for change in found.changed if not change.goes_on]
    pairs = followed(found.ended, found.begun, own)
    gone, come = set(found.removed), set(found.added)
    succeeded = tuple(_change(*pair) for pair in pairs if pair[0] in gone and pair[1] in come)
    return replace(
        found,
        added=tuple(_without(found.added, succeeded)),
        removed=tuple(_without(found.removed, succeeded)),
        succeeded=succeeded,
        followed=pairs,
    )


def _moved(gone: Iterable[Member], come: Iterable[Member]) -> tuple[Change, ...]:
    """Who left one group and came to another under the same address."""
    left = _by(gone, lambda member: member.address_key)
    arrived = _by(come, lambda member: member.address_key)
    pairs = (zip(left.get(key, ()), members, strict=False) for key, members in arrived.items())
    return tuple(_change(before, after) for pair in pairs for before, after in pair)


def _corrected(gone: Iterable[Member], come: Iterable[Member]) -> tuple[Change, ...]:
    """Who left and came in one group under one name: a new address, unless namesakes leave a doubt."""
    left = _by(gone, lambda member: (member.group, fold(member.name)))
    arrived = _by(come, lambda member: (member.group, fold(member.name)))
    sure = (key for key, members in arrived.items() if len(members) == 1 == len(left.get(key, ())))
    return tuple(_change(left[key][0], arrived[key][0]) for key in sure)


def _without(members: Iterable[Member], pairs: Iterable[Change]) -> list[Member]:
    paired = {_identity(member) for pair in pairs for member in (pair.before, pair.after)}
    return [member for member in members if _identity(member) not in paired]


def _by(members: Iterable[Member], key: Callable[[Member], _Key]) -> dict[_Key, list[Member]]:
    found: dict[_Key, list[Member]] = defaultdict(list)
    for member in members:
        found[key(member)].append(member)
    return found


def _identity(member: Member) -> tuple[str, str]:
    return member.group, member.address_key


def _change(before: Member, after: Member) -> Change:
    different = tuple(name for name in COMPARED if getattr(before, name) != getattr(after, name))
    return Change(before, after, different)


def _elsewhere(change: Change) -> bool:
    return change.before.order != change.after.order
