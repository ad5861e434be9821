"""`distributor settings`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

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


def test_dot_env_of_a_windows_editor_is_read_from_its_first_name(
    run_distributor: Run, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_bytes("\ufeffSESSIONS=5\r\nDISTRIBUTOR_LANGUAGE=zh_Hans\r\n".encode())
    assert json.loads(run_distributor("settings", "--json").stdout)["SESSIONS"]["value"] == "5"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b'SESSIONS=5\nMAIL_FROM="gazette@example.org\n', ".env:2: this is not NAME=value"),
        ("# 设置\nSESSIONS=5\n".encode("gb18030"), ".env: cannot be read; save it as UTF-8"),
    ],
)
def test_half_of_a_dot_env_is_never_in_force(
    run_distributor: Run, tmp_path: Path, written: bytes, said: str
) -> None:
    (tmp_path / ".env").write_bytes(written)
    refused = run_distributor("issue", "list")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
    assert said in refused.stderr


def test_a_redis_that_is_no_url_is_named_and_not_repeated(run_distributor: Run) -> None:
    refused = run_distributor("doctor", REDIS_URL="http://:open-sesame@example.org")
    assert refused.returncode == 2 and refused.stderr.startswith("REDIS_URL: expected redis://")
    assert "sesame" not in refused.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://office:open-sesame@db.example.org:port/name"),
        ("DATABASE_URL", "postgresql://office:open-sesame@[db.example.org/name"),
        ("DATABASE_URL", "postgresql//office:open-sesame@db.example.org/name"),
        ("DATABASE_URL", "postgresql://office:open-sesame@db.example.org:54321x/name"),
        ("DATABASE_URL", "postgresql://office:pass/open-sesame@db.example.org/name"),
        ("RELAYS", "smtp://office:open-sesame@smtp.example.org:port"),
        ("RELAYS", "smtp://office:pass/open-sesame@smtp.example.org"),
        ("RELAYS", "smtp://office:pass open-sesame@smtp.example.org"),
        ("RELAYS", "https://office:open-sesame@smtp.example.org"),
        ("REDIS_URL", "redis://:open-sesame@[redis.example.org"),
        ("INBOX", "imaps://office:open-sesame@imap.example.org:port"),
        ("INBOX", "imap:office:open-sesame@imap.example.org"),
        ("SECRET_KEY", "open-sesame"),
    ],
)
def test_no_message_about_a_setting_repeats_a_secret(
    run_distributor: Run, var: Path, name: str, value: str
) -> None:
    command = {"RELAYS": ["send", "2026-11"], "INBOX": ["inbox", "fetch"]}.get(name, ["doctor"])
    for arguments in (command, ["settings"]):
        done = run_distributor(*arguments, **{"MAIL_FROM": "a@example.org", name: value})
        log = var / "log" / "distributor.log"
        said = done.stdout + done.stderr + (log.read_text() if log.exists() else "")
        assert "sesame" not in "".join(said.split())


def test_a_key_that_is_too_short_is_refused(run_distributor: Run) -> None:
    refused = run_distributor("issue", "list", SECRET_KEY="k" * 31)
    assert (refused.returncode, refused.stderr.partition(":")[0]) == (2, "SECRET_KEY")
    assert run_distributor("issue", "list", SECRET_KEY="k" * 32).returncode == 0


def test_doctor_names_settings_that_are_misspelt(run_distributor: Run, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MAILFROM=a@example.org\nCOMPOSE_PROJECT_NAME=x\n", encoding="ascii")
    found = json.loads(run_distributor("doctor", "--json").stdout)
    [misspelt] = [each for each in found if each["what"] == ".env"]
    assert "MAILFROM" in misspelt["told"] and "MAIL_FROM" in misspelt["remedy"]


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
