"""Every page: strict headers, nothing from elsewhere, nothing inline, the reader's language."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.web.newsroom import at_the_machine, copies, copy, issue, link, run

pytestmark = pytest.mark.django_db
LOADING = {"src", "srcset", "background", "poster", "data", "action", "formaction"}


class Loaded(HTMLParser):
    """Addresses that a browser would load by itself, and whatever is written inline."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [value or "" for name, value in attrs if name in LOADING]
        self.addresses += [given.get("href") or ""] if tag == "link" else []
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag == "style" or (tag == "script" and "src" not in given) else []


@pytest.fixture
def pages() -> list[str]:
    """Paths of every page of ours."""
    made = run(issue(), copy("王某某"), *copies("failed", "planned"))
    issue(12)
    own = ["/", "/issues/2026-11/", "/issues/2026-12/", "/issues/2026-11/copies"]
    return [*own, link("unsubscribe", made), "/login", "/u/bad", "/r/bad", "/nothing-here", "/healthz"]


@pytest.fixture
def browser() -> Client:
    return at_the_machine()


def test_no_page_loads_from_elsewhere_or_has_anything_inline(browser: Client, pages: list[str]) -> None:
    for path in pages:
        seen = Loaded()
        seen.feed(browser.get(path).content.decode())
        assert not [address for address in seen.addresses if not re.match(r"/(?!/)", address)], path
        assert seen.inline == [], path


def test_every_page_has_a_strict_policy(browser: Client, pages: list[str]) -> None:
    for path in pages:
        answer = browser.get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert answer["X-Frame-Options"] == "DENY", path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert "noindex" in answer["X-Robots-Tag"], path


def test_mails_shown_as_pages_load_nothing(browser: Client) -> None:
    made = run(issue(), copy())
    for path in (link("read", made), "/issues/2026-11/preview"):
        seen = Loaded()
        seen.feed(browser.get(path).content.decode())
        assert not [address for address in seen.addresses if not address.startswith("data:")], path


@pytest.mark.parametrize(
    ("asked", "tag"),
    [
        ("", "zh-CN"),
        ("zh-TW,en;q=0.5", "zh-CN"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr,en;q=0.5", "en"),
        ("fr", "zh-CN"),
        ("," * 5000, "zh-CN"),
    ],
)
def test_pages_speak_the_language_that_is_asked_for(asked: str, tag: str, pages: list[str]) -> None:
    browser = at_the_machine(**{"accept-language": asked})
    for path in pages[:-1]:
        answer = browser.get(path)
        assert f'<html lang="{tag}">' in answer.content.decode(), path
        assert answer["Content-Language"] == tag, path
        assert "Accept-Language" in answer["Vary"], path


def test_dates_follow_the_language() -> None:
    issue()
    assert "30 November 2026" in at_the_machine().get("/").content.decode()
    assert "2026年11月30日" in at_the_machine(**{"accept-language": "zh-CN"}).get("/").content.decode()


def test_pages_of_the_desk_are_not_cached(browser: Client, pages: list[str]) -> None:
    for path in pages[:4]:
        assert "no-store" in browser.get(path)["Cache-Control"], path
