"""`distributor issue rename | delete`: for an issue that was never sent."""

from __future__ import annotations

import click

from distributor import configuration
from distributor.cli import confirm
from distributor.cli.account import by_option, decider
from distributor.cli.command import command
from distributor.cli.text import note, say
from distributor.desk import unsent
from distributor.desk.unsent import Deletion
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.publication import number as numbers
from distributor.publication import printed_number
from distributor.publication.number import IssueNumber
from distributor.words.issues import role_name

_slug = click.argument("slug")


@command(
    help=_(
        "Correct the year or number of an issue that was never sent; its name (SLUG) follows. Before its "
        "document is imported again, correct it there too."
    )
)
@_slug
@click.option(
    "--number",
    metavar="NUMBER",
    help=_("Such as 9, 1-2 (a double issue), 12下, 增刊1, 特刊 or Supplement 1."),
)
@click.option("--year", type=click.IntRange(1900, 2999), metavar="YYYY", help=_("The year."))
@by_option
def rename(slug: str, number: str | None, year: int | None, by: str) -> None:
    if number is None and year is None:
        raise UserError(_("say what is to be corrected: --number NUMBER or --year YYYY"))
    called = _number(number) if number is not None else None
    done = unsent.rename(slug, year, called, configuration.office(), by=decider(by))
    say(done.issue.slug)
    if done.voided:
        roles = _(", ").join(map(role_name, done.voided))
        words = _("%(slug)s: these signatures are void, because the content has changed: %(roles)s")
        note(words % {"slug": done.issue.slug, "roles": roles})


def _number(text: str) -> IssueNumber:
    """The number that was typed: as kept, as printed or as in a slug; UserError for anything else."""
    found = printed_number.read(text.strip())
    if len(found.numbers) == 1 and not found.rest.strip(" ()[]"):
        return found.numbers[0].number
    try:
        return numbers.of_slug(text.strip())
    except ValueError:
        words = _("%(text)s is no number of an issue; write 9, 1-2, 12下, 增刊1, 特刊 or Supplement 1")
        raise UserError(words % {"text": text[:40]}) from None


@command(
    help=_(
        "Delete an issue that was never sent, with its documents, signatures and tests. Manuscripts that "
        "were placed in it stay, and can be placed again."
    )
)
@_slug
@confirm.yes_option
def delete(slug: str, *, yes: bool) -> None:
    office = configuration.office()
    planned = unsent.deletion(slug, office)
    if confirm.asks(yes):
        _show(planned)
        if not confirm.agreed(_("Delete %(slug)s?") % {"slug": slug}):
            raise UserError(_("nothing was deleted"))
    elif not yes:
        raise UserError(_("to delete %(slug)s without being asked: --yes") % {"slug": slug})
    gone = unsent.delete(slug, office, seen=planned)
    say(_("%(slug)s is deleted") % {"slug": slug})
    if gone.manuscripts:
        words = _("these manuscripts can be placed again: %(numbers)s")
        note(words % {"numbers": _(", ").join(gone.manuscripts)})


def _show(planned: Deletion) -> None:
    """Print what would go with the issue."""
    slug = planned.issue.slug
    if planned.signed:
        roles = _(", ").join(map(role_name, planned.signed))
        note(_("%(slug)s is signed: %(roles)s") % {"slug": slug, "roles": roles})
    if planned.manuscripts:
        numbers_ = _(", ").join(planned.manuscripts)
        note(_("manuscripts stand in it, and can be placed again: %(numbers)s") % {"numbers": numbers_})
    if planned.tests:
        words = ngettext("%(count)d test of it was sent", "%(count)d tests of it were sent", planned.tests)
        note(words % {"count": planned.tests})
