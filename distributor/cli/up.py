"""`distributor up`: the one-machine default, until Ctrl-C."""

from __future__ import annotations

import click

from distributor import settings, var
from distributor.cli import login_link, text
from distributor.cli.command import command
from distributor.language import gettext as _
from distributor.local.machine import CATCHER, Machine
from distributor.store.queries import accounts, login_links


@command(
    help=_("Run everything on this machine until Ctrl-C: Redis, worker, sweeper, inbox, pages, mail catcher.")
)
@click.option("--no-web", is_flag=True, help=_("Do not start the web pages."))
def up(no_web: bool) -> None:
    with Machine(web=not no_web, inbox=True) as machine:
        text.say(_("Mail:    %(where)s") % {"where": _where()})
        text.say(
            _("State:   %(folder)s (logs: %(logs)s)")
            % {"folder": settings.VAR, "logs": var.logs(settings.VAR)}
        )
        text.say(_("Ctrl-C ends it."))
        if machine.info.web_url:
            _say_where_pages_are(machine.info.web_url)
        machine.serve_forever()
    text.say(_("Ended; unfinished work is on record and continues at the next start."))


def _say_where_pages_are(address: str) -> None:
    """Print the link to the pages as the last line; not into a journal, which would store it."""
    if accounts.exist():
        _say_apart(_("Pages, for users with an account:"), address)
    elif login_link.printed_into_a_log():
        _say_apart(_("Pages; for a link that opens them: distributor user link"), address)
    else:
        words = _(
            "This link opens the pages (once, within %(minutes)d minutes; another: distributor user link):"
        )
        _say_apart(words % {"minutes": login_links.MINUTES}, *login_link.make(None, address))


def _say_apart(heading: str, *lines: str) -> None:
    text.say("\n".join(["", heading, "", *(f"    {line}" for line in lines), ""]))


def _where() -> str:
    if CATCHER not in settings.RELAYS:
        return _("leaves this machine through the relays of RELAYS")
    return _("nothing leaves this machine; every mail is kept in %(outbox)s") % {
        "outbox": var.outbox(settings.VAR)
    }
