"""`distributor user add | list | link | password | remove`: who may log in to the pages."""

from __future__ import annotations

import sys

import click

from distributor.cli import login_link, table, text
from distributor.cli.command import as_json, command
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.store.queries import accounts, login_links


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


@command(
    help=_(
        "Print a link that logs a browser in without a password: as the account, or as “this machine” while "
        "there is no account. It works once, within a quarter of an hour. Whoever has it is let in: hand it "
        "to nobody else."
    )
)
@click.argument("name", required=False)
def link(name: str | None) -> None:
    account = accounts.find(name) if name else None
    if account is None and accounts.exist():
        words = _("the desk has accounts, name one: distributor user link NAME (there is: %(names)s)")
        raise UserError(words % {"names": ", ".join(accounts.names())})
    for address in login_link.make(account, *login_link.addresses()):
        text.say(address)
    text.note(
        _("It works once, within %(minutes)d minutes, and lets in whoever has it.")
        % {"minutes": login_links.MINUTES}
    )


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt(_("Password"), hide_input=True, confirmation_prompt=True, err=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise UserError(_("a password is expected on standard input, in one line"))
    return password
