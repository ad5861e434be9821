"""`distributor archive` as a person types it; what it does to a run is proven in tests/delivery."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run


def _demo(run_distributor: Run) -> None:
    """A run that is done: the sample issue, sent to everybody on this machine."""
    done = run_distributor("demo", timeout=240)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "arguments",
    [("add",), ("add", "2026-11", "--before", "2026-01-01"), ("show", "2026-11"), ("restore", "1999-01")],
)
def test_what_cannot_be_is_one_line_and_changes_nothing(
    run_distributor: Run, arguments: tuple[str, ...]
) -> None:
    done = run_distributor("archive", *arguments)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_empty_archive_says_so(run_distributor: Run) -> None:
    done = run_distributor("archive", "list")
    assert (done.returncode, done.stdout.strip()) == (
        0,
        "no run is archived; see: distributor archive add --help",
    )


def test_a_sent_issue_goes_into_the_archive_and_comes_back(
    run_distributor: Run, var: Path, tmp_path: Path
) -> None:
    _demo(run_distributor)
    before = [
        run_distributor(*said).stdout for said in (("status", "2026-11"), ("deliveries", "2026-11", "--json"))
    ]
    folder = tmp_path / "archive"

    def archive(*arguments: str) -> str:
        done = run_distributor("archive", *arguments, ARCHIVE=str(folder))
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "no finished run ended before" in archive("add", "--before", "2020-01-01")
    added = archive("add", "--before", "2100-01-01")
    assert "250 copies are in" in added and str(folder) in added
    [listed] = json.loads(archive("list", "--json"))
    assert (listed["issue"], listed["copies"], listed["rows_left"]) == ("2026-11", 250, False)
    assert "250 copies read, as they were written" in archive("show", "2026-11")
    after = [
        run_distributor(*said, ARCHIVE=str(folder)).stdout
        for said in (("status", "2026-11"), ("deliveries", "2026-11", "--json"))
    ]
    assert after[0] == before[0]
    assert json.loads(after[1])[0]["address"] == json.loads(before[1])[0]["address"]
    refused = run_distributor("send", "2026-11", ARCHIVE=str(folder))
    assert refused.returncode == 2 and "distributor archive restore 2026-11" in refused.stderr
    assert "250 copies of run" in archive("restore", "2026-11")
    assert run_distributor("deliveries", "2026-11", "--json").stdout == before[1]
