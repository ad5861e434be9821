"""`distributor sweep`: the sweeper as a process."""

from __future__ import annotations

import contextlib
import signal
import threading

import click

from distributor import configuration, logs, settings
from distributor.cli.command import command
from distributor.delivery.relays.relay import Relay
from distributor.delivery.runs.sweep import Sweeper
from distributor.errors import UserError
from distributor.feedback import refused_replies
from distributor.language import gettext as _
from distributor.newsroom import published
from distributor.worker import ring


@command(help=_("Run the sweeper: it releases expired claims and wakes the workers for waiting runs."))
@click.option("--once", is_flag=True, help=_("Run one round and exit."))
def sweep(once: bool) -> None:
    logs.begin(settings.LOG_LEVEL)
    site = configuration.site()
    further = {
        "authors told": lambda: published.tell_of_sent_issues(site.office),
        "addresses stopped": _stop_readers,
    }
    sweeper = Sweeper(ring, site=site, defer_hours=settings.DEFER_HOURS, relays=_relays(), further=further)
    if once:
        sweeper.sweep()
        return
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    sweeper.sweep_for_ever(pause=settings.SWEEP_SECONDS, stop=stop)


def _stop_readers() -> int:
    """The reader of refusals; None while PROVIDERS_FILE is invalid, which sending reports."""
    with contextlib.suppress(UserError):
        return refused_replies.stop_readers(configuration.providers())
    return 0


def _relays() -> list[Relay]:
    """The relays, for their `doubt` option; empty if RELAYS is invalid, which sending reports."""
    with contextlib.suppress(UserError):
        return configuration.relays()
    return []
