"""Tables on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from distributor.cli.text import clean

_PIPED_WIDTH = 200  # a file or a pipe has no width of its own, and nothing should be cut for it


def console() -> Console:
    """Standard output, as wide as the terminal; cells are text, never markup."""
    width = None if sys.stdout.isatty() else _PIPED_WIDTH
    return Console(width=width, markup=False, emoji=False, highlight=False)


def cell(value: object, style: str = "") -> Text:
    """A value as a cell: cleaned, and with no markup of its own."""
    return Text("" if value is None else clean(str(value)), style=style)


def show(
    headings: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "", right: Sequence[int] = ()
) -> None:
    """Print a table; the columns numbered in `right` (from 0) are flush right."""
    table = Table(title=cell(title) if title else None, title_justify="left", header_style="bold")
    for index, heading in enumerate(headings):
        table.add_column(heading, justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(value if isinstance(value, Text) else cell(value) for value in row))
    console().print(table)
