"""Links that log a browser in: a button, once, for a quarter of an hour, and kept as a hash."""

from __future__ import annotations

import datetime as dt
import logging
import threading

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from distributor import logs
from distributor.actor import Actor
from distributor.store.models import LoginLink, Suppression
from distributor.store.queries import accounts, login_links
from tests.web.newsroom import HERE, at_the_machine, press, stranger

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"


def link(account: User | None = None) -> str:
    return f"/login/{login_links.make(account)}"


def opened(browser: Client) -> bool:
    return browser.get("/").status_code == 200


def test_looking_changes_nothing_and_the_button_lets_this_browser_in() -> None:
    path, scanner, browser = link(), stranger(), stranger()
    for _again in range(3):
        assert scanner.get(path).status_code == scanner.head(path).status_code == 200
    assert not opened(scanner) and not Session.objects.exists()
    answer = browser.post(path)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert opened(browser) and not opened(scanner)


def test_a_used_link_opens_nothing_more_and_says_how_to_get_another() -> None:
    path = link()
    stranger().post(path)
    for method in ("get", "post"):
        second = stranger()
        answer = getattr(second, method)(path)
        assert answer.status_code == 410
        assert "This link was used already" in answer.content.decode()
        assert "distributor user link</code>" in answer.content.decode()
        assert not opened(second)


def test_a_link_is_too_old_after_a_quarter_of_an_hour() -> None:
    path = link()
    LoginLink.objects.update(made=timezone.now() - dt.timedelta(minutes=14, seconds=50))
    assert stranger().get(path).status_code == 200
    LoginLink.objects.update(made=timezone.now() - dt.timedelta(minutes=15, seconds=1))
    late = stranger()
    assert late.get(path).status_code == late.post(path).status_code == 410
    assert "This link is too old" in late.get(path).content.decode()
    assert "distributor user link</code>" in late.get(path).content.decode()
    assert not opened(late)


@pytest.mark.parametrize("end", ["x", "%20", ".", "/", "%2f", "%ff", "%ED%A0%80", "é", "A" * 5000])
def test_what_was_never_a_link_opens_nothing(end: str) -> None:
    path = link()
    for unknown in (path + end, f"/login/{end}"):
        browser = stranger()
        assert browser.post(unknown).status_code == 404
        assert not opened(browser)
    assert not LoginLink.objects.exclude(used=None).exists()


def test_the_link_of_an_account_logs_it_in_under_its_name() -> None:
    account = accounts.add("冯雪", PASSWORD)
    path, browser = link(account), stranger()
    assert "冯雪" in browser.get(path).content.decode()
    browser.post(path)
    assert '<bdi class="person">' not in browser.get("/").content.decode()
    assert "冯雪" in browser.get("/").content.decode()


def test_the_link_of_an_account_ends_with_its_password_and_with_the_account() -> None:
    account = accounts.add("editor", PASSWORD)
    before = link(account)
    accounts.change_password("editor", "another long secret")
    assert stranger().post(before).status_code == 404
    after = link(account)
    accounts.remove("editor")
    assert stranger().post(after).status_code == 404


def test_once_there_is_an_account_the_link_of_this_machine_leads_to_the_log_in() -> None:
    path, browser = link(), stranger()
    accounts.add("editor", PASSWORD)
    for method in ("get", "post"):
        answer = getattr(browser, method)(path)
        assert (answer.status_code, answer["Location"]) == (302, "/login?link")
    assert not opened(browser)
    assert "before there were accounts" in browser.get("/login?link").content.decode()
    assert "before there were accounts" not in browser.get("/login").content.decode()


def test_the_first_account_ends_the_sessions_of_this_machine_for_good() -> None:
    browser = at_the_machine()
    assert opened(browser)
    accounts.add("editor", PASSWORD)
    accounts.remove("editor")
    assert not opened(browser)


def test_what_is_decided_at_this_machine_is_recorded_so() -> None:
    stopped = Suppression.objects.create(address="x@example.com", address_key="x@example.com")
    page = f"/suppressed/{stopped.pk}"
    press(at_the_machine(), page, f"{page}/lift", {"reason": "asked by telephone", "own_wish": "yes"})
    stopped.refresh_from_db()
    assert stopped.lifted_by == Actor.THIS_MACHINE


def test_the_button_needs_the_token_of_its_form_and_uses_nothing_up_without() -> None:
    path = link()
    careful = Client(enforce_csrf_checks=True, headers=HERE)
    assert careful.post(path).status_code == 403
    page = careful.get(path)
    token = page.cookies["csrftoken"].value
    assert careful.post(path, {"csrfmiddlewaretoken": token}, headers={"origin": "null"}).status_code == 403
    form, origin = {"csrfmiddlewaretoken": token}, "http://127.0.0.1:8000"
    assert careful.post(path, form, headers={"origin": origin}).status_code == 302


def test_a_session_that_was_there_before_is_not_the_one_that_is_opened() -> None:
    browser = at_the_machine()
    before = browser.cookies["sessionid"].value
    browser.post(link())
    assert browser.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_secret_is_in_no_row_no_cache_and_no_referrer() -> None:
    secret = login_links.make(None)
    row = LoginLink.objects.values_list().get()
    assert secret not in repr(row)
    page = stranger().get(f"/login/{secret}")
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "strict-origin"
    assert secret not in page.content.decode()


@pytest.mark.parametrize("name", ["django.request", "uvicorn.access"])
def test_the_secret_is_in_no_log(name: str) -> None:
    secret = login_links.make(None)
    words = ('%s - "%s %s HTTP/%s" %d', ("127.0.0.1:5", "GET", f"/login/{secret}?x=1", "1.1", 405))
    record = logging.LogRecord(name, logging.WARNING, __file__, 1, *words, None)
    assert secret not in logs.Readable().format(record) and "/login/…?x=1" in logs.Readable().format(record)
    assert logs.WithoutTokens().filter(record) and secret not in record.getMessage()


def test_links_that_nobody_can_ask_about_any_more_are_removed() -> None:
    login_links.make(None)
    LoginLink.objects.update(made=timezone.now() - dt.timedelta(days=8))
    login_links.make(None)
    assert LoginLink.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_is_let_in() -> None:
    path, together, answers = link(), threading.Barrier(6), []

    def press() -> None:
        try:
            together.wait()
            answers.append(stranger().post(path).status_code)
        finally:
            connection.close()

    pressing = [threading.Thread(target=press) for _place in range(6)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    assert sorted(answers) == [302, 410, 410, 410, 410, 410]
