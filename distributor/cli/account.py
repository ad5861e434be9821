"""Who gives a command."""

from __future__ import annotations

import getpass

import click

from distributor.delivery_codes import SendReason
from distributor.desk.signoff import signed_name
from distributor.language import gettext as _
from distributor.language import later
from distributor.reason import Reason

by_option = click.option(
    "--by",
    default="",
    metavar="NAME",
    help=_("Who decides, for the record; the system account if not given."),
)


def by_command(reason: str) -> Reason:
    """Why something was done that a command did: as was said, else that it was by command."""
    return Reason("", reason) if reason else Reason(SendReason.BY_COMMAND)


def decider(by: str) -> str:
    """The name given, else that of the system's account; SignOffError for a name that nobody has."""
    if by.strip():
        return signed_name(by, missing="")
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return later("the command line")
