"""`send --at` and `schedule list|confirm|cancel`, as an editor types them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_send import SAMPLE, mails, ready
from tests.conftest import Run

__all__ = ["ready"]
COURT = ("--only-group", "市法院")


def listed(command: Run) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(command("schedule", "list", "--json").stdout)
    return rows


def test_a_send_is_ordered_seen_and_cancelled(ready: Run) -> None:
    ordered = ready("send", "2026-11", *COURT, "--at", "2037-12-01 09:00", "--by", "王静")
    assert ordered.returncode == 0, ordered.stderr
    assert "2026-11 is sent at 2037-12-01 09:00 (Asia/Shanghai)" in ordered.stdout
    assert "distributor up" in ordered.stderr
    (row,) = listed(ready)
    assert (row["issue"], row["due"], row["by"]) == ("2026-11", "2037-12-01T09:00:00+08:00", "王静")
    assert "scheduled: 2037-12-01 09:00" in ready("status", "2026-11").stdout
    for second in (("send", "2026-11"), ("send", "2026-11", "--at", "+1h")):
        refused = ready(*second)
        assert refused.returncode == 2 and "is scheduled for 2037-12-01 09:00" in refused.stderr
    assert ready("send", "2026-11", "--dry-run").returncode == 0
    assert ready("schedule", "cancel", "2026-11").returncode == 0
    assert [row["state"] for row in listed(ready)] == ["cancelled"]
    assert "2037-12-01 09:00" in ready("schedule", "list").stdout


def test_what_comes_due_is_sent_by_the_sweeper_alone(
    ready: Run, var: Path, let_pass: Callable[[float], None]
) -> None:
    assert ready("send", "2026-11", *COURT, "--at", "+1m").returncode == 0
    let_pass(0)
    nowhere = {"REDIS_URL": "redis://127.0.0.1:1/0"}
    assert ready("sweep", "--once", **nowhere).returncode == 0
    assert json.loads(ready("status", "2026-11", "--json").stdout)["states"] == {"planned": 5}
    done = json.loads(ready("send", "2026-11", "--wait", "--json").stdout)
    assert done["states"] == {"accepted": 5} and len(mails(var)) == 5


def test_what_is_overdue_is_shown_until_it_is_confirmed(
    ready: Run, let_pass: Callable[[float], None]
) -> None:
    assert ready("send", "2026-11", *COURT, "--at", "+1m").returncode == 0
    let_pass(2)
    ready("sweep", "--once")
    shown = ready("status", "2026-11").stdout
    assert "overdue" in shown and "distributor schedule confirm 2026-11" in shown
    assert "missed by more than an hour" in ready("doctor").stdout
    assert ready("schedule", "confirm", "2026-11").returncode == 0
    assert [row["state"] for row in listed(ready)] == ["waiting"]
    again = ready("schedule", "confirm", "2026-11")
    assert again.returncode == 2 and "needs no confirmation" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("send", "2026-11", "--at", "2020-01-01 09:00"), "is past"),
        (("send", "2026-11", "--at", "soon"), "is no time"),
        (("send", "2026-11", "--at", "+1h", "--wait"), "--at does not go with --wait"),
        (("send", "2026-11", "--at", "+1h", "--to-me", "me@example.org"), "--at does not go with --to-me"),
        (("send", "2026-11", "--again", "  "), "wants a reason"),
        (("send", "2026-11", "--again", "x" * 501), "wants a reason"),
        (("schedule", "confirm", "2026-11"), "is not scheduled"),
        (("schedule", "cancel", "2026-11"), "is not scheduled"),
    ],
)
def test_a_mistake_is_one_clear_line(arguments: tuple[str, ...], said: str, ready: Run) -> None:
    refused = ready(*arguments)
    assert refused.returncode == 2 and said in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


MOVE = """
import django; django.setup()
import datetime as dt, sys
from distributor.store.models import Schedule
Schedule.objects.update(due=dt.datetime.now(dt.UTC) - dt.timedelta(hours=float(sys.argv[1]), seconds=5))
"""


@pytest.fixture
def let_pass(environment: dict[str, str], tmp_path: Path) -> Callable[[float], None]:
    """`let_pass(2)`: the schedule's time came two hours ago."""

    def move(hours: float) -> None:
        seeing = environment | {"DJANGO_SETTINGS_MODULE": "distributor.settings"}
        subprocess.run([sys.executable, "-c", MOVE, str(hours)], cwd=tmp_path, env=seeing, check=True)

    return move


def test_who_edits_what_is_scheduled_is_told_so_at_once(ready: Run, tmp_path: Path) -> None:
    assert ready("send", "2026-11", *COURT, "--at", "2037-12-01 09:00").returncode == 0
    edited = tmp_path / SAMPLE.name
    edited.write_text(SAMPLE.read_text(encoding="utf-8").replace("同志们", "各位同志", 1), encoding="utf-8")
    assert (
        "is scheduled for 2037-12-01 09:00 and will not go out as it is now"
        in ready("issue", "import", edited).stderr
    )
    assert "it will wait for confirmation" in ready("status", "2026-11").stdout
    [row] = listed(ready)
    assert row["state"] == "waiting" and row["amiss"]
