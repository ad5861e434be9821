"""`distributor settings`."""

from __future__ import annotations

import click

from distributor import environment
from distributor import settings as in_force
from distributor.cli.command import as_json
from distributor.cli.table import show
from distributor.cli.text import print_json, say
from distributor.environment import Setting
from distributor.language import gettext as _


@click.command(
    help=_("Show every setting with its current value and the source of the value; secrets are hidden.")
)
@click.option("--example", is_flag=True, help=_("Print a sample .env file instead."))
@as_json
def settings(example: bool, as_json: bool) -> None:
    if example:
        say(environment.example().rstrip("\n"))
        return
    rows = [_row(setting) for setting in in_force.DOCUMENTED.values()]
    if as_json:
        print_json({name: {"value": value, "from": origin} for name, value, origin, _text in rows})
        return
    headings = (_("setting"), _("value"), _("from"), _("meaning"))
    show(headings, [(name, value, _origin(origin), meaning) for name, value, origin, meaning in rows])


def _row(setting: Setting) -> tuple[str, str, str, str]:
    value, origin = environment.in_force(setting)
    hidden = setting.secret and origin != "default"
    return setting.name, _("(hidden)") if hidden else value, origin, _meaning(setting)


def _meaning(setting: Setting) -> str:
    return _(setting.help) + (f" ({setting.forms})" if setting.forms else "")


def _origin(origin: str) -> str:
    return {"environment": _("environment"), "file": _("file"), "default": _("default")}.get(origin, origin)
