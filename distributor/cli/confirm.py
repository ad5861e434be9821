"""The confirmation before mail is sent: the recipients and the question, if there is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from distributor import settings
from distributor.audience import where
from distributor.audience.where import Pair
from distributor.cli import table, text
from distributor.cli.exit_codes import ExitCode
from distributor.delivery.relays.relay import Relay
from distributor.errors import SendRefused
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.local.machine import CATCHER
from distributor.mail.values import Sender
from distributor.store.queries.runs import GroupForecast

yes_option = click.option("--yes", is_flag=True, help=_("Do not ask for confirmation."))
_copies = click.option(
    "--copies",
    type=click.IntRange(min=1),
    metavar="N",
    help=_("Refuse to send any other number of copies (as --dry-run counts, suppressed included)."),
)


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options `--yes` and `--copies`, for a command that sends."""
    return _copies(yes_option(function))


def asks(yes: bool) -> bool:
    """Whether the command asks: only on a terminal that can show the question and read the answer."""
    return not yes and sys.stdin.isatty() and sys.stderr.isatty()


def ask(copies: int, suppressed: int) -> None:
    """Return if the user agrees; raises SendRefused for no, Exit for Ctrl-C."""
    words = ngettext("Send this %(count)d copy?", "Send these %(count)d copies?", copies)
    if suppressed:
        words = ngettext(
            "Send these copies: %(count)d, of which %(suppressed)d is suppressed and goes to nobody?",
            "Send these copies: %(count)d, of which %(suppressed)d are suppressed and go to nobody?",
            suppressed,
        )
    if not agreed(words % {"count": copies, "suppressed": suppressed}):
        raise SendRefused(_("nothing was sent"))


def agreed(question: str) -> bool:
    """The answer on the terminal; Ctrl-C ends the command."""
    try:
        return click.confirm(question, err=True)
    except click.Abort as abort:
        click.echo(err=True)
        if not isinstance(abort.__context__, KeyboardInterrupt):
            return False  # the end of the input is no consent
    text.note(_("nothing was sent"))
    raise click.exceptions.Exit(ExitCode.INTERRUPTED)


def show_choice(kept: Sequence[Pair], *, err: bool = False) -> None:
    """Print the conditions that narrow the send down, if any."""
    if kept:
        tell = text.note if err else text.say
        tell(_("Only readers with: %(conditions)s") % {"conditions": where.told(kept)})


def show_groups(groups: Sequence[GroupForecast], *, err: bool = False) -> None:
    """A table: members, copies and suppressed addresses of each group, and of all of them."""
    rows = [[group.group, group.members, group.copies, group.suppressed or ""] for group in groups]
    members, copies, suppressed = (
        sum(getattr(group, name) for group in groups) for name in ("members", "copies", "suppressed")
    )
    headings = [_("Group"), _("Members"), _("Copies"), _("Suppressed")]
    total = [_("Total"), members, copies, suppressed or ""]
    table.show(headings, [*rows, total], right=(1, 2, 3), err=err)


def show_way(sender: Sender, relays: Sequence[Relay]) -> None:
    """Print sender and relays on standard error."""
    text.note(_("From:    %(name)s <%(address)s>") % {"name": sender.name, "address": sender.address})
    if sender.reply_to:
        text.note(_("Replies: %(address)s") % {"address": sender.reply_to})
    text.note(_("Relays:  %(names)s") % {"names": _(", ").join([*map(_name, relays), *_catcher()])})


def _name(relay: Relay) -> str:
    """The relay's name, with the host if it differs."""
    return f"{relay.name} ({relay.server})" if relay.server and relay.server not in relay.name else relay.name


def _catcher() -> list[str]:
    return [_("mail catcher (nothing leaves this machine)")] if CATCHER in settings.RELAYS else []
