"""Changes in words: the lines that an editor reads before a sync is applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from distributor.audience.fields import BY_NAME
from distributor.audience.group import Member
from distributor.audience.groups import Change, Changes
from distributor.audience.text import shown
from distributor.language import gettext as _
from distributor.language import ngettext


def describe(changes: Changes) -> Iterator[str]:
    """One line per change, marked + added, ~ changed, > moved, = succeeded, - removed; then counts."""
    for member in changes.added:
        yield f"+ {member.group}: {_who(member)}"
    for change in changes.changed:
        yield f"~ {change.before.group}: {_who(change.before)}: {_details(change)}"
    for change in changes.moved:
        yield _move(change)
    for change in changes.succeeded:
        yield f"= {succession(change)}"
    for member in changes.removed:
        yield f"- {member.group}: {_who(member)}"
    if changes.reordered:
        yield _reordered(len(changes.reordered))
    if changes.retired:
        yield _retired(len(changes.retired))


def succession(change: Change) -> str:
    """The post, who held it and who holds it now."""
    return f"{post(change.after)}: {holder(change.before)} → {holder(change.after)}"


def post(member: Member) -> str:
    """Group, unit and position, as an editor may type them again."""
    return " · ".join(shown(part) for part in (member.group, member.unit, member.position) if part)


def holder(member: Member) -> str:
    return f"{shown(member.name)} <{member.address}>"


def _who(member: Member) -> str:
    who = holder(member)
    return who + _(" (%(position)s)") % {"position": shown(member.position)} if member.position else who


def _move(change: Change) -> str:
    words = f"> {_who(change.before)}: {change.before.group} → {change.after.group}"
    return _("; ").join([words, _details(change)]) if change.fields else words


def _details(change: Change) -> str:
    fields = (field for field in change.fields if field != "extra")
    own = [
        _detail(_(BY_NAME[field].label), getattr(change.before, field), getattr(change.after, field))
        for field in fields
    ]
    return _("; ").join([*own, *_further(change.before.extra, change.after.extra)])


def _further(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for column in dict.fromkeys([*before, *after]):
        if before.get(column) != after.get(column):
            yield _detail(shown(column), before.get(column, ""), after.get(column, ""))


def _detail(field: str, before: str, after: str) -> str:
    values = {"field": field, "before": shown(before), "after": shown(after)}
    return _("%(field)s “%(before)s” → “%(after)s”") % values


def _reordered(count: int) -> str:
    words = ngettext("%(count)d row changes its place only", "%(count)d rows change their places only", count)
    return words % {"count": count}


def _retired(count: int) -> str:
    words = ngettext(
        "%(count)d person is in no group any more and receives nothing; the history stays",
        "%(count)d persons are in no group any more and receive nothing; the history stays",
        count,
    )
    return words % {"count": count}
