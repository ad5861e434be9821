"""`distributor inbox list|show|reread|export`: incoming mails, their content and their bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from django.db.models import QuerySet

from distributor import configuration
from distributor.cli import inbox_reading, table, text
from distributor.cli import inbox_report as words
from distributor.cli.command import as_json, command, of_publication, one_of
from distributor.desk import publications
from distributor.errors import NotFound, UserError
from distributor.incoming import storage as exporting
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.states import IncomingState
from distributor.store.models import Incoming
from distributor.store.queries import inbox_pages
from distributor.store.queries import incoming as queries


@command(help=_("List every incoming mail, newest first: where it was filed, and why."))
@click.option("--route", type=one_of(Incoming.ROUTES), help=_("List only mails that were filed here."))
@click.option("--state", type=one_of(Incoming.STATES), help=_("List only mails in this state."))
@of_publication
@as_json
def list_(*, route: str | None, state: str | None, publication: str | None, as_json: bool) -> None:
    own = publications.found(publication) if publication else None
    described = _described(queries.listing(route or "", state or "", own))
    if as_json:
        text.print_json([words.as_json(incoming, numbers) for incoming, numbers in described])
        return
    shown = [words.row(incoming, numbers) for incoming, numbers in described]
    if not shown:
        nothing = _("no mail has come in; see: distributor inbox receive --help")
        text.say(_("no mail is filed there or in this state") if route or state or own else nothing)
        return
    table.show(words.headings(), shown, right=(0,))


def _described(rows: QuerySet[Incoming]) -> Iterator[tuple[Incoming, list[str]]]:
    """Each mail with the numbers of its manuscripts."""
    for page in queries.in_pages(rows):
        numbers = queries.numbers_of([incoming.pk for incoming in page])
        for incoming in page:
            yield incoming, numbers.get(incoming.pk, [])


@command(help=_("Show everything that is known about one mail: its content, its files, what became of it."))
@click.argument("number", type=int)
@as_json
def show(number: int, as_json: bool) -> None:
    incoming = _found(number)
    if as_json:
        text.print_json(words.whole_as_json(incoming))
        return
    for line in words.lines(incoming):
        text.say(line)


@command(help=_("Read mails again: those that could not be read, or all of them after an upgrade."))
@click.argument("numbers", type=int, nargs=-1)
@click.option("--failed", is_flag=True, help=_("All mails that could not be read."))
@click.option("--all", "every", is_flag=True, help=_("All mails."))
def reread(numbers: tuple[int, ...], *, failed: bool, every: bool) -> None:
    if [bool(numbers), failed, every].count(True) != 1:
        raise UserError(_("choose the mails: by number, --failed or --all"))
    named = [_found(number).pk for number in numbers]
    asked = queries.begin_again(named or queries.ids(IncomingState.FAILED if failed else ""))
    done = inbox_reading.read_kept()
    text.say(ngettext("%(count)d mail read again", "%(count)d mails read again", asked) % {"count": asked})
    if done < asked:
        text.say(_("the others are being read by another process"))
    left = inbox_pages.failed()
    if left:
        said = ngettext("%(count)d mail cannot be read", "%(count)d mails cannot be read", left)
        text.say(said % {"count": left})


@command(help=_("Write mails as they came (.eml), with their files and manuscripts, into a folder."))
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help=_("All mails."))
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), required=True)
def export(numbers: tuple[int, ...], *, every: bool, folder: Path) -> None:
    if bool(numbers) == every:
        raise UserError(_("choose the mails: by number, or --all"))
    ids = queries.ids() if every else numbers
    for number in ids:
        exporting.export(_found(number), folder, configuration.files())
    said = ngettext("%(count)d mail is in %(folder)s", "%(count)d mails are in %(folder)s", len(ids))
    text.say(said % {"count": len(ids), "folder": folder})


def _found(number: int) -> Incoming:
    found = queries.whole([number]).first()
    if found is None:
        raise NotFound(
            _("there is no mail number %(number)d; see: distributor inbox list") % {"number": number}
        )
    return found
