"""`distributor user`: accounts for the pages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user
from django.test import Client

from distributor.store.queries import accounts
from tests.conftest import Run


@pytest.fixture
def typed(environment: dict[str, str], tmp_path: Path):  # type: ignore[no-untyped-def]
    """Run `distributor user …` with something on standard input."""

    def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "distributor", "user", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, input=given, capture_output=True, text=True, check=False
        )

    return run


def test_an_account_is_made_listed_and_taken_away(typed) -> None:  # type: ignore[no-untyped-def]
    assert "no accounts yet" in typed("list").stderr
    assert typed("add", "冯雪", given="a long enough secret\n").returncode == 0
    assert '"冯雪"' in typed("list", "--json").stdout
    assert "already" in typed("add", "冯雪", given="another long secret\n").stderr
    assert typed("remove", "冯雪").returncode == 0
    gone = typed("remove", "冯雪")
    assert gone.returncode == 2 and "no account" in gone.stderr


def test_a_password_is_changed(typed) -> None:  # type: ignore[no-untyped-def]
    typed("add", "editor", given="a long enough secret\n")
    assert typed("password", "editor", given="short\n").returncode == 2
    assert typed("password", "nobody", given="another long secret\n").returncode == 2
    assert typed("password", "editor", given="another long secret\n").returncode == 0


@pytest.mark.django_db
def test_another_password_ends_the_sessions_of_the_old_one() -> None:
    accounts.add("editor", "a long enough secret")
    browser = Client()
    assert browser.login(username="editor", password="a long enough secret")
    accounts.change_password("editor", "another long secret")
    assert get_user(browser).is_anonymous
    assert not browser.login(username="editor", password="a long enough secret")
    assert browser.login(username="editor", password="another long secret")


@pytest.mark.parametrize("given", ["", "\n", "short\n", "1234567890\n"])
def test_a_weak_or_missing_password_is_refused(typed, given: str) -> None:  # type: ignore[no-untyped-def]
    refused = typed("add", "editor", given=given)
    assert refused.returncode == 2 and "Traceback" not in refused.stderr
    assert given != "short\n" or "at least 10 characters" in refused.stderr
    assert typed("list", "--json").stdout.strip() == "[]"


def test_a_link_is_printed_for_this_machine_until_there_is_an_account(typed) -> None:  # type: ignore[no-untyped-def]
    printed = typed("link")
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/login/[\w-]{32}\n", printed.stdout)
    assert "once, within 15 minutes" in printed.stderr
    typed("add", "editor", given="a long enough secret\n")
    refused = typed("link")
    assert (refused.returncode, refused.stdout) == (2, "") and "editor" in refused.stderr
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/login/[\w-]{32}\n", typed("link", "editor").stdout)
    assert typed("link", "nobody").returncode == 2


def test_the_link_leads_to_the_public_address(run_distributor: Run) -> None:
    printed = run_distributor("user", "link", PUBLIC_URL="https://gazette.example.org")
    assert re.fullmatch(r"https://gazette\.example\.org/login/[\w-]{32}\n", printed.stdout)
