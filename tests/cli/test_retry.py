"""`retry`, as an editor types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Run


def test_failed_copies_are_tried_again_and_nothing_else(over: Callable[..., Run], var: Path) -> None:
    distributor = over("2=failed", "3=failed", "4=in_doubt")
    assert "retry 2026-11 --failed" in distributor("status", "2026-11").stdout
    assert "2 copies would be tried again" in distributor("retry", "2026-11", "--failed", "--dry-run").stdout
    done = distributor("retry", "2026-11", "--failed", "--by", "林明涛")
    assert done.returncode == 0 and "2 copies are tried again" in done.stdout
    assert "distributor up" in done.stderr, "nothing runs here: it is said what to start"
    status = json.loads(distributor("status", "2026-11", "--json").stdout)
    assert (status["state"], status["states"]["planned"]) == ("sending", 2)
    waited = distributor("send", "2026-11", "--wait", "--json")
    assert json.loads(waited.stdout)["states"] == {"accepted": 4, "in_doubt": 1}
    assert len(list((var / "outbox" / "new").glob("*.eml"))) == 2
    history = json.loads(distributor("copy", "2026-11", "2", "--json").stdout)["history"]
    assert [(event["event"], event["state"], event["code"]) for event in history] == [
        ("planned", "planned", None),
        ("attempt", "failed", 550),
        ("retried", "planned", None),
        ("attempt", "accepted", 250),
    ]
    assert history[2]["by"] == "林明涛" and history[1]["text"] == "no such mailbox"


def test_only_the_copies_named_are_tried_again(over: Callable[..., Run]) -> None:
    distributor = over("2=failed", "3=failed")
    assert "1 copy is tried again" in distributor("retry", "2026-11", "--copy", "3").stdout
    states = json.loads(distributor("status", "2026-11", "--json").stdout)["states"]
    assert states == {"planned": 1, "accepted": 3, "failed": 1}


def test_where_none_has_failed_it_is_said(over: Callable[..., Run]) -> None:
    nothing = over()("retry", "2026-11", "--failed")
    assert (nothing.returncode, nothing.stderr.strip()) == (2, "no copy of run 1 has failed")
