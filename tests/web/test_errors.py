"""Pages for what cannot be shown, and the answer to the health check."""

from __future__ import annotations

import logging

import pytest
from django.db import OperationalError
from django.test import Client

from distributor.store.queries import clock, overview
from tests.web.newsroom import HERE, at_the_machine, stranger


@pytest.mark.parametrize(("language", "tag"), [("en", 'lang="en"'), ("zh-CN", 'lang="zh-CN"')])
def test_a_missing_page_says_so_in_both_languages(language: str, tag: str) -> None:
    answer = stranger(**{"accept-language": language}).get("/nothing")
    assert answer.status_code == 404
    assert tag in answer.content.decode()


@pytest.mark.django_db
def test_our_own_mistake_shows_a_page_without_secrets_and_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(overview, "issues_before", broken)
    monkeypatch.setattr(logging.getLogger("django"), "propagate", True)
    browser = at_the_machine()
    browser.raise_request_exception = False
    answer = browser.get("/")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.content.decode()
    assert "hunter2" not in answer.content.decode()
    assert "hunter2" in caplog.text


@pytest.mark.parametrize("path", ["/issues/%00/", "/?before=a%00", "/r/%00", "/u/%00"])
def test_a_nul_in_the_address_is_a_400(path: str) -> None:
    assert stranger().get(path).status_code == 400


def test_a_request_that_cannot_be_read_is_a_400() -> None:
    answer = stranger(host="evil.example.com").get("/")
    assert answer.status_code == 400
    assert "cannot be read" in answer.content.decode()


@pytest.mark.django_db
def test_healthy_while_the_database_answers() -> None:
    answer = Client(headers=HERE).get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_unhealthy_without_the_database_and_the_reason_stays_inside(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Gone:
        def cursor(self) -> None:
            raise OperationalError("no route to secret-host")

    monkeypatch.setattr(clock, "connection", Gone())
    answer = Client(headers=HERE).get("/healthz")
    assert answer.status_code == 503
    assert b"secret-host" not in answer.content
    assert "secret-host" in caplog.text
