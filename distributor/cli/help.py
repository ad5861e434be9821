"""The layout of --help, where Chinese characters are two columns wide."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import click

from distributor.language import gettext as _

# What a line may end after: a word or a wide character, with the marks that belong to it.
_PIECE = re.compile(r"\s+|[（《“]*(?:[!-~]+|\S)[，。；：、！？）》”…]*")


class Help(click.HelpFormatter):
    """click's formatter counts characters; this one counts columns."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, _("Usage: ") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        self.write(" " * self.current_indent + _("%(heading)s:") % {"heading": heading} + "\n")

    def write_text(self, text: str) -> None:
        for line in wrapped(text, self.width - self.current_indent):
            self.write(" " * self.current_indent + line + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        entries = list(rows)
        widest = max((columns(term) for term, _text in entries if columns(term) <= col_max), default=col_max)
        first = self.current_indent + widest + col_spacing
        for term, text in entries:
            begun = " " * self.current_indent + term
            lines = wrapped(text, self.width - first)
            if columns(term) <= widest and lines:
                begun += " " * (first - columns(begun)) + lines.pop(0)
            self.write("\n".join([begun, *(" " * first + line for line in lines)]) + "\n")


def columns(text: str) -> int:
    """How wide the text is on a terminal (UAX #11)."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns; none begins with a closing mark or breaks a Latin word."""
    lines, line = [], ""
    for piece in _PIECE.findall(text.strip()):
        if line and columns(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line] if line else lines
