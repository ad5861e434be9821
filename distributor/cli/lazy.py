"""Commands that are imported when they are run, so that `--help` is fast and does not load Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

from distributor.language import gettext as _


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """Where a command stands, and what the list of commands says about it."""

    target: str  # "module:attribute", a module of this folder
    help: str  # msgid
    database: bool = True  # its module needs Django


class LazyGroup(click.Group):
    """A group whose `entries` are loaded by name."""

    def __init__(self, *args: Any, entries: Mapping[str, LazyCommand] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.entries = dict(entries or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.commands, *self.entries]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self.entries.get(cmd_name)
        return load(entry) if entry else super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, command.get_short_help_str(80)) for name, command in self.commands.items()]
        rows += [(name, _(entry.help)) for name, entry in self.entries.items()]
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)


def load(entry: LazyCommand) -> click.Command:
    """The command itself, with its module imported."""
    if entry.database:
        import_module(".setup", __package__).django()
    module, _colon, attribute = entry.target.partition(":")
    command: click.Command = getattr(import_module(f".{module}", __package__), attribute)
    return command
