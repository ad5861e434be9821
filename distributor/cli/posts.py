"""`distributor audience replace | history`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from distributor import settings
from distributor.audience.describe import describe, holder
from distributor.audience.fields import BY_NAME
from distributor.audience.text import shown
from distributor.cli import table
from distributor.cli.audience import ask, member_as_json
from distributor.cli.command import as_json, command
from distributor.cli.text import note, print_json, say
from distributor.desk import replacement
from distributor.desk.replacement import Replacement
from distributor.errors import NotFound
from distributor.language import gettext as _
from distributor.store.models import Suppression
from distributor.store.queries import audience, posts, suppression
from distributor.store.queries.posts import Tenure
from distributor.words.copies import suppression_reason_name


@command(
    help=_(
        "Give a post to its next holder, in the group's CSV file and in the database. POST is its group and"
        " position, or the present holder's name or address. Shows the change and asks first."
    )
)
@click.argument("post", nargs=-1, required=True)
@click.option("--by", required=True, metavar='"NAME <ADDRESS>"', help=_("Who holds the post from now on."))
@click.option("--yes", is_flag=True, help=_("Apply without asking."))
@as_json
def replace(*, post: tuple[str, ...], by: str, yes: bool, as_json: bool) -> None:
    found = replacement.plan(settings.RECIPIENTS, " ".join(post), replacement.successor(by))
    stopped = suppression.standing(found.after.address_key)
    for line in _remarks(found, stopped):
        note(line)
    if not as_json:
        for line in describe(found.pending.members):
            say(line)
    ask(yes)
    replacement.apply(found)
    if as_json:
        print_json(_as_json(found, stopped))
    else:
        note(_("applied"))


def _remarks(found: Replacement, stopped: Sequence[Suppression]) -> Iterator[str]:
    """What the person who decides may not have thought of."""
    yield from found.notices
    before, after = found.before, found.after
    kept = [cell for cell in (before.telephone, before.note, *before.extra.values()) if cell]
    if kept:
        words = _("%(file)s:%(line)d: the other cells of the row stay as they are: %(cells)s")
        cells = _("; ").join(map(shown, kept))
        yield words % {"file": found.path.name, "line": before.line, "cells": cells}
    for member in found.remaining:
        words = _("%(holder)s remains in the group %(group)s")
        yield words % {"holder": holder(member), "group": member.group}
    for each in stopped:
        yield _stopped(after.address, each)
    if not stopped and after.address_key != before.address_key and suppression.standing(before.address_key):
        words = _("%(before)s is suppressed; that does not carry over to %(after)s")
        yield words % {"before": before.address, "after": after.address}


def _stopped(address: str, found: Suppression) -> str:
    values = {"address": address, "reason": suppression_reason_name(found.reason)}
    if found.publication:
        words = _("%(address)s receives nothing of %(publication)s (%(reason)s)")
        return words % {**values, "publication": found.publication.title}
    words = _(
        "%(address)s is suppressed (%(reason)s) and receives nothing; why: distributor suppressed show"
        " %(address)s"
    )
    return words % values


def _as_json(found: Replacement, stopped: Sequence[Suppression]) -> dict[str, Any]:
    return {
        "file": found.path.name,
        "line": found.before.line,
        "before": member_as_json(found.before),
        "after": member_as_json(found.after),
        "suppressed": stopped[0].reason if stopped else None,
        "notices": list(found.notices),
    }


@command(
    help=_(
        "Show who held a post, and when. POST is its group and position, or the name or address of somebody"
        " who holds or held it. Dates are those of the syncs."
    )
)
@click.argument("post", nargs=-1, required=True)
@as_json
def history(post: tuple[str, ...], as_json: bool) -> None:
    typed = " ".join(post)
    found = posts.tenures(typed, audience.groups())
    if not found:
        raise NotFound(_("nobody held a post “%(typed)s”") % {"typed": shown(typed)})
    if as_json:
        print_json([_tenure(tenure) for tenure in found])
        return
    labels = [_(BY_NAME[field].label) for field in ("unit", "position", "name", "address")]
    headings = (_("group"), *labels, _("held since"), _("held until"), _("followed"))
    table.show(headings, _rows(found))


def _rows(found: Iterable[Tenure]) -> Iterator[list[str]]:
    names = {tenure.id: tenure.name for tenure in found}
    for tenure in found:
        words = [tenure.group, tenure.unit, tenure.position, tenure.name, tenure.address]
        until = f"{_local(tenure.until):%Y-%m-%d}" if tenure.until else _("today")
        yield [*words, f"{_local(tenure.since):%Y-%m-%d}", until, names.get(tenure.predecessor or 0, "")]


def _tenure(tenure: Tenure) -> dict[str, object]:
    return {
        "id": tenure.id,
        "group": tenure.group,
        "unit": tenure.unit,
        "position": tenure.position,
        "name": tenure.name,
        "email": tenure.address,
        "since": _local(tenure.since).isoformat(),
        "until": _local(tenure.until).isoformat() if tenure.until else None,
        "predecessor": tenure.predecessor,
    }


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(settings.ZONE)
