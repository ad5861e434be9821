"""From a bare folder to tables that are ready."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def bare(var: Path, environment: dict[str, str]) -> Path:
    """`var` without a database in it."""
    for file in var.glob("distributor.sqlite3*"):
        file.unlink()
    environment.pop("DATABASE_URL", None)
    return var


def test_the_embedded_database_makes_itself(run_distributor: Run, bare: Path) -> None:
    done = run_distributor("issue", "list", "--json", DISTRIBUTOR_VAR=str(bare / "deeper" / "var"))
    assert (done.returncode, done.stdout) == (0, "[]\n")
    assert (bare / "deeper" / "var" / "distributor.sqlite3").exists()


def test_another_database_is_left_to_migrate(run_distributor: Run, bare: Path) -> None:
    url = f"sqlite:///{bare}/other.sqlite3"
    refused = run_distributor("issue", "list", DATABASE_URL=url)
    assert refused.returncode == 2
    assert refused.stderr == "the database has no tables yet, or older ones; run: distributor migrate\n"
    assert run_distributor("migrate", DATABASE_URL=url).returncode == 0
    assert run_distributor("issue", "list", DATABASE_URL=url).returncode == 0


def test_a_database_out_of_reach_is_one_line(run_distributor: Run, bare: Path) -> None:
    url = "postgresql://somebody:secret-word@127.0.0.1:1/nothing"
    done = run_distributor("issue", "list", DATABASE_URL=url, SECRET_KEY="s" * 50)
    assert done.returncode == 2
    assert done.stderr.startswith("the database cannot be reached (DATABASE_URL): ")
    assert len(done.stderr.splitlines()) == 1
    assert "secret-word" not in done.stderr


def test_a_folder_that_cannot_be_made_is_named(run_distributor: Run, bare: Path) -> None:
    (bare / "file").write_text("", encoding="ascii")
    done = run_distributor("issue", "list", DISTRIBUTOR_VAR=str(bare / "file" / "var"), SECRET_KEY="s" * 50)
    assert done.returncode == 2
    assert done.stderr.startswith("DISTRIBUTOR_VAR: ")
