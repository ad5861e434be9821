"""Killed at any moment while mail comes in: run again, every mail is there, once, with all that is in it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.mailbox import clients, manuscripts

KILLS = 5
CASES = [*clients.cases(), *manuscripts.cases()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "mails"
    made.mkdir()
    for number, case in enumerate(CASES):  # in the order in which they were written
        (made / f"{number:03}.eml").write_bytes(case.raw)
    return made


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_or_doubled_by_kills_at_random_moments(
    environment: dict[str, str], run_distributor: Run, folder: Path, var: Path, seed: int
) -> None:
    chance = random.Random(seed)
    command = [sys.executable, "-m", "distributor", "inbox", "receive", str(folder)]
    for _kill in range(KILLS):
        child = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        time.sleep(chance.uniform(0.8, 3.0))
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    done = run_distributor("inbox", "receive", folder, timeout=200)
    assert done.returncode == 0, done.stderr

    mails = _json(run_distributor("inbox", "list", "--json"))
    assert len(mails) == len({mail["sha256"] for mail in mails}) == len(CASES)
    assert {mail["state"] for mail in mails} == {"read"}
    brought = {mail["sha256"]: len(mail["manuscripts"]) for mail in mails}
    assert brought == {sha256(case.raw).hexdigest(): len(case.manuscripts or ()) for case in CASES}
    revisions = sum(bool(case.version_of) for case in CASES)
    numbers = {number for mail in mails for number in mail["manuscripts"]}
    assert len(numbers) == sum(brought.values()) - revisions
    kept = run_distributor("inbox", "export", "--all", "--to", var / "out")
    assert kept.returncode == 0, kept.stderr
    for left in (var / "incoming" / "tmp").iterdir():
        os.utime(left, (0, 0))  # as old as what no living process can be writing
    # On PostgreSQL a kill leaves a gap in the numbers, at the first one too.
    assert run_distributor("inbox", "reread", str(mails[0]["id"])).returncode == 0
    assert not list((var / "incoming" / "tmp").iterdir())


def _json(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
