"""Who gives a command."""

from __future__ import annotations

import getpass

import click

from distributor.desk.signoff import signed_name
from distributor.language import gettext as _
from distributor.language import later

by_option = click.option(
    "--by",
    default="",
    metavar="NAME",
    help=_("Who decides, for the record; the system account if not given."),
)


def decider(by: str) -> str:
    """The name given, else that of the system's account; SignOffError for a name that nobody has."""
    if by.strip():
        return signed_name(by, missing="")
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return later("the command line")
