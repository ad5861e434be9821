"""`python -m bench` from end to end at toy size: what it measures really happened."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.errors import BenchError
from bench.sink import program
from tests.conftest import ROOT, missing
from tests.postgres import binaries

MAILS, COPIES = 26, 39


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The figures of one small round on each database."""
    try:
        program("smtp-sink")
    except BenchError:
        missing("smtp-sink")
    if not binaries():
        missing("PostgreSQL")
    results = tmp_path_factory.mktemp("bench") / "results" / "latest.json"
    sizes = ("--rounds", "1", "--small", str(MAILS), "--naive", "2", "--plan", str(COPIES))
    parts = ("--only", "small", "sqlite_small", "plan", "sqlite_plan")
    command = [
        sys.executable,
        "-m",
        "bench",
        *sizes,
        *parts,
        "--document",
        sample(),
        "--results",
        str(results),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(results.read_text(encoding="utf-8")) | {"printed": done.stdout}


def sample() -> str:
    documents = sorted((ROOT / "sample").glob("issue-*.md"))
    if not documents:
        missing("sample/")
    return str(documents[0])


@pytest.mark.parametrize("part", ["small", "sqlite_small"])
def test_it_tells_how_fast_we_send_beside_the_others(report: Any, part: str) -> None:
    assert report[f"{part}.mails"] == MAILS
    assert report[f"{part}.ratio"] == pytest.approx(
        report[f"{part}.rate"] / report[f"{part}.smtp_source_rate"], rel=0.01
    )
    assert report[f"{part}.naive_ratio"] > 0
    assert report[f"{part}.cpu_per_1000"] > 0


def test_the_small_mail_is_small(report: Any) -> None:
    assert 6_000 < report["small.octets"] < 12_000


def test_the_database_server_s_work_is_counted_where_there_is_one(report: Any) -> None:
    assert report["small.database_cpu_per_1000"] > 0
    assert report["sqlite_small.database_cpu_per_1000"] == 0


@pytest.mark.parametrize("part", [f"plan_{COPIES}", f"sqlite_plan_{COPIES}"])
def test_it_tells_what_planning_costs(report: Any, part: str) -> None:
    assert report[f"{part}.deliveries"] == COPIES
    assert report[f"{part}.seconds"] > 0
    assert report[f"{part}.peak_mb"] >= report[f"{part}.idle_mb"] > 10
    assert report[f"{part}.bytes_per_delivery"] > 0


def test_the_figures_come_with_their_machine_and_as_a_table(report: Any) -> None:
    assert report["machine"]["cores"] >= 1
    assert report["machine"]["postgresql"]
    assert "times smtp-source" in report["printed"]
    assert "Planning one run" in report["printed"]


def test_a_real_issue_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISTRIBUTOR_REAL_ISSUE", str(tmp_path / "gone.md"))
    done = subprocess.run(
        [sys.executable, "-m", "bench"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip() == f"bench: DISTRIBUTOR_REAL_ISSUE: there is no file {tmp_path / 'gone.md'}"
