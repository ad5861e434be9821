"""Who sees the desk's pages, and what stays open to everybody."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from distributor.store.queries import accounts
from tests.web.newsroom import HERE, at_the_machine, copy, issue, link, run

pytestmark = pytest.mark.django_db
DESK = ["/", "/issues/2026-11/", "/issues/2026-11/copies", "/issues/2026-11/preview"]


@pytest.fixture(autouse=True)
def _an_issue_on_its_way() -> None:
    run(issue(), copy())


@pytest.mark.parametrize("page", DESK)
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_whoever_sits_at_the_machine_sees_the_desk(page: str, host: str) -> None:
    assert at_the_machine(host=host).get(page).status_code == 200


@pytest.mark.parametrize("page", DESK)
@pytest.mark.parametrize(
    "header",
    [
        {"x-forwarded-for": "203.0.113.9"},
        {"x-forwarded-for": "127.0.0.1"},
        {"forwarded": "for=203.0.113.9"},
        {"x-real-ip": "203.0.113.9"},
        {"x-forwarded-host": "gazette.example.org"},
        {"via": "1.1 proxy"},
        {"host": "testserver"},
        {"host": "gazette.example.org"},
    ],
    ids=str,
)
def test_behind_a_proxy_or_by_another_name_one_must_log_in(
    page: str, header: dict[str, str], settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    answer = at_the_machine(**header).get(page)
    assert answer.status_code == 302
    assert answer["Location"] == f"/login?next={page}"


@pytest.mark.parametrize("address", ["203.0.113.9", "192.168.1.20", "2001:db8::1", "::ffff:10.0.0.1", ""])
def test_another_machine_must_log_in(address: str) -> None:
    assert at_the_machine().get("/", REMOTE_ADDR=address).status_code == 302


def test_with_a_public_address_even_this_machine_must_log_in(settings: Settings) -> None:
    settings.LOOPBACK = False
    assert at_the_machine().get("/").status_code == 302


def test_whoever_is_logged_in_sees_the_desk() -> None:
    accounts.add("editor", "a long enough secret")
    browser = Client(headers={**HERE, "x-forwarded-for": "203.0.113.9"})
    assert browser.login(username="editor", password="a long enough secret")
    assert browser.get("/issues/2026-11/").status_code == 200


def test_readers_links_and_health_are_open_to_all() -> None:
    made = run(issue(12), copy())
    stranger = Client(headers={**HERE, "x-forwarded-for": "203.0.113.9"})
    for page in (link("read", made), link("unsubscribe", made), "/healthz", "/static/web.css", "/login"):
        assert stranger.get(page).status_code == 200, page


def test_an_unknown_host_is_refused() -> None:
    assert at_the_machine(host="evil.example.com").get("/").status_code == 400
