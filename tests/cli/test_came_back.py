"""A mail system reports by mail that an accepted copy was not delivered: who looks at the run is told."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.reading.reports.reports import dsn


@pytest.fixture
def returned(over: Callable[..., Run], tmp_path: Path) -> Run:
    """All five copies were accepted; then the second one came back, and the third is delayed."""
    distributor = over()
    for number, action, status in (("2", "failed", "5.1.1"), ("3", "delayed", "4.4.1")):
        sent = json.loads(distributor("copy", "2026-11", number, "--json").stdout)
        report = tmp_path / f"{number}.eml"
        report.write_bytes(dsn(message_id=sent["message_id"], action=action, status=status))
        assert distributor("inbox", "receive", report).returncode == 0
    return distributor


def test_status_says_how_many_and_where_they_are(returned: Run) -> None:
    assert "1 accepted copy came back by mail" in returned("status", "2026-11").stdout
    status = json.loads(returned("status", "2026-11", "--json").stdout)
    assert (status["states"], status["came_back"]) == ({"accepted": 5}, 1)


def test_the_copies_that_came_back_are_listed_with_the_report(returned: Run, tmp_path: Path) -> None:
    [row] = json.loads(returned("deliveries", "2026-11", "--came-back", "--json").stdout)
    assert (row["copy_number"], row["state"]) == (2, "accepted")
    assert row["came_back"]["enhanced_code"] == "5.1.1" and "User unknown" in row["came_back"]["reply"]
    table = returned("deliveries", "2026-11", "--came-back").stdout
    assert "came back" in table and "5.1.1" in table and "accepted" in table
    assert returned("deliveries", "2026-11", "--csv", tmp_path / "out.csv").returncode == 0
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {row["Copy no."]: row["Came back"] for row in csv.DictReader(file)}
    assert [number for number, words in told.items() if words] == ["2"]
    assert "5.1.1" in told["2"]


def test_a_delay_is_in_the_history_and_no_return(returned: Run) -> None:
    history = json.loads(returned("copy", "2026-11", "3", "--json").stdout)["history"]
    assert history[-1]["event"] == "delayed"


def test_the_archive_keeps_it(returned: Run) -> None:
    before = returned("deliveries", "2026-11", "--came-back", "--json").stdout
    assert returned("archive", "add", "2026-11").returncode == 0
    assert json.loads(returned("status", "2026-11", "--json").stdout)["came_back"] == 1
    assert returned("deliveries", "2026-11", "--came-back", "--json").stdout == before
    for command in (("copy", "2026-11", "2"), ("retry", "2026-11", "--failed")):
        refused = returned(*command)
        assert refused.returncode == 2 and "archive restore 2026-11 --run 1" in refused.stderr, command
