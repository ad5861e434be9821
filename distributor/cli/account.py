"""Who gives a command."""

from __future__ import annotations

import getpass

import click

from distributor.actor import Actor, person
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.text import NAME

by_option = click.option(
    "--by",
    default="",
    metavar="NAME",
    help=_("Who decides, for the record; the system account if not given."),
)


def decider(by: str) -> str:
    """The name given, else that of the system's account; UserError for what is no name."""
    if NAME.unfit(by.strip()):
        raise UserError(_("--by: a name has no control characters"))
    return by.strip() or person(_account(), Actor.COMMAND_LINE)


def _account() -> str:
    try:
        return NAME.fit(getpass.getuser())
    except (KeyError, OSError):  # an account without a name, as in some containers
        return ""
