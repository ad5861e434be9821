"""How commands and their parameters are declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

import click

from distributor.cli import setup
from distributor.errors import UserError
from distributor.language import gettext as _


class DatabaseCommand(click.Command):
    """A command that prepares the tables before it runs; its --help needs no database."""

    def invoke(self, ctx: click.Context) -> Any:
        if setup.prepare():
            import_module(
                ".upgrade", __package__
            ).read_documents()  # it needs Django, which has to wake first
        return super().invoke(ctx)


command = partial(click.command, cls=DatabaseCommand)
as_json = click.option("--json", "as_json", is_flag=True, help=_("Print JSON (UTF-8)."))
of_publication = click.option(
    "--publication", metavar="PUBLICATION", help=_("Only of this publication, by its title or short name.")
)


def one_of(states: Iterable[str]) -> click.Choice[str]:
    """A parameter with fixed values; members of an enumeration are written as the database stores them."""
    return click.Choice([*map(str, states)])  # click asks for the names of members, in capitals


def require_alone(others: Mapping[str, object], *, option: str) -> None:
    """Require that none of the other options is given together with this one; raises UserError."""
    if given := next((name for name, value in others.items() if value), ""):
        words = _("%(option)s does not go with %(other)s")
        raise UserError(words % {"option": option, "other": given})
