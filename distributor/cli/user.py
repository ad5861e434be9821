"""`distributor user add | list | password | remove`: who may log in to the pages."""

from __future__ import annotations

import sys

import click

from distributor.cli import table, text
from distributor.cli.command import as_json, command
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.store.queries import accounts


@command(help=_("Make an account for the pages; the password is asked for, or read from standard input."))
@click.argument("name")
def add(name: str) -> None:
    accounts.add(name, _password())
    text.say(_("%(name)s may log in now") % {"name": name})


@command(help=_("List the accounts."))
@as_json
def list_(as_json: bool) -> None:
    names = accounts.names()
    if as_json:
        text.print_json(names)
    elif names:
        table.show([_("User name")], [[name] for name in names])
    else:
        text.note(_("no accounts yet: distributor user add NAME"))


@command(
    help=_(
        "Give an account another password, asked for or read from standard input; "
        "whoever is logged in with the old one has to log in again."
    )
)
@click.argument("name")
def password(name: str) -> None:
    accounts.change_password(name, _password())
    text.say(_("%(name)s has another password now") % {"name": name})


@command(help=_("Take an account away."))
@click.argument("name")
def remove(name: str) -> None:
    accounts.remove(name)
    text.say(_("%(name)s may not log in any more") % {"name": name})


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt(_("Password"), hide_input=True, confirmation_prompt=True, err=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise UserError(_("a password is expected on standard input, in one line"))
    return password
