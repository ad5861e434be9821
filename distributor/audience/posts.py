"""Posts, each a position in a unit of a group: who follows whom there, and which one an editor means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from itertools import permutations, product
from typing import Protocol, TypeVar

from distributor.audience.group import Group, Member
from distributor.audience.text import fold
from distributor.errors import UserError
from distributor.language import gettext as _

Pair = tuple[Member, Member]  # before, after
_TENURE = ("name", "position", "unit")  # what says who held what
_BETWEEN = re.compile(r"[/|·•,、;:<>()\[\]“”\"'。-]")  # folded marks that stand between the parts of a post


class Holder(Protocol):
    """Somebody at a post: a member of today, or one of former days."""

    @property
    def group(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def position(self) -> str: ...
    @property
    def unit(self) -> str: ...


_Held = TypeVar("_Held", bound=Holder)


def post_of(holder: Holder) -> tuple[str, str, str]:
    """What two holders of one post have in common: group, unit and position, however they are spaced."""
    return holder.group, fold(holder.unit), fold(holder.position)


def same_holder(before: Member, after: Member) -> bool:
    """Whether the row says the same person at the same post as before; an empty cell said nothing."""
    return not any(
        was and fold(was) != fold(getattr(after, field))
        for field in _TENURE
        if (was := getattr(before, field))
    )


def followed(ended: Collection[Member], begun: Collection[Member], own: Collection[Pair]) -> tuple[Pair, ...]:
    """Of the rows that end and begin together, which follows which, where that is certain.

    `own` pairs the rows of one person. Such a row follows itself while the post is the same; then a post that
    exactly one leaves and exactly one takes passes from the former to the latter; what is then left of `own`
    is a post that is called otherwise. A row without a position is no post that another could take.
    """
    same = [pair for pair in own if post_of(pair[0]) == post_of(pair[1])]
    passed = _passed(_left_out(ended, 0, same), _left_out(begun, 1, same))
    sure = [*same, *passed]
    before, after = ({pair[side] for pair in sure} for side in (0, 1))
    renamed = [
        pair for pair in own
        if pair[0].group == pair[1].group and pair[0] not in before and pair[1] not in after
    ]  # fmt: skip
    return (*sure, *renamed)


def _passed(ended: Iterable[Member], begun: Iterable[Member]) -> list[Pair]:
    left, arrived = _by_post(ended), _by_post(begun)
    return [
        (left[post][0], members[0])
        for post, members in arrived.items()
        if len(members) == 1 == len(left.get(post, ()))
    ]


def _left_out(members: Iterable[Member], side: int, pairs: Iterable[Pair]) -> list[Member]:
    paired = {pair[side] for pair in pairs}
    return [member for member in members if member not in paired]


def _by_post(members: Iterable[Member]) -> dict[Hashable, list[Member]]:
    found: dict[Hashable, list[Member]] = defaultdict(list)
    for member in members:
        if member.position:
            found[post_of(member)].append(member)
    return found


class Wanted:
    """A post as an editor types it: group, unit, position, holder's name or address, or several of these."""

    def __init__(self, typed: str, groups: Sequence[Group]) -> None:
        self._typed = _plain(typed)
        if not self._typed:
            raise UserError(_("write the post: group and position, or the holder's name or address"))
        names = {group.name: (group.name, *group.aliases) for group in groups}
        self._groups = {name: self._parts(*called) for name, called in names.items()}

    def among(self, holders: Iterable[_Held]) -> Iterator[_Held]:
        """Those that fit."""
        return filter(self._fits, holders)

    def _fits(self, holder: Holder) -> bool:
        own = (holder.unit, holder.position, holder.name, holder.address)
        group = self._groups.get(holder.group) or self._parts(holder.group)
        return any(map(self._is_typed, product(group, *map(self._parts, own))))

    def _is_typed(self, parts: Sequence[str]) -> bool:
        """Whether these in some order, and nothing else, were typed."""
        if sum(map(len, parts)) != len(self._typed):
            return False
        return any("".join(order) == self._typed for order in permutations(filter(None, parts)))

    def _parts(self, *texts: str) -> tuple[str, ...]:
        """What of these occurs in what was typed; or none of them."""
        plain = {_plain(text) for text in texts}
        return ("", *(text for text in plain if text and text in self._typed))


def _plain(text: str) -> str:
    return _BETWEEN.sub("", fold(text))
