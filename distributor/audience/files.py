"""recipients/ -> Audience: all of it, or every reason why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from distributor.audience.findings import Findings, place
from distributor.audience.group import Audience, Group, Member
from distributor.audience.groups_file import FILE, read_groups
from distributor.audience.rows import members
from distributor.audience.text import fold, shown
from distributor.language import gettext as _

ROWS = 2_000_000


def read(folder: Path, *, instead: Mapping[str, Path] = MappingProxyType({})) -> Audience:
    """groups.toml and its CSV files; raises AudienceError with every refused group and row.

    `instead` names, for a group's file, another path that is read in its place.
    """
    found = Findings()
    groups = read_groups(folder, found)
    paths = {group.file: folder / group.file for group in groups} | dict(instead)
    rows = tuple(_members(paths, groups, found))
    _called_alike(found)
    found.refuse()
    _unnamed(folder, groups, found)
    _empty(groups, rows, found)
    _two_names(groups, rows, found)
    known = tuple(replace(group, columns=found.columns.get(group.file, ())) for group in groups)
    return Audience(known, rows, tuple(found.notices))


def _members(paths: Mapping[str, Path], groups: Sequence[Group], found: Findings) -> Iterator[Member]:
    count = 0
    for group in groups:
        for member in members(paths[group.file], group, found):
            count += 1
            if count > ROWS:
                found.complain(group.file, member.line, _("more than %(most)d rows in all") % {"most": ROWS})
                found.refuse()
            yield member


def _called_alike(found: Findings) -> None:
    """“区县” here and “区 县” there: whoever asks for one would miss the readers of the other."""
    firsts: dict[str, tuple[str, str]] = {}
    for file, columns in found.columns.items():
        for column in columns:
            first, there = firsts.setdefault(fold(column), (column, file))
            if column != first:
                words = _("the column “%(column)s” is called “%(first)s” in %(there)s; call it the same")
                found.complain(
                    file, 0, words % {"column": shown(column), "first": shown(first), "there": there}
                )


def _unnamed(folder: Path, groups: Sequence[Group], found: Findings) -> None:
    named = {group.file for group in groups}
    for path in sorted(folder.glob("*.csv")):
        if path.name not in named:
            words = _("no group in %(file)s names this file; it is left out")
            found.notice(shown(path.name), 0, words % {"file": FILE})


def _empty(groups: Sequence[Group], rows: Sequence[Member], found: Findings) -> None:
    peopled = {member.group for member in rows}
    for group in groups:
        if group.name not in peopled:
            found.notice(group.file, 0, _("the group “%(name)s” has nobody in it") % {"name": group.name})


def _two_names(groups: Sequence[Group], rows: Sequence[Member], found: Findings) -> None:
    """One person under two names, or one address in two spellings (capitals, IDN and punycode)."""
    files = {group.name: group.file for group in groups}
    firsts: dict[str, Member] = {}
    for member in rows:
        first = firsts.setdefault(member.address_key, member)
        words = _difference(member, first)
        if words:
            there = place(files[first.group], first.line)
            values = {
                "name": shown(member.name),
                "address": member.address,
                "other": shown(first.name),
                "there": there,
            }
            found.notice(files[member.group], member.line, words % (values | {"spelling": first.address}))


def _difference(member: Member, first: Member) -> str:
    if fold(member.name) != fold(first.name):
        return _("%(address)s is %(name)s here and %(other)s in %(there)s; one copy goes out, to the latter")
    if member.address != first.address:
        return _("%(address)s is the mailbox %(spelling)s of %(there)s, written otherwise; one copy goes out")
    return ""
