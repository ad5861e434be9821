"""From a bare folder to tables that are ready."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import OperationalError

from distributor.cli import main, setup

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


def test_what_lies_below_the_folder_is_for_its_owner_alone(run_distributor: Run, bare: Path) -> None:
    folder = bare / "office"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    assert run_distributor("issue", "list", DISTRIBUTOR_VAR=str(folder)).returncode == 0
    made = [folder, *folder.rglob("*")]
    assert len(made) > 2
    assert [path for path in made if path.lstat().st_mode & 0o077] == []


def test_doctor_names_a_folder_that_others_may_look_into(run_distributor: Run, bare: Path) -> None:
    archive = bare / "archive"
    archive.mkdir()
    archive.chmod(0o750)
    found = json.loads(run_distributor("doctor", "--json", ARCHIVE=str(archive)).stdout)
    assert [each["state"] for each in found if each["what"] == "ARCHIVE"] == ["bad"]


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


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("database is locked", "another program has locked the database"),
        ("database or disk is full", "the disk is full; make room"),
        ("attempt to write a readonly database", "the database cannot be written"),
        ("file is not a database", "the database file is damaged"),
    ],
)
def test_what_databases_do_to_every_command_is_said_plainly(
    fault: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError(fault)

    monkeypatch.setattr(setup, "prepare", fail)
    done = CliRunner().invoke(main, ["issue", "list"])
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert said in done.output


def test_doctor_does_not_call_a_fresh_machine_broken(run_distributor: Run, bare: Path) -> None:
    found = json.loads(run_distributor("doctor", "--json").stdout)
    assert [each["state"] for each in found if each["what"] == "Database"] == ["good"]
