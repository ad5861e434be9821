"""`distributor user add | list | link | password | remove`: who may log in to the pages."""

from __future__ import annotations

import sys

import click

from distributor.cli import login_link, table, text
from distributor.cli.command import as_json, command
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.store.queries import accounts, login_links


@command(
    help=_(
        "Create an account for the pages; the command asks for the password, or reads it from standard input."
    )
)
@click.argument("name")
def add(name: str) -> None:
    accounts.add(name, _password())
    text.say(_("%(name)s can log in now") % {"name": name})


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
        "Change the password of an account; the command asks for it, or reads it from standard input. All "
        "sessions of the account end."
    )
)
@click.argument("name")
def password(name: str) -> None:
    accounts.change_password(name, _password())
    text.say(_("the password of %(name)s has been changed") % {"name": name})


@command(help=_("Delete an account."))
@click.argument("name")
def remove(name: str) -> None:
    accounts.remove(name)
    text.say(_("%(name)s can no longer log in") % {"name": name})


@command(
    help=_(
        "Print a link that logs in a browser without a password: as the account, or as “this machine” "
        "while there is no account. The link works once, within a quarter of an hour. Anybody who has it "
        "can log in: give it to nobody else."
    )
)
@click.argument("name", required=False)
def link(name: str | None) -> None:
    account = accounts.find(name) if name else None
    if account is None and accounts.exist():
        words = _("accounts exist, so name one: distributor user link NAME (accounts: %(names)s)")
        raise UserError(words % {"names": ", ".join(accounts.names())})
    for address in login_link.make(account, *login_link.addresses()):
        text.say(address)
    text.note(
        _("It works once, within %(minutes)d minutes, for anybody who has it.")
        % {"minutes": login_links.MINUTES}
    )


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt(_("Password"), hide_input=True, confirmation_prompt=True, err=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise UserError(_("a password is expected on standard input, in one line"))
    return password
