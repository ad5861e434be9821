"""`distributor manuscript list|show|edit|place|unplace`; decisions stand in answers.py."""

from __future__ import annotations

import click

from distributor import configuration
from distributor.cli import manuscript_json as listing
from distributor.cli import manuscript_report as report
from distributor.cli import text
from distributor.cli.account import by_option, decider
from distributor.cli.command import as_json, command, of_publication, one_of
from distributor.desk import publications
from distributor.errors import UserError
from distributor.issue.names import names
from distributor.language import gettext as _
from distributor.newsroom import placing
from distributor.newsroom.placing import Placed
from distributor.newsroom.versions import confirm
from distributor.store.models import Manuscript, Version
from distributor.store.queries import contributors, manuscripts, placements
from distributor.text import squeezed
from distributor.words.issues import role_name
from distributor.words.manuscripts import field_name

_number = click.argument("number")
_version = click.option("--version", "version", type=int, metavar="N", help=_("The number of the version."))


@command(help=_("List the manuscripts, newest first."))
@click.option("--state", type=one_of(Manuscript.STATES), help=_("List only manuscripts in this state."))
@click.option(
    "--contributor",
    metavar="WHO",
    help=_("List only the manuscripts of this contributor (name, address or number)."),
)
@of_publication
@as_json
def list_(*, state: str | None, contributor: str | None, publication: str | None, as_json: bool) -> None:
    whose = contributors.find(contributor) if contributor else None
    own = publications.found(publication) if publication else None
    rows = listing.listed(manuscripts.listing(state or "", whose, own))
    if as_json:
        text.print_json([listing.as_json(*row) for row in rows])
    else:
        report.show_list(rows)


@command(
    help=_("Show a manuscript: fields, versions, history, similar texts, and the issue that contains it.")
)
@_number
@_version
@click.option("--markdown", is_flag=True, help=_("Print the text as it would appear in an issue."))
@as_json
def show(*, number: str, version: int | None, markdown: bool, as_json: bool) -> None:
    manuscript = manuscripts.by_number(number)
    chosen = _chosen(manuscript, version)
    if markdown:
        text.say(report.markdown(chosen))
    elif as_json:
        text.print_json(listing.whole_as_json(manuscript, chosen))
    else:
        report.show(manuscript, chosen)


@command(help=_("Correct or confirm fields of a manuscript; they are kept when its mail is read again."))
@_number
@_version
@click.option("--title", metavar="TITLE", help=_("The title."))
@click.option("--authors", metavar="NAMES", help=_("The authors, separated by 、."))
@click.option("--unit", metavar="NAME", help=_("The authors' unit (单位)."))
@click.option("--telephone", metavar="NUMBER", help=_("The authors' telephone number."))
@click.option("--column", metavar="NAME", help=_("The column for which it is intended (栏目)."))
@click.option("--as-it-is", is_flag=True, help=_("Confirm all fields as they are."))
@by_option
def edit(*, number: str, version: int | None, as_it_is: bool, by: str, **given: str | None) -> None:
    manuscript = manuscripts.by_number(number)
    chosen = _chosen(manuscript, version)
    fields = {name: _field(name, value) for name, value in given.items() if value is not None}
    if as_it_is:
        fields = {name: getattr(chosen, name) for name in given} | fields
    if not fields:
        raise UserError(
            _("state what to correct, such as --title TITLE, or use --as-it-is to confirm all fields")
        )
    confirm(chosen, fields, decider(by))
    text.say(
        _("%(number)s: confirmed %(fields)s")
        % {"number": manuscript.number, "fields": _(", ").join(map(field_name, fields))}
    )
    if placements.active(manuscript):
        text.note(_("the article in the issue is unchanged; to change it: manuscript unplace, then place"))


@command(
    help=_("Place an adopted manuscript into a draft issue; earlier signatures of the issue become void.")
)
@_number
@click.option("--issue", "slug", required=True, metavar="ISSUE", help=_("The issue, such as 2026-12."))
@click.option(
    "--column", default="", metavar="NAME", help=_("The column; by default the column of the manuscript.")
)
@click.option(
    "--after",
    default="",
    metavar="TITLE",
    help=_("Place it after this article; by default at the end of the column."),
)
@click.option("--new-column", is_flag=True, help=_("Create the column if the issue does not have it."))
@_version
@by_option
def place(
    *, number: str, slug: str, column: str, after: str, new_column: bool, version: int | None, by: str
) -> None:
    manuscript = manuscripts.by_number(number)
    done = placing.place(
        manuscript,
        slug,
        column,
        by=decider(by),
        after=after,
        new_column=new_column,
        version=version,
        files=configuration.files(),
        office=configuration.office(),
    )
    row = done.placement
    words = _("%(number)s stands in %(slug)s, column %(column)s: %(title)s")
    named = {"number": manuscript.number, "slug": slug, "column": row.column, "title": row.title}
    text.say(text.line(words % named))
    _tell(done, slug)


@command(help=_("Remove the article of a manuscript from the draft issue that contains it."))
@_number
@by_option
def unplace(number: str, by: str) -> None:
    manuscript = manuscripts.by_number(number)
    done = placing.unplace(manuscript, by=decider(by), office=configuration.office())
    slug = done.placement.issue.slug
    text.say(_("%(number)s was taken out of %(slug)s") % {"number": manuscript.number, "slug": slug})
    _tell(done, slug)


def _tell(done: Placed, slug: str) -> None:
    for notice in done.notices:
        text.note(text.line(notice))
    if done.voided:
        roles = _(", ").join(map(role_name, done.voided))
        words = _("%(slug)s: these signatures are void, because the content has changed: %(roles)s")
        text.note(words % {"slug": slug, "roles": roles})
    text.note(_("next: distributor issue check %(slug)s") % {"slug": slug})


def _chosen(manuscript: Manuscript, number: int | None) -> Version:
    found = placements.version(manuscript, number) if number else manuscripts.latest(manuscript)
    if found is None:
        words = _("%(number)s has no version %(version)d")
        raise UserError(words % {"number": manuscript.number, "version": number})
    return found


def _field(name: str, value: str) -> str | list[str]:
    plain = squeezed(value)[: 100 if name in ("telephone", "column") else 500]
    return list(names(plain)) if name == "authors" else plain
