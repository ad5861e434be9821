"""Who sees the desk's pages, and what stays open to everybody."""

from __future__ import annotations

import pytest
from django.test import Client

from distributor.store.queries import accounts
from tests.web.newsroom import HERE, asks_to_log_in, at_the_machine, copy, issue, link, run, stranger

pytestmark = pytest.mark.django_db
DESK = ["/", "/issues/2026-11/", "/issues/2026-11/copies", "/issues/2026-11/preview"]


@pytest.fixture(autouse=True)
def _an_issue_on_its_way() -> None:
    run(issue(), copy())


@pytest.mark.parametrize("page", DESK)
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_coming_from_this_machine_opens_nothing(page: str, host: str) -> None:
    answer = stranger(host=host).get(page, REMOTE_ADDR="127.0.0.1")
    assert (answer.status_code, answer["Location"]) == (302, f"/login?next={page}")


@pytest.mark.parametrize("page", DESK)
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_whoever_was_let_in_at_this_machine_sees_the_desk(page: str, host: str) -> None:
    assert at_the_machine(host=host).get(page).status_code == 200


def test_with_the_first_account_this_machine_is_nobody_any_more() -> None:
    browser = at_the_machine()
    assert "This machine" in browser.get("/").content.decode()
    accounts.add("editor", "a long enough secret")
    assert browser.get("/")["Location"] == "/login?next=/"
    assert asks_to_log_in(browser.post("/inbox"))


def test_this_machine_logs_out() -> None:
    browser = at_the_machine()
    browser.post("/logout")
    assert browser.get("/").status_code == 302


def test_whoever_is_logged_in_sees_the_desk() -> None:
    accounts.add("editor", "a long enough secret")
    browser = Client(headers={**HERE, "x-forwarded-for": "203.0.113.9"})
    assert browser.login(username="editor", password="a long enough secret")
    assert browser.get("/issues/2026-11/").status_code == 200


def test_readers_links_and_health_are_open_to_all() -> None:
    made = run(issue(12), copy())
    browser = stranger()
    for page in (link("read", made), link("unsubscribe", made), "/healthz", "/static/web.css", "/login"):
        assert browser.get(page).status_code == 200, page


def test_an_unknown_host_is_refused() -> None:
    assert stranger(host="evil.example.com").get("/").status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("page", ["/", "/login", "/static/web.css", "/nothing", "/issues/2026-11/decide"])
def test_no_page_knows_another_method(method: str, page: str) -> None:
    answer = at_the_machine().generic(method, page)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
