"""Tables on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from distributor.cli.text import clean

_PIPED_WIDTH = 200  # a file or a pipe has no width of its own, and nothing should be cut for it
_ANY = 10_000  # columns of characters: as broad as it wants to be
_FEW = 5  # columns that may be folded and are still read


def console(*, err: bool = False) -> Console:
    """Standard output or error, as wide as the terminal; cells are text, never markup."""
    width = None if (sys.stderr if err else sys.stdout).isatty() else _PIPED_WIDTH
    return Console(stderr=err, width=width, markup=False, emoji=False, highlight=False)


def cell(value: object, style: str = "") -> Text:
    """A value as a cell: cleaned, and with no markup of its own."""
    return Text("" if value is None else clean(str(value)), style=style)


def show(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str = "",
    right: Sequence[int] = (),
    err: bool = False,
) -> None:
    """Print a table (`err`: on standard error); the columns numbered in `right` (from 0) are flush right.

    On a narrow screen, a wide table becomes one block per row, because very narrow columns are illegible.
    """
    screen, lines = console(err=err), [[_as_cell(value) for value in row] for row in rows]
    table = Table(title=cell(title) if title else None, title_justify="left", header_style="bold")
    for index, heading in enumerate(headings):
        table.add_column(cell(heading), justify="right" if index in right else "left", overflow="fold")
    for line in lines:
        table.add_row(*line)
    if len(headings) - len(right) > _FEW and _is_cut(table, screen):
        _show_blocks(screen, headings, lines)
    else:
        screen.print(table)


def _is_cut(table: Table, screen: Console) -> bool:
    """Whether the terminal is narrower than the table would like to be."""
    wanted = Measurement.get(screen, screen.options.update(width=_ANY), table).maximum
    return screen.is_terminal and wanted > screen.width


def _show_blocks(screen: Console, headings: Sequence[str], lines: Iterable[Sequence[Text]]) -> None:
    for line in lines:
        block = Table.grid(padding=(0, 2))
        block.add_column(overflow="fold")
        block.add_column(overflow="fold")
        for heading, value in zip(headings, line, strict=True):
            if value.plain:
                block.add_row(cell(heading, "bold"), value)
        screen.print(block)
        screen.print()


def _as_cell(value: object) -> Text:
    return value if isinstance(value, Text) else cell(value)
