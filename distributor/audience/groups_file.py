"""recipients/groups.toml -> groups; every fault is complained of, with its line where it can be told."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from distributor.audience.distribution import folded
from distributor.audience.findings import Fault, Findings
from distributor.audience.group import Group
from distributor.audience.group_values import READERS
from distributor.audience.text import shown
from distributor.language import gettext as _

FILE = "groups.toml"
_HEADER = re.compile(r"[ \t]*\[\[[ \t]*group[ \t]*\]\]")
_LINE = re.compile(r"at line (\d+)")  # in the words of tomllib


@dataclass(frozen=True, slots=True)
class _Table:
    """One [[group]] as written, with the lines it stands on."""

    values: Mapping[str, Any]
    line: int = 0  # 0 where it cannot be told
    lines: tuple[str, ...] = ()

    def line_of(self, key: str) -> int:
        """The line of a key, else of the table."""
        return _line_of(key, self.lines, self.line) or self.line


def read_groups(folder: Path, found: Findings) -> tuple[Group, ...]:
    """The groups that groups.toml names without fault, in the order of the 送发 list."""
    tables = _tables(folder / FILE, found)
    good = [(table, group) for table in tables if (group := _group(table, folder, found))]
    _contested(good, found)
    return tuple(sorted((group for _table, group in good), key=lambda group: group.order))


def _tables(path: Path, found: Findings) -> tuple[_Table, ...]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        values = tomllib.loads(text)
    except OSError:
        reason = _("it cannot be read in %(folder)s; write there which groups there are (see its README)")
        found.complain(FILE, 0, reason % {"folder": shown(str(path.parent), 200)})
        return ()
    except UnicodeDecodeError:
        found.complain(FILE, 0, _("it is not text in UTF-8"))
        return ()
    except (ValueError, RecursionError) as fault:
        line = _LINE.search(str(fault))
        reason = _("it is not valid TOML: %(detail)s") % {"detail": fault}
        found.complain(FILE, int(line[1]) if line else 0, reason)
        return ()
    return _found_in(values, text.split("\n"), found)


def _found_in(values: Mapping[str, Any], lines: Sequence[str], found: Findings) -> tuple[_Table, ...]:
    for key in values.keys() - {"group"}:
        reason = _("“%(key)s” is not known here; every group begins with [[group]]")
        found.complain(FILE, _line_of(key, lines, 1), reason % {"key": shown(key)})
    tables = values.get("group")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        found.complain(FILE, 0, _("it names no group; every group begins with [[group]]"))
        return ()
    starts = [number for number, text in enumerate(lines) if _HEADER.match(text)]
    if len(starts) != len(tables):  # written in some other way of TOML, or a text that looks like a header
        return tuple(_Table(table) for table in tables)
    ends = [*starts[1:], len(lines)]
    return tuple(
        _Table(table, start + 1, tuple(lines[start:end]))
        for table, start, end in zip(tables, starts, ends, strict=True)
    )


def _group(table: _Table, folder: Path, found: Findings) -> Group | None:
    """The group, or None where anything of it is refused."""
    strange = table.values.keys() - READERS.keys()
    for key in sorted(strange):
        reason = _("“%(key)s” is not known in a group; known are: %(known)s")
        found.complain(FILE, table.line_of(key), reason % {"key": shown(key), "known": ", ".join(READERS)})
    fields: dict[str, Any] = {}
    for key, reader in READERS.items():
        try:
            fields[key] = reader(table.values.get(key), folder)
        except Fault as fault:
            found.complain(FILE, table.line_of(key), f"{key}: {fault}")
    return None if strange or len(fields) < len(READERS) else Group(**fields)


def _contested(good: Sequence[tuple[_Table, Group]], found: Findings) -> None:
    """Complain of every name, place and file that two groups claim."""
    owners: dict[object, Group] = {}
    for table, group in good:
        for key, value, claim in _claims(group):
            owner = owners.setdefault(claim, group)
            if owner is not group:
                reason = _("%(key)s: “%(value)s” belongs to the group “%(owner)s” already")
                values = {"key": key, "value": value, "owner": owner.name}
                found.complain(FILE, table.line_of(key), reason % values)


def _claims(group: Group) -> Iterator[tuple[str, str, object]]:
    """Key and value as written, and what no other group may have."""
    yield "name", group.name, ("name", folded(group.name))
    for alias in group.aliases:
        yield "aliases", alias, ("name", folded(alias))
    yield "order", str(group.order), ("order", group.order)
    yield "file", group.file, ("file", group.file.casefold())


def _line_of(key: str, lines: Sequence[str], first: int) -> int:
    pattern = re.compile(rf"[ \t]*\[?[\"']?{re.escape(key)}[\"']?[ \t]*[=.\]]")
    return next((first + offset for offset, text in enumerate(lines) if pattern.match(text)), 0)
