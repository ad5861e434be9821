"""The 送发 line: its names resolved to groups, whatever the typist did to commas and spaces."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from distributor.audience.group import Group
from distributor.audience.text import fold, shown
from distributor.language import gettext as _

_COMMAS = str.maketrans(",;/", "、、、")  # their full-width forms are folded to these before
_STOPS = "。.、:"
_COMPARED = 100  # characters; nearness costs their square
_PIECES = 100  # no 送发 name joins more
_NEAR = 0.34  # share of common characters below which a name is no help


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name on the 送发 line that no group bears."""

    name: str  # as written; "" where two commas stand together
    nearest: tuple[str, ...]  # names of groups, nearest first, three at most

    def __str__(self) -> str:
        if not self.name.strip():
            return _("a name is missing on the 送发 list: two commas stand together")
        if not self.nearest:
            words = _("“%(name)s” on the 送发 list is no known group, and none has a similar name")
            return words % {"name": shown(self.name)}
        words = _("“%(name)s” on the 送发 list is no known group; the nearest are: %(nearest)s")
        return words % {"name": shown(self.name), "nearest": "; ".join(self.nearest)}


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom a 送发 line addresses; with anything unknown on it the send must not start."""

    groups: tuple[Group, ...]  # in the order of the line, each once
    unknown: tuple[Unknown, ...] = ()
    duplicates: tuple[str, ...] = ()  # names of groups that the line gives more than once
    absent: tuple[Group, ...] = ()  # known groups that the line leaves out; nothing wrong by itself


def resolve(names: Sequence[str], groups: Sequence[Group]) -> Resolution:
    """The groups that the names of a 送发 line mean."""
    known = _Names(groups)
    meant: dict[str, Group] = {}
    duplicates: dict[str, None] = {}
    unknown: list[Unknown] = []
    for name in names:
        found = known.find(name)
        if not found:
            unknown.append(Unknown(name, known.nearest(name)))
        for group in found:
            if group.name in meant:
                duplicates[group.name] = None
            meant[group.name] = group
    absent = tuple(group for group in groups if group.name not in meant)
    return Resolution(tuple(meant.values()), tuple(unknown), tuple(duplicates), absent)


def folded(name: str) -> str:
    """A group's name to compare by: half-width, no spaces, one kind of comma, no full stop at the end."""
    return fold(name).translate(_COMMAS).strip(_STOPS)


class _Names:
    """Every way to call a group: exact, by alias, then by what is left without width, spaces and commas."""

    def __init__(self, groups: Sequence[Group]) -> None:
        aliases = {alias: group for group in groups for alias in group.aliases}
        self._exact: Mapping[str, Group] = aliases | {group.name: group for group in groups}
        self._folded: Mapping[str, Group] = {folded(name): group for name, group in self._exact.items()}

    def find(self, name: str) -> tuple[Group, ...]:
        """The group of that name, or the groups of the names that 、 joins; () where any of it is unknown."""
        whole = self._exact.get(name) or self._folded.get(folded(name))
        pieces = [piece for piece in folded(name).split("、") if piece]
        return (whole,) if whole else self._joined(pieces[:_PIECES])

    def nearest(self, name: str) -> tuple[str, ...]:
        """The names of up to three groups that look most like it."""
        close = difflib.get_close_matches(folded(name)[:_COMPARED], self._folded, n=9, cutoff=_NEAR)
        return tuple(dict.fromkeys(self._folded[spelling].name for spelling in close))[:3]

    def _joined(self, pieces: Sequence[str]) -> tuple[Group, ...]:
        """The longest known names that add up to the pieces, in order; () where anything is left over."""
        groups: list[Group] = []
        start = 0
        while start < len(pieces):
            ends = range(len(pieces), start, -1)
            end = next((end for end in ends if "、".join(pieces[start:end]) in self._folded), 0)
            if not end:
                return ()
            groups.append(self._folded["、".join(pieces[start:end])])
            start = end
        return tuple(groups)
