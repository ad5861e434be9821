"""The person who runs a command."""

from __future__ import annotations

import getpass

import click

from distributor.actor import Actor, person
from distributor.delivery_codes import SendReason
from distributor.desk.signoff import signed_name
from distributor.language import gettext as _
from distributor.reason import Reason
from distributor.text import NAME

by_option = click.option(
    "--by",
    default="",
    metavar="NAME",
    help=_("Name of the person who decides, for the record; by default the system account."),
)


def by_command(reason: str) -> Reason:
    """The reason for an act: the one given, otherwise a note that a command did it."""
    return Reason("", reason) if reason else Reason(SendReason.BY_COMMAND)


def decider(by: str) -> str:
    """The name given, otherwise that of the system's account; SignOffError for an invalid name."""
    if by.strip():
        return signed_name(by, missing="")
    return person(_account(), Actor.COMMAND_LINE)


def _account() -> str:
    try:
        return NAME.fit(getpass.getuser())
    except (KeyError, OSError):  # an account without a name, as in some containers
        return ""
