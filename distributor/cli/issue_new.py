"""`distributor issue new`."""

from __future__ import annotations

import datetime as dt

import click

from distributor import configuration
from distributor.cli.command import command
from distributor.cli.text import note, say
from distributor.desk import drafting
from distributor.errors import NotFound, UserError
from distributor.language import gettext as _
from distributor.store.models import Issue
from distributor.store.queries import issue_identity, issues


@command(
    help=_(
        "Start an empty issue with the masthead, imprint and 送发 list of an earlier one, to place "
        "manuscripts into. Its name is made of year and number: 2026-12; 2026-01-02 for a double issue, "
        "2026-12b for a last part, 2026-z1 for a supplement."
    )
)
@click.argument("slug")
@click.option("--like", metavar="ISSUE", help=_("The earlier issue; by default the newest."))
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help=_("The date of publication."),
)
def new(slug: str, like: str | None, day: dt.datetime | None) -> None:
    before = issues.by_slug(like) if like else _newest()
    date = day.date() if day else drafting.likely_date(slug, before)
    done = drafting.begin(slug, before, date, configuration.office())
    say(done.issue.slug)
    if day is None and date:
        note(
            _("dated %(date)s, as %(like)s was; to change the date: --date")
            % {"date": date, "like": before.slug}
        )
    note(
        _("next: distributor manuscript place NUMBER --issue %(slug)s --column NAME")
        % {"slug": done.issue.slug}
    )


def _newest() -> Issue:
    found = issue_identity.newest()
    if found is None:
        raise NotFound(
            _("there is no earlier issue to take masthead and imprint from: distributor issue import FILE")
        )
    if issues.listing().exclude(publication=found.publication_id).exists():
        raise UserError(_("there are several publications; choose an issue: --like ISSUE"))
    return found
