"""`distributor settings`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from distributor import environment, settings

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_every_setting_is_told_with_its_origin(run_distributor: Run) -> None:
    told = json.loads(run_distributor("settings", "--json", SESSIONS="3").stdout)
    assert list(told) == list(settings.DOCUMENTED)
    assert told["SESSIONS"] == {"value": "3", "from": "environment"}
    assert told["BATCH_SIZE"]["from"] == "default"


def test_dot_env_is_named_as_the_origin(run_distributor: Run, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SESSIONS=5\n", encoding="ascii")
    assert json.loads(run_distributor("settings", "--json").stdout)["SESSIONS"] == {
        "value": "5",
        "from": ".env",
    }


def test_secrets_stay_hidden(run_distributor: Run, tmp_path: Path) -> None:
    (tmp_path / "redis").write_text("redis://:open-sesame@example.org/0\n", encoding="ascii")
    secrets = {
        "SECRET_KEY": "open-sesame" * 5,
        "RELAYS": "smtp://user:open-sesame@example.org",
        "MAIL_FROM": "a@example.org",
        "REDIS_URL_FILE": str(tmp_path / "redis"),
    }
    for arguments in (["settings"], ["settings", "--json"], ["settings", "--example"]):
        assert "sesame" not in "".join(run_distributor(*arguments, **secrets).stdout.split())


def test_the_example_is_a_dot_env_file_of_every_setting(run_distributor: Run) -> None:
    printed = run_distributor("settings", "--example").stdout
    assert printed == environment.example()
    assert all(f"# {name}=" in printed for name in settings.DOCUMENTED)
