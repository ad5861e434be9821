"""Logging in and out."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import Settings

from distributor.errors import UserError
from distributor.store.queries import accounts
from distributor.web import login as screen
from distributor.web.throttle import OwnCounters, Slots
from tests.web.newsroom import HERE

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"
LOCAL = ("127.0.0.1", "localhost")
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _no_failures_yet(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, for many attempts
    monkeypatch.setattr(screen, "throttle", OwnCounters(900))
    accounts.add("editor", PASSWORD)


@pytest.fixture
def browser() -> Client:
    return Client(headers={**HERE, "x-forwarded-for": "203.0.113.9", "accept-language": "en"})


def attempt(browser: Client, password: str = PASSWORD, *, name: str = "editor", **meta: str) -> int:
    form = {"name": name, "password": password, "next": "/"}
    return browser.generic("POST", "/login", urlencode(form), FORM, **meta).status_code  # type: ignore[arg-type]


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
    assert browser.post("/login", {"name": "editor"})["Retry-After"] == "900"


@pytest.mark.parametrize("name", ["editor", "EDITOR"])
def test_strangers_cannot_lock_a_name(browser: Client, name: str) -> None:
    for place in range(50):
        attempt(browser, "wrong", name=name, REMOTE_ADDR=f"203.0.113.{place}")
    for _again in range(11):
        attempt(browser, "wrong", name=name, REMOTE_ADDR="203.0.113.77")
    assert attempt(browser, REMOTE_ADDR="203.0.113.77") == 429
    assert attempt(browser, REMOTE_ADDR="198.51.100.1") == 302


def test_one_place_has_thirty_failures_whatever_the_names(browser: Client) -> None:
    seen = [attempt(browser, "wrong", name=f"editor{n}") for n in range(31)]
    assert seen == [403] * 30 + [429]
    assert attempt(browser) == 429


def test_an_ipv6_customer_is_one_place(browser: Client) -> None:
    for host in range(10):
        assert attempt(browser, "wrong", REMOTE_ADDR=f"2001:db8:1:2::{host:x}") == 403
    assert attempt(browser, REMOTE_ADDR="2001:db8:1:2:ffff::1") == 429
    assert attempt(browser, REMOTE_ADDR="2001:db8:1:3::1") == 302


def test_behind_a_trusted_proxy_each_visitor_is_one_place(browser: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("127.0.0.1")]
    for forged in range(10):
        list_of_hops = f"192.0.2.{forged}, 203.0.113.9"
        assert attempt(browser, "wrong", HTTP_X_FORWARDED_FOR=list_of_hops) == 403
    assert attempt(browser, HTTP_X_FORWARDED_FOR="203.0.113.9") == 429
    assert attempt(browser, HTTP_X_FORWARDED_FOR="203.0.113.10") == 302


def test_without_a_trusted_proxy_the_header_changes_nothing(browser: Client) -> None:
    for forged in range(10):
        assert attempt(browser, "wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.{forged}") == 403
    assert attempt(browser, HTTP_X_FORWARDED_FOR="192.0.2.77") == 429


def test_logging_in_forgets_the_failures_for_the_name_and_no_others(browser: Client) -> None:
    for _round in range(2):
        assert [attempt(browser, "wrong") for _ in range(9)] == [403] * 9
        assert attempt(browser) == 302
    assert [attempt(browser, "wrong", name=f"other{n}") for n in range(13)] == [403] * 12 + [429]


def test_who_finds_the_processor_lent_out_may_try_again_and_has_lost_nothing(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = Slots(1, 0.01)
    monkeypatch.setattr(screen, "slots", slots)
    with slots.slot("a stranger"):
        assert [attempt(browser) for _ in range(12)] == [503] * 12
    assert attempt(browser) == 302


def test_a_failure_is_logged_with_the_visitor_and_without_the_name(
    browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    attempt(browser, "wrong", REMOTE_ADDR="198.51.100.1")
    (record,) = [record for record in caplog.records if record.name == screen.__name__]
    assert vars(record)["about"] == {"visitor": "198.51.100.1"}
    assert "editor" not in record.getMessage()


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
