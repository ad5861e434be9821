"""The documents speak of commands, targets and files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from distributor.cli import main
from tests.conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
each = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def code(path: Path) -> str:
    """What stands between backticks: what a reader will type."""
    return "\n".join(CODE.findall(path.read_text(encoding="utf-8")))


def command(words: list[str]) -> click.Command | None:
    """The command behind as many words as name one."""
    found: click.Command | None = main
    for word in words:
        if not isinstance(found, click.Group):
            return found
        found = found.get_command(click.Context(found), word)
    return found


@each
def test_every_link_leads_to_a_file(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)", path.read_text(encoding="utf-8"))
    here = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    assert [target for target in here if not (path.parent / target).exists()] == []


@each
def test_every_command_exists(path: Path) -> None:
    lines = re.findall(r"\bdistributor((?: (?:[a-z]+\|)*[a-z]+)+)", code(path))
    alternatives = [words.split()[:2] for words in lines]
    unknown = [
        " ".join([*before, last])
        for *before, choices in alternatives
        for last in choices.split("|")
        if command([*before, last]) is None
    ]
    assert unknown == []


@each
def test_every_make_target_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z][a-z-]*)", code(path))) <= targets


@each
def test_every_option_exists(path: Path) -> None:
    unknown = []
    for line in re.findall(r"\bdistributor ([^`\n]*--[^`\n#]*)", code(path)):
        words = line.split()
        found = command([word for word in words[:2] if word.isalpha()])
        known = {
            name for item in (found.params if found else []) for name in [*item.opts, *item.secondary_opts]
        }
        unknown += [
            word for word in words if word.startswith("--") and word.split("=")[0] not in {*known, "--help"}
        ]
    assert unknown == []
