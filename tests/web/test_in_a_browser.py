"""The newsroom as two editors use it: the served pages in a real browser, with cookies and all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.browser import BROWSER, Chromium, Tab, chromium
from tests.web.live import Live, serving

pytestmark = pytest.mark.skipif(not BROWSER and "CI" not in os.environ, reason="no Chromium on PATH")
PASSWORD = "a long enough secret"
PREPARE = f"""
import django
django.setup()
from distributor.store.queries import accounts
from tests.web.mailroom import manuscript, version
for name in ("linmingtao", "haoweifang"):
    accounts.add(name, {PASSWORD!r})
version(manuscript(), "代表联络站建设侧记（修改稿）")
"""
LONG = "\n清明刚过，渠水就进了田。\n\n" + "代表们说，水到田头不算完 <b>&amp;\n" * 1500


@pytest.fixture
def pages(environment: dict[str, str], redis_server: str, tmp_path: Path) -> Iterator[Live]:
    """The pages, with two accounts and a manuscript in two versions."""
    given = environment | {"REDIS_URL": redis_server, "PUBLIC_URL": "http://gazette.example.org"}
    ready = given | {"DJANGO_SETTINGS_MODULE": "distributor.settings"}
    subprocess.run([sys.executable, "-c", PREPARE], cwd=tmp_path, env=ready, check=True)
    with serving(given, tmp_path) as live:
        yield live


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chromium]:
    with chromium(tmp_path) as running:
        yield running


def log_in(tab: Tab, name: str) -> None:
    tab.fill("[name=name]", name)
    tab.fill("[name=password]", PASSWORD)
    tab.press("form.login button")


def editor(browser: Chromium, pages: Live, name: str, path: str) -> Tab:
    """A page that was opened by somebody who logged in for it."""
    tab = browser.tab()
    tab.open(f"http://127.0.0.1:{pages.port}{path}")
    log_in(tab, name)
    assert tab.path() == path
    return tab


def test_two_editors_decide_and_one_who_was_logged_out_loses_no_word(browser: Chromium, pages: Live) -> None:
    path = "/manuscripts/M-2026-0001"
    first = editor(browser, pages, "linmingtao", path)
    second = editor(browser, pages, "haoweifang", path)
    first.press("#decide button[value=adopted]")
    second.fill("#decide textarea", "题材与近期重复，\n暂不采用。")
    second.press("#decide button[value=rejected]")
    first.press("button[name=sure]")
    assert first.path() == f"{path}?done=decided"
    second.press("button[name=sure]")
    assert "nothing was done" in second.text(".complaint")
    assert "adopted · decided by linmingtao" in second.text("section[aria-labelledby=h-now]")
    assert second.value("#decide textarea") == "题材与近期重复，\n暂不采用。"
    assert second.width(390) == 390

    second.fill("[name=title]", "改过的题目")
    second.fill("[name=body]", LONG)
    second.forget("sessionid")
    second.press("form.fields button")
    assert "You were logged out before this arrived" in second.text() and second.width(390) == 390
    log_in(second, "haoweifang")
    assert second.path().startswith(f"{path}?version=2&typed=") and second.width(390) == 390
    assert "You had been logged out, and nothing was done." in second.text()
    assert (second.value("[name=title]"), second.value("[name=body]")) == ("改过的题目", LONG)
    second.press("form.fields button")
    assert second.path() == f"{path}?version=2&done=confirmed" and "改过的题目" in second.text("h1")
