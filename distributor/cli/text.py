"""Words and data on the terminal, where nothing from outside may steer it."""

from __future__ import annotations

import io
import json
import re
import sys

import click

# C0 and C1 controls but tab and newline, and the marks that turn the reading direction (UAX #9).
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What JSON leaves unescaped although terminals and line readers act on it.
_UNESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def fit_streams() -> None:
    """Let a terminal that cannot show a character show “?” instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() not in ("utf-8", "utf8"):
            stream.reconfigure(errors="replace")


def clean(text: str) -> str:
    """The text without anything that moves the cursor, colours, rings or reorders."""
    return _STEERING.sub("", text)


def line(text: str) -> str:
    """The clean text on one line."""
    return " ".join(clean(text).split())


def say(text: str) -> None:
    """A line on standard output."""
    click.echo(clean(text))


def note(text: str) -> None:
    """A line on standard error: remarks that a program reading the output must not meet."""
    click.echo(clean(text), err=True)


def print_json(value: object) -> None:
    """UTF-8 JSON on standard output, whatever the terminal's encoding."""
    written = json.dumps(value, ensure_ascii=False, indent=2)
    safe = _UNESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
    click.echo(safe.encode("utf-8", "backslashreplace"))
