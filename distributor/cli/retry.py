"""`distributor retry`: retries failed copies only."""

from __future__ import annotations

import click

from distributor.cli import decision, text
from distributor.cli.account import by_option, decider
from distributor.cli.command import command
from distributor.cli.run import run_option, with_copies
from distributor.delivery.runs import settle
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.states import DeliveryState
from distributor.store.models import Run
from distributor.store.queries import settle as query


@command(help=_("Retry failed copies as if for the first time; accepted copies are not sent again."))
@click.argument("slug")
@click.option("--failed", is_flag=True, help=_("All failed copies of the run."))
@click.option(
    "--copy", "numbers", type=int, multiple=True, metavar="N", help=_("The number of a copy (repeatable).")
)
@click.option("--dry-run", is_flag=True, help=_("Only count the copies that would be retried."))
@by_option
@run_option
def retry(
    *, slug: str, failed: bool, numbers: tuple[int, ...], dry_run: bool, by: str, number: int | None
) -> None:
    if not failed and not numbers:
        raise UserError(_("choose the copies: --failed, or --copy N (repeatable)"))
    run = with_copies(slug, number)
    if dry_run:
        _count(run, numbers)
        return
    verdict = settle.retry(run, numbers or None, by=decider(by))
    words = ngettext(
        "%(count)d copy is tried again", "%(count)d copies are tried again", len(verdict.numbers)
    )
    decision.tell(verdict, words, sends=True, nothing=_("no copy of run %(run)d has failed"))


def _count(run: Run, numbers: tuple[int, ...]) -> None:
    count = query.waiting(run.pk, DeliveryState.FAILED, numbers or None)
    words = ngettext("%(count)d copy would be tried again", "%(count)d copies would be tried again", count)
    text.say(words % {"count": count})
