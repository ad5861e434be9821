"""Logging in and out."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from distributor.errors import UserError
from distributor.store.queries import accounts
from distributor.web import login as screen
from distributor.web.throttle import Throttle
from tests.web.newsroom import HERE

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"
LOCAL = ("127.0.0.1", "localhost")


@pytest.fixture(autouse=True)
def _no_failures_yet(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, for many attempts
    monkeypatch.setattr(screen, "by_address", Throttle(10, 900))
    monkeypatch.setattr(screen, "by_name", Throttle(30, 900))
    accounts.add("editor", PASSWORD)


@pytest.fixture
def browser() -> Client:
    return Client(headers={**HERE, "x-forwarded-for": "203.0.113.9", "accept-language": "en"})


def attempt(browser: Client, password: str = PASSWORD, next_page: str = "/", name: str = "editor") -> int:
    return browser.post("/login", {"name": name, "password": password, "next": next_page}).status_code


def test_the_right_password_opens_the_page_that_was_asked_for(browser: Client) -> None:
    answer = browser.post("/login", {"name": "editor", "password": PASSWORD, "next": "/issues/x/copies?q=a"})
    assert (answer.status_code, answer["Location"]) == (302, "/issues/x/copies?q=a")
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    ("name", "password"), [("editor", "wrong"), ("nobody", PASSWORD), ("", ""), ("edi\0tor", "wrong")]
)
def test_a_wrong_name_or_password_opens_nothing_and_tells_not_which(
    browser: Client, name: str, password: str
) -> None:
    answer = browser.post("/login", {"name": name, "password": password})
    assert answer.status_code == 403
    assert "Name or password is wrong." in answer.content.decode()
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example.com/", "//evil.example.com", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(browser: Client, elsewhere: str) -> None:
    answer = browser.post(
        f"/login?next={elsewhere}", {"name": "editor", "password": PASSWORD, "next": elsewhere}
    )
    assert answer["Location"] == "/"


def test_after_ten_failures_even_the_right_password_must_wait(browser: Client) -> None:
    assert [attempt(browser, "wrong") for _ in range(10)] == [403] * 10
    assert attempt(browser) == 429


def test_a_name_is_protected_against_many_addresses(browser: Client) -> None:
    for place in range(30):
        browser.post("/login", {"name": "Editor", "password": "wrong"}, REMOTE_ADDR=f"203.0.113.{place}")
    assert attempt(browser) == 429


def test_logging_in_clears_the_failures_of_the_address(browser: Client) -> None:
    for _round in range(2):
        assert [attempt(browser, "wrong") for _ in range(9)] == [403] * 9
        assert attempt(browser) == 302


def test_logging_out_takes_a_post(browser: Client) -> None:
    attempt(browser)
    assert browser.get("/logout").status_code == 405
    assert browser.get("/").status_code == 200
    assert browser.post("/logout").status_code == 302
    assert browser.get("/").status_code == 302


def test_a_forged_form_is_refused_with_our_own_page() -> None:
    careful = Client(enforce_csrf_checks=True, headers={**HERE, "accept-language": "en"})
    answer = careful.post("/login", {"name": "editor", "password": PASSWORD})
    assert answer.status_code == 403
    assert "This form was not accepted" in answer.content.decode()


def test_the_form_as_it_is_served_is_accepted() -> None:
    careful = Client(enforce_csrf_checks=True, headers=HERE)
    careful.get("/login")
    form = {"name": "editor", "password": PASSWORD, "csrfmiddlewaretoken": careful.cookies["csrftoken"].value}
    assert careful.post("/login", form).status_code == 302


@pytest.mark.parametrize(
    ("name", "password"), [("editor", PASSWORD), ("", PASSWORD), ("a b<c>", PASSWORD), ("new", "short")]
)
def test_accounts_refuse_what_is_taken_unfit_or_weak(name: str, password: str) -> None:
    with pytest.raises(UserError):
        accounts.add(name, password)


@pytest.mark.parametrize(
    ("host", "origin", "secure"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000", False),
        ("localhost:8000", "http://localhost:8000", False),
        ("gazette.example.org", "https://gazette.example.org", True),
        ("127.0.0.1:8000", "https://gazette.example.org", True),
    ],
    ids=["at the machine", "by its name", "by the public address", "through a proxy that rewrites Host"],
)
def test_an_https_site_is_logged_in_to_at_the_machine_too_and_elsewhere_by_https_alone(
    host: str, origin: str, secure: bool, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://gazette.example.org"
    settings.CSRF_TRUSTED_ORIGINS, settings.ALLOWED_HOSTS = (
        [settings.PUBLIC_URL],
        ["gazette.example.org", *LOCAL],
    )
    browser = Client(enforce_csrf_checks=True, headers={"host": host})
    token = browser.get("/login").cookies["csrftoken"].value
    form = {"name": "editor", "password": PASSWORD, "csrfmiddlewaretoken": token}
    answer = browser.post("/login", form, headers={"origin": origin})
    assert answer.status_code == 302
    session = answer.cookies["sessionid"]
    assert (bool(session["secure"]), bool(session["httponly"]), session["samesite"]) == (secure, True, "Lax")
    assert bool(answer.cookies["csrftoken"]["secure"]) is secure


def test_the_session_has_another_name_after_the_log_in(browser: Client) -> None:
    session = browser.session
    session["known"] = "to somebody else"
    session.save()
    before = browser.cookies["sessionid"].value
    attempt(browser)
    assert browser.cookies["sessionid"].value != before
    browser.cookies["sessionid"] = before
    assert browser.get("/").status_code == 302
