"""A form that comes from a browser that was logged out: it is asked to log in, and nothing typed is lost."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from distributor.states import ManuscriptState, Route
from distributor.store.models import Decision, Incoming, Manuscript
from distributor.store.queries import accounts
from distributor.web import form_values
from distributor.web import login as screen
from distributor.web.throttle import OwnCounters
from tests.web.mailroom import contributor, mail, manuscript
from tests.web.newsroom import HERE, hidden, press

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"
BODY = "\n清明刚过，渠水就进了田。\n\n" + "代表们说，水到田头不算完，还要看秋天的收成。\n" * 2000
NOTE = "请核实第二段的数字 <b>&amp;\r\n另：“引号”"
ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def _accounts(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LOOPBACK = False
    monkeypatch.setattr(screen, "throttle", OwnCounters(900))
    for name in ("linmingtao", "haoweifang"):
        accounts.add(name, PASSWORD)


@pytest.fixture
def browser() -> Client:
    """Logged in, and as strict as in life about forms."""
    made = Client(headers={**HERE, "accept-language": "en", "origin": ORIGIN}, enforce_csrf_checks=True)
    log_in(made)
    return made


def log_in(browser: Client, name: str = "linmingtao") -> None:
    given = {**hidden(browser, "/login", "/login"), "name": name, "password": PASSWORD}
    assert browser.post("/login", given).status_code == 302


def carried(page: str, action: str = "/login") -> dict[str, str]:
    """The hidden fields of the log-in form that a POST was answered with."""
    form = re.search(rf'<form[^>]* action="{action}"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert form, page
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[1])
    }


def back(browser: Client, answer: object, name: str = "linmingtao") -> str:
    """Log in by the form that came, and follow to where it leads; returns the address."""
    text = answer.content.decode()  # type: ignore[attr-defined]
    done = browser.post("/login", {**carried(text), "name": name, "password": PASSWORD})
    assert done.status_code == 302, done.content.decode()
    return str(done["Location"])


def value(text: str, name: str) -> str:
    """What stands in that field of the page."""
    area = re.search(rf'<textarea name="{name}"[^>]*>\n?(.*?)</textarea>', text, re.DOTALL)
    if area:
        return unescape(area[1])
    found = re.search(rf'<input name="{name}" value="([^"]*)"', text)
    assert found, name
    return unescape(found[1])


def test_an_edited_manuscript_comes_back_after_the_log_in_and_is_kept_by_its_button(browser: Client) -> None:
    made = manuscript()
    page = f"/manuscripts/{made.number}"
    fields = {"title": "新的标题", "authors": "张晓、李建国", "unit": "", "body": BODY}
    given = {**hidden(browser, page, f"{page}/confirm"), **fields}
    Session.objects.all().delete()
    late = browser.post(f"{page}/confirm", given)
    said = late.content.decode()
    assert late.status_code == 403 and "nothing was done" in said and "What you typed is kept" in said
    assert late["Cache-Control"] == "private, no-store" and "代表们说" not in said
    address = back(browser, late)
    assert address.startswith(f"{page}?version=1&typed=") and len(address) < 100
    assert made.versions.get().confirmed_by == "", "the log-in does nothing by itself"
    shown = browser.get(address)
    text = shown.content.decode()
    assert shown.status_code == 200 and "You had been logged out" in text
    assert "Something has changed here meanwhile" not in text
    assert [value(text, name) for name in ("title", "authors", "unit")] == ["新的标题", "张晓、李建国", ""]
    assert value(text, "body").replace("\r\n", "\n").strip() == BODY.strip()
    again = {**carried(text, f"{page}/confirm"), **fields}
    assert browser.post(f"{page}/confirm", again).status_code == 302
    assert made.versions.get().title == "新的标题" and made.versions.get().confirmed_by == "linmingtao"
    assert "is not kept any more" in browser.get(address).content.decode(), "it was acted upon"


def test_a_page_that_asks_first_is_no_reason_to_forget(browser: Client) -> None:
    page = f"/manuscripts/{manuscript().number}"
    given = {**hidden(browser, page, f"{page}/decide"), "state": "revise", "note": NOTE}
    Session.objects.all().delete()
    address = back(browser, browser.post(f"{page}/decide", given))
    asked = browser.post(f"{page}/decide", {**given, **hidden(browser, address, f"{page}/decide")})
    assert asked.status_code == 200 and value(asked.content.decode(), "note").startswith("请核实")
    assert value(browser.get(address).content.decode(), "note").startswith("请核实"), "on the way back"


@pytest.mark.parametrize("what", ["decide", "note", "lift", "file"])
def test_so_does_what_was_typed_elsewhere(what: str, browser: Client) -> None:
    made, who, letter = manuscript(), contributor(), mail(route=Route.AUTO_REPLY)
    page, action, fields, name = {
        "decide": (f"/manuscripts/{made.number}", "decide", {"state": "revise", "note": NOTE}, "note"),
        "note": (f"/contributors/{who.pk}", "note", {"note": NOTE}, "note"),
        "lift": (f"/contributors/{who.pk}", "merge", {"other": NOTE}, "other"),
        "file": (f"/inbox/{letter.pk}", "file", {"route": "list", "remember": "yes"}, ""),
    }[what]
    given = {**hidden(browser, page, f"{page}/{action}"), **fields}
    browser.cookies.pop("sessionid")
    address = back(browser, browser.post(f"{page}/{action}", given))
    text = browser.get(address).content.decode()
    if name:
        assert value(text, name).replace("\r\n", "\n") == NOTE.replace("\r\n", "\n")
    else:
        assert 'value="list" selected' in text and re.search(r'name="remember" value="yes" checked', text)
    assert not Decision.objects.exists() and browser.get(page).content.decode().count("第二段") == 0


def test_nobody_else_who_logs_in_there_sees_it(browser: Client) -> None:
    made = manuscript()
    page = f"/manuscripts/{made.number}"
    given = {**hidden(browser, page, f"{page}/decide"), "state": "revise", "note": NOTE}
    Session.objects.all().delete()
    late = browser.post(f"{page}/decide", given)
    text = browser.get(back(browser, late, "haoweifang")).content.decode()
    assert "第二段" not in text and "another person typed it" in text
    stale = browser.post(
        "/login", {**carried(late.content.decode()), "name": "linmingtao", "password": PASSWORD}
    )
    assert "too old" in stale.content.decode(), "logged in as the other one meanwhile"
    address = back(browser, stale)
    assert "第二段" in browser.get(address).content.decode()
    log_in(browser, "haoweifang")
    assert "第二段" not in browser.get(address).content.decode(), "another session, another person"
    other = Client(headers={**HERE, "accept-language": "en"})
    other.login(username="linmingtao", password=PASSWORD)
    assert "第二段" not in other.get(address).content.decode(), "another browser"


def test_what_changed_meanwhile_is_said(browser: Client) -> None:
    made = manuscript()
    page = f"/manuscripts/{made.number}"
    given = {**hidden(browser, page, f"{page}/decide"), "state": "adopted", "note": NOTE}
    Session.objects.all().delete()
    late = browser.post(f"{page}/decide", given)
    Manuscript.objects.update(state=ManuscriptState.REJECTED)
    assert "Something has changed here meanwhile" in browser.get(back(browser, late)).content.decode()


def test_a_wrong_password_loses_nothing(browser: Client) -> None:
    page = f"/contributors/{contributor().pk}"
    given = {**hidden(browser, page, f"{page}/note"), "note": NOTE}
    Session.objects.all().delete()
    late = browser.post(f"{page}/note", given)
    wrong = browser.post("/login", {**carried(late.content.decode()), "name": "linmingtao", "password": "x"})
    assert wrong.status_code == 403
    assert value(browser.get(back(browser, wrong)).content.decode(), "note").startswith("请核实")


def test_who_logged_in_elsewhere_goes_on_and_an_older_page_is_drawn_again_with_its_text(
    browser: Client,
) -> None:
    page = f"/contributors/{contributor().pk}"
    given = {**hidden(browser, page, f"{page}/note"), "note": NOTE}
    log_in(browser)  # in another tab: the token is another one now
    stale = browser.post(f"{page}/note", given)
    assert stale.status_code == 403 and "older than your log-in" in stale.content.decode()
    assert value(stale.content.decode(), "note").startswith("请核实")
    again = {**carried(stale.content.decode(), f"{page}/note"), "note": NOTE}
    Session.objects.all().delete()
    late = browser.post(f"{page}/note", again)
    fields = {**carried(late.content.decode()), "go_on": "yes"}
    assert "not logged in yet" in browser.post("/login", fields).content.decode()
    log_in(browser)
    gone_on = browser.post("/login", fields)  # by its old token
    assert value(browser.get(gone_on["Location"]).content.decode(), "note").startswith("请核实")
    assert press(browser, page, f"{page}/note", {"note": NOTE}).status_code == 302


@pytest.mark.parametrize("origin", ["http://evil.example.com", "null", "http://127.0.0.1:8001"])
def test_another_sites_form_gets_no_page_with_its_words(origin: str, browser: Client) -> None:
    page = f"/contributors/{contributor().pk}"
    for path in (f"{page}/note", "/login"):
        answer = browser.post(path, {"note": NOTE, "typed": "x"}, headers={"origin": origin})
        assert answer.status_code == 403 and "This form was not accepted" in answer.content.decode()
        assert "第二段" not in answer.content.decode()


def test_what_is_not_sealed_by_us_is_nothing(browser: Client) -> None:
    sealed = form_values.seal(form_values.Typed("x", {"note": [NOTE]}, "https://evil.example.com/"))
    for forged in ("x", "a" * 600_000, sealed[:-1] + ("a" if sealed[-1] != "a" else "b"), sealed + "\0"):
        given = {**hidden(browser, "/login", "/login"), "name": "linmingtao", "password": PASSWORD}
        assert browser.post("/login", {**given, "typed": forged})["Location"] == "/"
    assert form_values.unseal(sealed) is not None
    assert "is not kept any more" in browser.get("/answers?typed=x").content.decode()


def test_files_cannot_be_kept_and_it_says_so(browser: Client) -> None:
    given = hidden(browser, "/inbox", "/inbox")
    Session.objects.all().delete()
    late = browser.post(
        "/inbox", {**given, "mail": SimpleUploadedFile("a.eml", b"From: a@example.com\r\n\r\n")}
    )
    assert "Files cannot be kept" in late.content.decode()
    text = browser.get(back(browser, late)).content.decode()
    assert "please choose them again" in text and not Incoming.objects.exists()


def test_what_is_too_long_to_be_kept_says_so(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"/contributors/{contributor().pk}"
    long = f"{NOTE}\n{'一二三四五六七八九十' * 20}"
    given = {**hidden(browser, page, f"{page}/note"), "note": long}
    monkeypatch.setattr(form_values, "_MOST_OCTETS", 100)
    Session.objects.all().delete()
    late = browser.post(f"{page}/note", given)
    text = late.content.decode()
    shown = re.search(r'<textarea rows="8" readonly>\n(.*?)</textarea>', text, re.DOTALL)
    assert "too long to be kept" in text and shown and unescape(shown[1]) == long
    assert back(browser, late) == page


def test_the_address_of_a_form_leads_to_its_page_after_a_log_in(browser: Client) -> None:
    path = f"/manuscripts/{manuscript().number}"
    browser.cookies.pop("sessionid")
    asked = browser.get(f"{path}/decide")
    assert asked["Location"] == f"/login?next={path}/decide"
    given = {**hidden(browser, asked["Location"], "/login"), "name": "linmingtao", "password": PASSWORD}
    landed = browser.post("/login", given, follow=True)
    assert landed.status_code == 200 and landed.redirect_chain[-1][0] == path


def test_three_forms_at_most_wait_in_one_session(browser: Client) -> None:
    pages = [f"/contributors/{contributor(f'张{n}', f'z{n}@example.com').pk}" for n in range(4)]
    drawn = [{**hidden(browser, page, f"{page}/note"), "note": page} for page in pages]
    Session.objects.all().delete()
    late = [browser.post(f"{page}/note", given) for page, given in zip(pages, drawn, strict=True)]
    addresses = [back(browser, answer) for answer in late]
    kept = [page in browser.get(where).content.decode() for page, where in zip(pages, addresses, strict=True)]
    assert "is not kept any more" in browser.get(addresses[0]).content.decode() and kept[1:] == [True] * 3
