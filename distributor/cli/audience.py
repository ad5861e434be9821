"""`distributor audience sync | show`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import click

from distributor import settings
from distributor.audience.describe import describe
from distributor.audience.fields import BY_NAME, LISTED, READER_FIELDS
from distributor.audience.group import Member
from distributor.audience.groups import Change, Changes
from distributor.audience.text import shown
from distributor.cli import table
from distributor.cli.command import as_json, command
from distributor.cli.text import note, print_json, say
from distributor.desk import audience as desk
from distributor.desk.audience import Pending
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.store.queries import audience, suppression
from distributor.store.queries.suppression import Stopped

_SHOWN = 100  # lines of a sync; one may have a million
_SINGLE = ("+", "~", ">", "=", "-")  # how the line of a single change begins


@command(help=_("Load the recipients' files into the database; shows the changes and asks first."))
@click.option("--yes", is_flag=True, help=_("Apply without asking."))
@as_json
def sync(yes: bool, as_json: bool) -> None:
    found = desk.pending(settings.RECIPIENTS)
    for notice in found.notices:
        note(notice)
    if not as_json:
        _tell(found)
    if found:
        ask(yes)
        desk.apply(found)
    if as_json:
        print_json(_as_json(found))
    elif found:
        note(_("applied"))


def ask(yes: bool) -> None:
    """Return if the user agrees to what was shown; refuse if there is no terminal for the question."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UserError(_("nothing was applied: there is no terminal for the question; use --yes to apply"))
    if not click.confirm(_("Apply this?"), err=True):
        raise UserError(_("nothing was applied"))


def _tell(found: Pending) -> None:
    if not found:
        say(_("nothing to do: the database mirrors the files"))
        return
    for line in _group_lines(found):
        say(line)
    _tell_members(found)
    say(_counts(found.members))


def _counts(members: Changes) -> str:
    names = ("added", "changed", "moved", "removed")
    counts = {name: len(getattr(members, name)) for name in names}
    words = _("added %(added)d, changed %(changed)d, moved %(moved)d, removed %(removed)d") % counts
    if members.succeeded:
        words += _(", succeeded %(count)d") % {"count": len(members.succeeded)}
    return words


def _tell_members(found: Pending) -> None:
    """Print one line per change, without the people of new groups and up to a limit; then the counts."""
    fresh = {group.name for group in found.groups.added}
    told = replace(found.members, added=tuple(m for m in found.members.added if m.group not in fresh))
    hidden = 0
    for number, line in enumerate(describe(told)):
        if number < _SHOWN or not line.startswith(_SINGLE):
            say(line)
        else:
            hidden += 1
    if hidden:
        say(_("… and %(count)d more (--json lists them all)") % {"count": hidden})


def _group_lines(found: Pending) -> Iterator[str]:
    people = Counter(member.group for member in found.members.added)
    groups = found.groups
    for group in groups.added:
        count = people[group.name]
        line = ngettext("+ group %(name)s: %(count)d entry", "+ group %(name)s: %(count)d entries", count)
        yield line % {"name": group.name, "count": count}
    for before, group in groups.renamed:
        yield _("~ group %(before)s is renamed to %(after)s") % {"before": before, "after": group.name}
    for group in groups.changed:
        yield _("~ group %(name)s: aliases, order, file or further columns") % {"name": group.name}
    for name in groups.retired:
        yield _("- group %(name)s") % {"name": name}


def _as_json(found: Pending) -> dict[str, object]:
    groups, members = found.groups, found.members
    # Who succeeds somebody has come, and the other has gone: whoever does not ask for posts misses nobody.
    successors = [change.after for change in members.succeeded]
    predecessors = [change.before for change in members.succeeded]
    return {
        "groups": {
            "added": [group.name for group in groups.added],
            "renamed": [[before, group.name] for before, group in groups.renamed],
            "changed": [group.name for group in groups.changed],
            "removed": list(groups.retired),
        },
        "added": [member_as_json(member) for member in (*members.added, *successors)],
        "changed": [_change(change) for change in members.changed],
        "moved": [_change(change) for change in members.moved],
        "removed": [member_as_json(member) for member in (*members.removed, *predecessors)],
        "succeeded": [_change(change) for change in members.succeeded],
        "reordered": len(members.reordered),
        "notices": list(found.notices),
    }


def _change(change: Change) -> dict[str, object]:
    return {"before": member_as_json(change.before), "after": member_as_json(change.after)}


def member_as_json(member: Member) -> dict[str, object]:
    own = {field.told_as or field.name: getattr(member, field.name) for field in READER_FIELDS}
    return {"group": member.group, **own} | ({"extra": dict(member.extra)} if member.extra else {})


@command(help=_("Show the groups with the number of people in each, or the people of one group."))
@click.argument("group", required=False)
@as_json
def show(group: str | None, as_json: bool) -> None:
    if group:
        _show_people(audience.by_name(group).name, as_json)
    else:
        _show_groups(as_json)


def _show_groups(as_json: bool) -> None:
    counts = audience.counts()
    groups = audience.groups()
    if as_json:
        rows = [
            {"name": g.name, "aliases": list(g.aliases), "file": g.file, "members": counts[g.name]}
            for g in groups
        ]
        print_json(rows)
        return
    if not groups:
        note(_("no groups yet: distributor audience sync"))
        return
    headings = (_("no."), _("group"), _("people"), _("file"))
    table.show(headings, [(g.order, g.name, counts[g.name], g.file) for g in groups], right=(0, 2))
    total = sum(counts.values())
    say(ngettext("%(count)d entry in all", "%(count)d entries in all", total) % {"count": total})


def _show_people(name: str, as_json: bool) -> None:
    stopped = suppression.stopped_readers()
    members = list(audience.members([name]))
    if as_json:
        print_json(
            [member_as_json(member) | _as_stopped(stopped.get(member.address_key)) for member in members]
        )
        return
    further = list(dict.fromkeys(column for member in members for column in member.extra))
    headings = [_("no."), *(_(BY_NAME[field].label) for field in LISTED), *map(shown, further), ""]
    rows = [
        [
            m.order,
            *(getattr(m, field) for field in LISTED),
            *(m.extra.get(column, "") for column in further),
            _said(stopped.get(m.address_key)),
        ]
        for m in members
    ]
    table.show(headings, rows, title=name, right=(0,))


def _as_stopped(by: Stopped | None) -> dict[str, object]:
    return {"suppressed": bool(by and by.everything), "suppressed_for": list(by.titles) if by else []}


def _said(by: Stopped | None) -> str:
    if by is None:
        return ""
    if by.everything:
        return _("receives nothing")
    return _("does not receive %(titles)s") % {"titles": _(", ").join(by.titles)}
