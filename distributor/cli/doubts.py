"""`distributor doubts`: lists and settles copies whose relay did not reply after the final dot."""

from __future__ import annotations

from collections.abc import Sequence

import click

from distributor import settings
from distributor.cli import decision, report, table, text
from distributor.cli.account import by_option, decider
from distributor.cli.command import as_json, command
from distributor.cli.run import find, run_option, with_copies
from distributor.delivery.runs import settle as deciding
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.reason import unpacked
from distributor.states import RunKind
from distributor.store.models import Delivery
from distributor.store.queries import histories, issues
from distributor.words.reasons import english_of, row_words


@command(help=_("List the copies in doubt, with what to look for in the relay's log."))
@click.argument("slug", required=False)
@run_option
@as_json
def list_(slug: str | None, number: int | None, as_json: bool) -> None:
    if number is not None and not slug:
        raise UserError(_("--run needs the issue: distributor doubts list SLUG --run N"))
    if slug and slug != RunKind.ANSWER:
        issues.by_slug(slug)
    found = histories.doubts(find(slug, number) if slug and number is not None else None, slug)
    if as_json:
        text.print_json([_as_json(copy) for copy in found])
        return
    if not found:
        text.say(_("no copy is in doubt"))
        return
    _show(found)


def _show(found: Sequence[Delivery]) -> None:
    headings = [_("Issue"), _("Run"), _("Copy no."), _("Name"), _("Address"), _("Relay"), _("Time")]
    rows = [[_cell(value) for value in _row(copy)] for copy in found]
    table.show([*headings, _("Evidence"), _("Message-ID")], rows, right=(1, 2))
    named = {"slug": report.called(found[0].run), "number": found[0].copy_number}
    text.say(_("Look for each Message-ID in the relay's log, for example:"))
    text.say(f"  grep -F '{rows[0][-1]}' /var/log/mail.log")
    text.say(
        _("found there: it arrived       distributor doubts settle %(slug)s --sent --copy %(number)d") % named
    )
    text.say(
        _("not found: send it again      distributor doubts settle %(slug)s --again --copy %(number)d")
        % named
    )


def _cell(value: object) -> object:
    return value if isinstance(value, int) else text.line(str(value))


def _row(copy: Delivery) -> list[object]:
    when = copy.changed.astimezone(settings.ZONE).strftime("%Y-%m-%d %H:%M:%S")
    who = [copy.run.slug, copy.run_id, copy.copy_number, copy.name, copy.address]
    return [*who, copy.relay, when, row_words(copy.reason, copy.reply), deciding.message_id_of(copy)]


def _as_json(copy: Delivery) -> dict[str, object]:
    return {
        "issue": copy.run.slug,
        "run": copy.run_id,
        "copy_number": copy.copy_number,
        "name": copy.name,
        "address": copy.address,
        "relay": copy.relay,
        "time": copy.changed.astimezone(settings.ZONE).isoformat(),
        "message_id": deciding.message_id_of(copy),
        "evidence": english_of([unpacked(copy.reason, copy.reply)]),
        "reason_code": copy.reason,
    }


@command(help=_("Mark copies in doubt as arrived, or send them again, byte for byte the same."))
@click.argument("slug")
@click.option("--sent", is_flag=True, help=_("The copies arrived: count them as accepted."))
@click.option("--again", is_flag=True, help=_("Send the copies again, with the same Message-ID and Date."))
@click.option(
    "--copy", "numbers", type=int, multiple=True, metavar="N", help=_("The number of a copy (repeatable).")
)
@click.option("--all", "every", is_flag=True, help=_("All copies of the run that are in doubt."))
@by_option
@run_option
def settle(
    *, slug: str, sent: bool, again: bool, numbers: tuple[int, ...], every: bool, by: str, number: int | None
) -> None:
    if sent == again:
        raise UserError(
            _("state what became of the copies: --sent (they arrived) or --again (send them again)")
        )
    if every == bool(numbers):
        raise UserError(_("choose the copies: --copy N (repeatable) or --all"))
    run = with_copies(slug, number)
    chosen = None if every else numbers
    if sent:
        verdict = deciding.arrived(run, chosen, by=decider(by))
        words = ngettext(
            "%(count)d copy settled as arrived", "%(count)d copies settled as arrived", len(verdict.numbers)
        )
    else:
        verdict = deciding.again(run, chosen, by=decider(by))
        words = ngettext(
            "%(count)d copy goes out once more", "%(count)d copies go out once more", len(verdict.numbers)
        )
    decision.tell(verdict, words, sends=again, nothing=_("no copy of run %(run)d is in doubt"))
