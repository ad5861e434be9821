"""Output to the terminal; data from outside cannot control it."""

from __future__ import annotations

import io
import json
import sys

import click

from distributor.text import JSON, TERMINAL


def fit_streams() -> None:
    """Replace characters that the terminal cannot show by “?” instead of raising an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() not in ("utf-8", "utf8"):
            stream.reconfigure(errors="replace")


def clean(text: str) -> str:
    """The text without anything that moves the cursor, colours, rings or reorders."""
    return TERMINAL.fit(text)


def line(text: str) -> str:
    """The clean text on one line."""
    return " ".join(clean(text).split())


def say(text: str) -> None:
    """A line on standard output."""
    click.echo(clean(text))


def note(text: str) -> None:
    """A line on standard error, so that programs reading standard output do not see it."""
    click.echo(clean(text), err=True)


def print_json(value: object) -> None:
    """UTF-8 JSON on standard output, whatever the terminal's encoding."""
    written = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo(JSON.fit(written).encode())
