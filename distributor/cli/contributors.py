"""`distributor contributor list|show|edit|merge`."""

from __future__ import annotations

from typing import Any

import click

from distributor.cli import manuscript_json as listing
from distributor.cli import manuscript_report, table, text
from distributor.cli.account import by_option, decider
from distributor.cli.command import as_json, command
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.newsroom import contributors
from distributor.store.models import Contributor
from distributor.store.queries import contributors as queries
from distributor.store.queries import manuscripts
from distributor.text import squeezed


@command(help=_("List the contributors."))
@as_json
def list_(as_json: bool) -> None:
    rows = [_json(each) for each in queries.listing()]
    if as_json:
        text.print_json(rows)
        return
    if not rows:
        text.note(_("nobody has sent anything yet"))
        return
    headings = (_("no."), _("name"), _("unit"), _("telephone"), _("addresses"), _("manuscripts"))
    lines = ([*list(row.values())[:4], _(", ").join(row["addresses"]), row["manuscripts"]] for row in rows)
    table.show(headings, lines, right=(0, 5))


@command(help=_("Show a contributor (by number, address or name) and their manuscripts."))
@click.argument("who")
@as_json
def show(who: str, as_json: bool) -> None:
    found = queries.find(who)
    row = _json(queries.listing().get(pk=found.pk))
    rows = listing.listed(manuscripts.listing(contributor=found))
    if as_json:
        listed = [listing.as_json(*each) for each in rows]
        text.print_json(row | {"note": found.note, "listed": listed})
        return
    known = _(", ").join(filter(None, (row["unit"], row["telephone"], *row["addresses"])))
    text.say(text.line(f"{found.pk} {found.name}: {known}"))
    if found.note:
        text.say(found.note)
    manuscript_report.show_list(rows)


@command(
    help=_("Correct the name, unit or telephone of a contributor; the earlier value is kept in the remarks.")
)
@click.argument("who")
@click.option("--name", help=_("The name."))
@click.option("--unit", help=_("The unit (单位)."))
@click.option("--telephone", help=_("The telephone number."))
@by_option
def edit(*, who: str, name: str | None, unit: str | None, telephone: str | None, by: str) -> None:
    found = queries.find(who)
    before = (found.name, found.unit.name if found.unit else "", found.telephone)
    given = (squeezed(value) if value is not None else None for value in (name, unit, telephone))
    words = [old if new is None else new for old, new in zip(before, given, strict=True)]
    done = contributors.correct(found, name=words[0], unit=words[1], telephone=words[2], by=decider(by))
    text.say(text.line(f"{done.pk} {done}: {_(', ').join(filter(None, words[1:]))}"))


@command(
    help=_(
        "Merge two contributors who are one person: INTO receives the addresses and manuscripts of OTHER. "
        "With --units, merge two names of one unit (单位)."
    )
)
@click.argument("into")
@click.argument("other")
@click.option("--units", is_flag=True, help=_("The two arguments are names of units."))
@by_option
def merge(*, into: str, other: str, units: bool, by: str) -> None:
    said = _merge_units(into, other) if units else _merge(into, other, decider(by))
    text.say(text.line(said))


def _merge(into: str, other: str, by: str) -> str:
    kept = queries.find(into)
    moved = contributors.merge(kept, queries.find(other), by)
    words = ngettext(
        "%(name)s (%(id)d): %(count)d manuscript came along",
        "%(name)s (%(id)d): %(count)d manuscripts came along",
        moved,
    )
    return words % {"name": kept.name, "id": kept.pk, "count": moved}


def _merge_units(into: str, other: str) -> str:
    kept = queries.find_unit(into)
    moved = contributors.merge_units(kept, queries.find_unit(other))
    words = ngettext("%(name)s: %(count)d person came along", "%(name)s: %(count)d people came along", moved)
    return words % {"name": kept.name, "count": moved}


def _json(each: Contributor) -> dict[str, Any]:
    """One entry of `contributor list --json`."""
    return {
        "id": each.pk,
        "name": each.name,
        "unit": each.unit.name if each.unit else "",
        "telephone": each.telephone,
        "addresses": [row.address for row in each.addresses.all()],
        "manuscripts": each.received,  # type: ignore[attr-defined]
    }
