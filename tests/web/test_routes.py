"""The table of routes, walked against the running server: straight, and through two kinds of proxy."""

from __future__ import annotations

import contextlib
import http.client
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection

from distributor import settings as kept
from distributor.store.models import Resemblance, Suppression
from distributor.store.queries import accounts, login_links
from distributor.web.urls import urlpatterns
from tests.conftest import ROOT
from tests.web import mailroom, newsroom
from tests.web.live import serving
from tests.web.proxies import proxy
from tests.web.routes import END_SESSIONS, OTHER_METHODS, ROUTES, Route

PUBLIC = "gazette.example.org"
ELSEWHERE = "https://elsewhere.example.net"  # where a form without a token comes from
PASSWORD = "a long enough secret"


def test_the_table_names_every_route_once() -> None:
    assert sorted(route.name for route in ROUTES) == sorted(str(pattern.name) for pattern in urlpatterns)


@dataclass(frozen=True, slots=True)
class Way:
    """How a browser comes to the pages, and the address that it shows."""

    port: int
    origin: str

    @property
    def host(self) -> str:
        return self.origin.partition("://")[2]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    location: str
    page: str

    @property
    def asks_to_log_in(self) -> bool:
        return self.location.startswith("/login?next=/") or 'action="/login"' in self.page


@dataclass(slots=True)
class Browser:
    """Speaks HTTP over one kept connection, keeps cookies, and says where a form stands (Origin)."""

    way: Way
    cookies: dict[str, str] = field(default_factory=dict)
    flags: dict[str, set[str]] = field(default_factory=dict)  # of the cookies set last
    _line: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, form: str | None = None, *, token: bool = False) -> Answer:
        headers = {"Host": self.way.host, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form is not None:
            headers |= {
                "Origin": self.way.origin if token else ELSEWHERE,
                "Content-Type": "application/x-www-form-urlencoded",
            }
        if token:
            headers["X-CSRFToken"] = self.cookies["csrftoken"]
        answer = self._exchange(method, path, form, headers)
        page = answer.read().decode(errors="replace")
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        return Answer(answer.status, answer.headers.get("Location", ""), page)

    def _exchange(
        self, method: str, path: str, form: str | None, headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        """Over the kept connection; over another where the server has closed that one, as it was silent."""
        if self._line is not None:
            with contextlib.suppress(http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self._line.request(method, path, form, dict(headers))
                return self._line.getresponse()
            self._line.close()
        self._line = http.client.HTTPConnection("127.0.0.1", self.way.port, timeout=60)
        self._line.request(method, path, form, dict(headers))
        return self._line.getresponse()

    def enter(self, account: User | None) -> None:
        """Let it in by a link."""
        link = f"/login/{login_links.make(account)}"
        assert self.ask("GET", link).status == 200
        assert self.ask("POST", link, "", token=True).location == "/"

    def close(self) -> None:
        if self._line:
            self._line.close()

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, cookie in SimpleCookie(line).items():
                self.cookies[name] = cookie.value
                self.flags[name] = {word for word in ("secure", "httponly") if cookie[word]}


@pytest.fixture
def rows(transactional_db: None) -> dict[str, object]:
    """What the paths and forms of the table name."""
    issue = newsroom.issue()
    run = newsroom.run(issue, newsroom.copy())
    mail = mailroom.mail(message={"html": "<p>layout</p>"})
    picture = mailroom.enclosure(mail, "p.png", mailroom.png(), kind="png", media_type="image/png")
    made = mailroom.manuscript(of=mail, pictures={"p.png": {"sha256": picture.sha256}})
    other = mailroom.manuscript("另一篇").versions.get()
    Resemblance.objects.create(version=made.versions.get(), other=other, share=0.9)
    return {
        "slug": "2026-11",
        "run": run.pk,
        "publication": issue.publication_id,
        "mail": mail.pk,
        "removed": mailroom.mail(removed=mailroom.RECEIVED).pk,
        "file": picture.token,
        "manuscript": made.number,
        "other": other.pk,
        "contributor": made.contributor_id,
        "suppression": Suppression.objects.create(address="x@example.com", address_key="x@example.com").pk,
        "read": newsroom.link("read", run)[3:],
        "unsubscribe": newsroom.link("unsubscribe", run)[3:],
    }


def environment(**settings: str) -> dict[str, str]:
    """The settings of this process, its database and its folder of mails."""
    own = {"DATABASE_URL": _database(), "INCOMING": str(kept.INCOMING), "PYTHONPATH": str(ROOT)}
    return {**os.environ, **own, **settings}


def _database() -> str:
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    head, _mark, query = os.environ["DATABASE_URL"].partition("?")
    return f"{head.rpartition('/')[0]}/{given['NAME']}?{query}"


def walk(
    way: Way, who: str, rows: Mapping[str, object], account: User | None, *, methods: Sequence[str]
) -> list[str]:
    """Where an answer is not the table's: who, method, path, status."""
    browser, amiss = Browser(way), []
    with contextlib.closing(browser):
        _enter(browser, who, account)
        for route in ROUTES:
            for method, token, expected in _asked(route, who, methods):
                if route.name in END_SESSIONS and method == "POST":
                    _enter(browser, who, account)
                link = login_links.make(account) if "{link}" in route.path else ""
                path, form = (text.format(**rows, link=link) for text in (route.path, route.form))
                answer = browser.ask(method, path, form if method == "POST" else None, token=token)
                said = f"{who}: {method}{' with token' if token else ''} {route.path}: {answer.status}"
                if answer.status != expected:
                    amiss.append(f"{said}, not {expected}")
                asked = (method == "GET" and expected == 302) or (token and expected == 403)
                if who == "anonymous" and asked and not answer.asks_to_log_in:
                    amiss.append(f"{said}, without asking to log in")
    return amiss


def _enter(browser: Browser, who: str, account: User | None) -> None:
    browser.cookies.clear()
    browser.ask("GET", "/login")
    if who != "anonymous":
        browser.enter(account)


def _asked(route: Route, who: str, methods: Sequence[str]) -> Iterator[tuple[str, bool, int]]:
    """Method, whether the form's token goes with it, and the status that the table has for it."""
    get, bare, whole = getattr(route, who)
    statuses = {"GET": get, "HEAD": get, "POST": bare}
    for method in methods:
        yield method, False, statuses.get(method, 405)
    yield "POST", True, whole


def test_each_route_answers_each_visitor_alike_by_every_way(rows: dict[str, object], tmp_path: Path) -> None:
    with (
        serving(environment(PUBLIC_URL=f"https://{PUBLIC}", TRUSTED_PROXIES="127.0.0.1"), tmp_path) as live,
        proxy(live.port, documented=False) as bare,
        proxy(live.port, documented=True) as documented,
    ):
        ways = {
            "straight": Way(live.port, f"http://127.0.0.1:{live.port}"),
            "bare": Way(bare, f"https://{PUBLIC}"),
            "documented": Way(documented, f"https://{PUBLIC}"),
        }
        amiss: list[str] = []
        for account in (None, "editor"):
            known = accounts.add(account, PASSWORD) if account else None
            for name, way in ways.items():
                for who in ("logged_in",) if known else ("anonymous", "this_machine"):
                    # The others depend on no proxy: they are looked at once for each visitor.
                    methods = ("GET", "POST", *(("HEAD", *OTHER_METHODS) if name == "straight" else ()))
                    amiss += [f"{name}, {said}" for said in walk(way, who, rows, known, methods=methods)]
    assert not amiss, "\n".join(amiss)


def test_a_bare_proxy_before_the_settings_as_they_come_opens_nothing(
    rows: dict[str, object], tmp_path: Path
) -> None:
    with serving(environment(), tmp_path) as live, proxy(live.port, documented=False) as bare:
        way = Way(bare, f"http://127.0.0.1:{live.port}")
        assert walk(way, "anonymous", rows, None, methods=("GET",)) == []
