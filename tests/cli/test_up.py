"""`distributor up`: what it prints last is a link that opens the pages, and it is printed into no journal."""

from __future__ import annotations

import contextlib
import http.cookiejar
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from distributor.cli import login_link
from tests.conftest import Run

_FORM = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@contextlib.contextmanager
def up(environment: dict[str, str], folder: Path) -> Iterator[list[str]]:
    """What it has printed when it is up, up to the line that holds the address of the pages."""
    command = [sys.executable, "-m", "distributor", "up"]
    running = subprocess.Popen(
        command, cwd=folder, env=environment | {"WEB_PORT": "0"}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert running.stdout
        lines: list[str] = []
        for line in running.stdout:
            lines.append(line.rstrip())
            if "http://" in line:
                break
        yield lines
    finally:
        running.terminate()
        running.communicate(timeout=60)


def let_in(link: str) -> str:
    """The page that its button leads to."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    opener.addheaders = [("Accept-Language", "en")]
    asked = opener.open(link, timeout=30).read().decode()
    found = _FORM.search(asked)
    assert found
    return str(opener.open(link, f"csrfmiddlewaretoken={found[1]}".encode(), timeout=30).read().decode())


def test_the_link_that_is_printed_last_opens_the_pages_and_so_does_one_made_before_the_start(
    environment: dict[str, str], tmp_path: Path, run_distributor: Run
) -> None:
    before = run_distributor("user", "link").stdout.strip()
    with up(environment, tmp_path) as lines:
        link = re.fullmatch(r" *(http://127\.0\.0\.1:\d+)(/login/[\w-]{32})", lines[-1])
        assert link and "distributor user link" in "".join(lines)
        assert "This machine" in let_in(link[1] + link[2])
        assert "This machine" in let_in(link[1] + "/login/" + before.rpartition("/")[2])
        again = run_distributor("user", "link").stdout
        assert again.startswith(link[1]), "the address at which the pages are served now"
        log = (Path(environment["DISTRIBUTOR_VAR"]) / "log" / "web.log").read_text(encoding="utf-8")
        assert link[2].rpartition("/")[2] not in log


def test_a_journal_is_told_no_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "journal").open("w") as journal:
        monkeypatch.setattr(sys, "stdout", journal)
        there = os.fstat(journal.fileno())
        for said, kept in ((f"{there.st_dev}:{there.st_ino}", True), ("1:1", False), ("", False)):
            monkeypatch.setenv("JOURNAL_STREAM", said)
            assert login_link.printed_into_a_log() is kept
