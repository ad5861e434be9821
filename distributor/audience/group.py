"""The values of the audience: groups, their members, and the people behind the addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from distributor.audience.fields import BY_NAME, NO_EXTRA, holding


@dataclass(frozen=True, slots=True)
class Group:
    """One name of the 送发 list."""

    name: str  # exactly as on the list
    aliases: tuple[str, ...]
    order: int  # position on the list, 1-based
    file: str  # CSV file beside groups.toml
    columns: tuple[str, ...] = ()  # of that file, further ones that are no field of ours
    publications: tuple[str, ...] = ()  # titles, or short names, of those that it serves; every one if empty


@holding(BY_NAME)
@dataclass(frozen=True, slots=True)
class Member:
    """One row of a group's CSV file."""

    group: str
    name: str
    address: str  # to write to: trimmed, half-width, domain in lower case, IDN as written
    address_key: str  # to compare by: audience/address.py
    position: str = ""
    unit: str = ""
    telephone: str = ""
    note: str = ""
    order: int = 0  # position within the group, 1-based
    line: int = 0  # line of the CSV file
    extra: Mapping[str, str] = field(
        default_factory=lambda: NO_EXTRA, hash=False
    )  # heading -> cell, none empty


def columns_of(groups: Iterable[Group]) -> tuple[str, ...]:
    """The further columns of the groups' files, each once."""
    return tuple(dict.fromkeys(column for group in groups for column in group.columns))


@dataclass(frozen=True, slots=True)
class Audience:
    """recipients/ as read: every group, every good row, and notices that refuse nothing."""

    groups: tuple[Group, ...]
    members: tuple[Member, ...]
    notices: tuple[str, ...] = ()
