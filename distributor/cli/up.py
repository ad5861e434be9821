"""`distributor up`: the one-machine default, until Ctrl-C."""

from __future__ import annotations

import click

from distributor import settings, var
from distributor.cli import text
from distributor.cli.command import command
from distributor.language import gettext as _
from distributor.local.machine import CATCHER, Machine


@command(
    help=_("Run everything on this machine until Ctrl-C: Redis, worker, sweeper, inbox, pages, mail catcher.")
)
@click.option("--no-web", is_flag=True, help=_("Without the pages."))
def up(no_web: bool) -> None:
    with Machine(web=not no_web, inbox=True) as machine:
        if machine.info.web_url:
            text.say(_("Pages:   %(url)s") % {"url": machine.info.web_url})
        text.say(_("Mail:    %(where)s") % {"where": _where()})
        text.say(
            _("State:   %(folder)s (logs: %(logs)s)")
            % {"folder": settings.VAR, "logs": var.logs(settings.VAR)}
        )
        text.say(_("Ctrl-C ends it."))
        machine.serve_forever()
    text.say(_("Ended; what was under way is on record and goes on next time."))


def _where() -> str:
    if CATCHER not in settings.RELAYS:
        return _("leaves this machine through the relays of RELAYS")
    return _("nothing leaves this machine; every mail is kept in %(outbox)s") % {
        "outbox": var.outbox(settings.VAR)
    }
