"""A command's words to choose from are those of rows and JSON, small letters and all."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from distributor.cli import main


def _choices(command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Choice[object]]]:
    for parameter in command.params:
        if isinstance(parameter.type, click.Choice):
            yield f"{context.command_path} {parameter.name}", parameter.type
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child
            yield from _choices(child, click.Context(child, context, name))


CHOICES = dict(_choices(main, click.Context(main, info_name="distributor")))


@pytest.mark.parametrize("where", CHOICES)
def test_choices_are_typed_as_they_are_stored(where: str) -> None:
    assert all(type(word) is str for word in CHOICES[where].choices)
