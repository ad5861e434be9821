"""What commands say of a marked document, and how an internal issue is let outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Terminal
from tests.cli.test_send import SAMPLE, mails, ready
from tests.conftest import Run

__all__ = ["ready"]
COURT = ("send", "2026-11", "--only-group", "市法院")  # five readers, all at fy.yunzhou.example.org
ELSEWHERE = {"REDIS_URL": "redis://127.0.0.1:1/0"}


def inside(command: Run, folder: Path, *domains: str) -> None:
    """The sample's publication lists these domains."""
    rules = folder / "rules.toml"
    rules.write_text(f"internal_domains = {json.dumps(domains)}\n", encoding="utf-8")
    done = command("publication", "set", "云州人大工作", "--file", rules)
    assert done.returncode == 0, done.stderr


def outside(command: Run) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(command(*COURT, "--dry-run", "--json").stdout)["outside"]
    return told


def test_a_marked_document_is_refused_in_one_line_that_says_who_decides(
    run_distributor: Run, tmp_path: Path
) -> None:
    file = tmp_path / "marked.md"
    file.write_text(f"密级：机密★5年\n\n{SAMPLE.read_text(encoding='utf-8')}", encoding="utf-8")
    refused = run_distributor("issue", "import", file)
    assert refused.returncode == 2 and len(refused.stderr.strip().splitlines()) == 1
    assert "marked.md:1: The document is marked “密级:机密★5年”" in refused.stderr
    assert "for the office that gave it to decide" in refused.stderr


def test_without_a_terminal_it_needs_a_name(ready: Run, tmp_path: Path) -> None:
    inside(ready, tmp_path, "example.com")
    refused = ready(*COURT, "--yes")
    assert refused.returncode == 2 and "--outside-agreed NAME" in refused.stderr
    assert "5 of its addresses" in ready(*COURT, "--dry-run").stdout
    told = outside(ready)
    assert (told["addresses"], told["asks"], told["agreed"]) == (5, 5, [])
    checked = json.loads(ready("issue", "check", "2026-11", "--json").stdout)
    assert checked["marking"] is None and checked["outside"]["asks"] > 5
    assert "outside-readers" in [problem["code"] for problem in checked["problems"]]
    assert json.loads(ready("issue", "show", "2026-11", "--json").stdout)["outside"]["domains"] == [
        "example.com"
    ]
    ordered = ready(*COURT, "--at", "2037-12-01 09:00", "--outside-agreed", "王静")
    assert ordered.returncode == 0, ordered.stderr
    told = outside(ready)
    assert told["asks"] == 0 and [(one["by"], one["addresses"]) for one in told["agreed"]] == [("王静", 5)]
    assert ready("schedule", "cancel", "2026-11").returncode == 0
    assert ready(*COURT, "--yes", **ELSEWHERE).returncode == 0, "nothing asks twice"


@pytest.mark.parametrize(("typed", "code", "sent"), [(b"y\n", 0, 5), (b"n\n", 2, 0)])
def test_a_terminal_asks(
    ready: Run, environment: dict[str, str], tmp_path: Path, *, typed: bytes, code: int, sent: int
) -> None:
    inside(ready, tmp_path, "example.com")
    with Terminal([*COURT, "--wait"], environment, tmp_path) as terminal:
        terminal.await_question(b"Send it to these 5 addresses outside?")
        terminal.type(typed)
        terminal.await_question(b"Send these 5 copies?")
        terminal.type(b"y\n")
        shown, ended = terminal.end()
    assert "Outside of example.com lie:" in shown and "@fy.yunzhou.example.org" in shown, shown
    assert (ended, len(mails(Path(environment["DISTRIBUTOR_VAR"])))) == (code, sent), shown
    told = outside(ready)
    assert (told["asks"], [one["addresses"] for one in told["agreed"]]) == ((0, [5]) if sent else (5, []))
