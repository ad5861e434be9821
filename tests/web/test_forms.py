"""Every form acts only on what its page showed: whoever comes second sees what the first one did."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from distributor import configuration
from distributor.share import SHARE
from distributor.states import AnswerKind, ManuscriptState, Route, RunState, ScheduleState, SuppressionReason
from distributor.store.models import (
    Decision,
    Delivery,
    Incoming,
    Manuscript,
    Publication,
    Schedule,
    Suppression,
)
from distributor.store.queries import suppression
from distributor.web import decide, urls
from tests.web import newsroom
from tests.web.mailroom import contributor, mail, manuscript, version
from tests.web.newsroom import at_the_machine, copies, hidden, press, sign

pytestmark = pytest.mark.django_db
# POSTs that decide about nothing that a page showed.
EXEMPT = {
    "inbox": "hands over mail, which is kept beside what is there, and once however often it is handed over",
    "login": "opens a session",
    "login-link": "opens a session, once",
    "logout": "ends a session",
    "unsubscribe": "the reader's own wish, by the link's authority (RFC 8058)",
}


@dataclass(frozen=True, slots=True)
class Form:
    """A form that would act: its page, what is filled in, and what another editor does first."""

    page: str
    action: str
    fields: dict[str, Any]
    quicker: Callable[[], object]


def _of_manuscript(action: str, fields: dict[str, Any], state: str = ManuscriptState.RECEIVED) -> Form:
    draft = newsroom.issue(12)
    made = manuscript(state=state, publication=draft.publication)
    page = reverse("manuscript", kwargs={"number": made.number})
    return Form(page, f"{page}/{action}", fields, lambda: version(made, "又一版"))


def _of_placed() -> Form:
    form = _of_manuscript("unplace", {}, ManuscriptState.ADOPTED)
    press(
        at_the_machine(), form.page, f"{form.page}/place", {"issue": "2026-12", "column": "x", "new": "yes"}
    )
    return form


def _of_contributor(action: str, fields: dict[str, Any]) -> Form:
    who = contributor()
    contributor("王志强", "wang@example.net")
    page = reverse("contributor", kwargs={"contributor_id": who.pk})

    def quicker() -> object:
        return press(at_the_machine(), page, f"{page}/correct", {"name": "别的名字"})

    return Form(page, f"{page}/{action}", fields, quicker)


def _of_mail(action: str, fields: dict[str, Any]) -> Form:
    made = mail(route=Route.AUTO_REPLY)
    configuration.files().path(made.sha256).write_bytes(
        b"From: li@example.com\r\nSubject: Again\r\n\r\nText\r\n"
    )
    page = reverse("mail", kwargs={"incoming_id": made.pk})
    return Form(page, f"{page}/{action}", fields, lambda: Incoming.objects.update(route=Route.LIST))


def _of_answers() -> Form:
    one = Publication.objects.create(title="甲刊")
    fields = {"publication": one.pk, "kind": [AnswerKind.ACKNOWLEDGEMENT]}
    return Form("/answers", "/answers", fields, lambda: Publication.objects.update(answers=["adopted"]))


def _of_schedule() -> Form:
    of = newsroom.issue()
    newsroom.group()
    sign(of, "甲", "乙", "丙")
    due = dt.datetime(2037, 12, 1, 1, tzinfo=dt.UTC)
    Schedule.objects.create(issue=of, edition=of.editions.get(), due=due, state=ScheduleState.HELD)
    page = reverse("report", kwargs={"slug": of.slug})
    quicker = lambda: Schedule.objects.update(due=due + dt.timedelta(days=1))  # noqa: E731
    return Form(page, f"{page}schedule", {"action": "confirm"}, quicker)


def _of_copies() -> Form:
    over = newsroom.run(newsroom.issue(), *copies("in_doubt", "in_doubt"), state=RunState.DONE)
    page = f"/issues/2026-11/decide?run={over.pk}&answer=arrived&copy=1"
    quicker = lambda: Delivery.objects.filter(copy_number=1).update(state="accepted")  # noqa: E731
    return Form(page, "/issues/2026-11/decide", {}, quicker)


def _of_suppression() -> Form:
    suppression.suppress(
        "wang@example.com", SuppressionReason.BOUNCED, suppression.Evidence("550 no such user")
    )
    page = reverse("suppression", kwargs={"suppression_id": Suppression.objects.get().pk})
    more = suppression.Evidence("stop it")
    quicker = lambda: suppression.suppress("wang@example.com", SuppressionReason.COMPLAINED, more)  # noqa: E731
    return Form(page, f"{page}/lift", {"reason": "电话核实", "own_wish": "yes"}, quicker)


def _of_complaint() -> Form:
    one, _other = (
        Publication.objects.create(title=title, slug=slug) for title, slug in (("甲刊", "a"), ("乙刊", "b"))
    )

    def complain(words: str = "") -> None:
        more = suppression.Evidence(words)
        suppression.suppress("wang@example.com", SuppressionReason.COMPLAINED, more, publication_id=one.pk)

    complain()
    page = reverse("suppression", kwargs={"suppression_id": Suppression.objects.get().pk})
    return Form(page, f"{page}/others", {"others": "stop"}, lambda: complain("stop it"))


FORMS: dict[str, Callable[[], Form]] = {
    "decide": _of_copies,
    "schedule": _of_schedule,
    "mail-file": lambda: _of_mail("file", {"route": Route.OTHER}),
    "mail-again": lambda: _of_mail("again", {}),
    "answers": _of_answers,
    "manuscript-confirm": lambda: _of_manuscript("confirm", {"title": "新的标题", "authors": "张晓"}),
    "manuscript-decide": lambda: _of_manuscript("decide", {"state": "rejected", "sure": "yes"}),
    "manuscript-place": lambda: _of_manuscript(
        "place", {"issue": "2026-12", "column": "要闻", "new": "yes"}, ManuscriptState.ADOPTED
    ),
    "manuscript-unplace": _of_placed,
    "contributor-correct": lambda: _of_contributor("correct", {"name": "张晓燕"}),
    "contributor-note": lambda: _of_contributor("note", {"note": "老通讯员"}),
    "contributor-merge": lambda: _of_contributor("merge", {"other": "王志强"}),
    "suppression-lift": _of_suppression,
    "suppression-others": _of_complaint,
}


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "ring", lambda *_given, **_named: None)


@pytest.fixture
def browser() -> Client:
    return at_the_machine()


def everything() -> dict[str, list[dict[str, object]]]:
    """Every row of every table of ours."""
    models = apps.get_app_config("distributor").get_models()
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def _arguments(name: str) -> dict[str, object]:
    """Parts of an address of that name; of no row."""
    route = next(pattern for pattern in urls.urlpatterns if pattern.name == name)
    numbers = {key for key, kind in route.pattern.converters.items() if type(kind).__name__ == "IntConverter"}
    return {key: 9999 if key in numbers else "x" for key in route.pattern.converters}


@pytest.mark.parametrize("name", [str(pattern.name) for pattern in urls.urlpatterns])
def test_whatever_takes_a_post_is_a_form_that_says_what_its_page_showed(name: str, browser: Client) -> None:
    if name in EXEMPT:
        return
    if name not in FORMS:
        answer = browser.post(reverse(name, kwargs=_arguments(name)))
        assert answer.status_code == 405, f"{name} takes a POST: it needs `acting`, and a case among FORMS"
        return
    form = FORMS[name]()
    filled = {**hidden(browser, form.page, form.action), **form.fields}
    for seen, says in (
        (None, "does not say what stood on its page"),
        ("", "does not say what stood on its page"),
        ("0" * 32, "has changed since the page was opened"),
    ):
        before = everything()
        given = {key: value for key, value in filled.items() if key != "seen"}
        answer = browser.post(form.action, given if seen is None else {**given, "seen": seen})
        assert answer.status_code == 409 and says in answer.content.decode()
        assert everything() == before


@pytest.mark.parametrize("name", list(FORMS))
def test_whoever_was_quicker_is_not_overruled_by_a_page_that_is_older(name: str, browser: Client) -> None:
    form = FORMS[name]()
    filled = {**hidden(browser, form.page, form.action), **form.fields}
    form.quicker()
    before = everything()
    answer = browser.post(form.action, filled)
    assert answer.status_code == 409 and "has changed since the page was opened" in answer.content.decode()
    assert everything() == before
    again = hidden_in(answer.content.decode(), form.action)
    if again:  # the button still stands there: pressed knowingly, it acts
        done = browser.post(form.action, {**filled, **again})
        assert done.status_code in (200, 302)


@pytest.mark.parametrize("name", list(FORMS))
def test_a_form_as_it_was_drawn_acts(name: str, browser: Client) -> None:
    form = FORMS[name]()
    before = everything()
    answer = press(browser, form.page, form.action, form.fields)
    assert answer.status_code in (200, 302)
    if name == "contributor-merge":  # asks first
        asked = hidden_in(answer.content.decode(), form.action)
        assert browser.post(form.action, {**asked, "sure": "yes"}).status_code == 302
    assert everything() != before


@pytest.mark.parametrize("name", [name for name in FORMS if name not in ("decide", "answers")])
def test_looking_at_the_address_of_a_form_leads_to_its_page_and_does_nothing(
    name: str, browser: Client
) -> None:
    form = FORMS[name]()
    before = everything()
    answer = browser.get(f"{form.action}?version=1")
    assert (answer.status_code, answer["Location"]) == (302, f"{form.page}?version=1")
    assert browser.put(form.action).status_code == 405 and everything() == before


def hidden_in(text: str, action: str) -> dict[str, str]:
    form = re.search(rf'<form[^>]* action="{re.escape(action)}"[^>]*>(.*?)</form>', text, re.DOTALL)
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[1] if form else ""))


def test_every_form_of_the_templates_carries_what_its_page_shows() -> None:
    bare = {"login.html", "login-link.html", "desk.html", "inbox.html", "unsubscribe.html"}
    for path in sorted((SHARE / "templates" / "web").rglob("*.html")):
        for form in re.findall(r'<form[^>]*method="post".*?</form>', path.read_text("utf-8"), re.DOTALL):
            assert "form_fields(seen" in form or path.name in bare, path.name


@pytest.mark.parametrize("name", ["answers", "contributor-note", "mail-file", "manuscript-unplace"])
def test_the_page_names_who_did_it_and_when(name: str, browser: Client) -> None:
    form = FORMS[name]()
    given = {**hidden(browser, form.page, form.action), **form.fields}
    assert press(browser, form.page, form.action, form.fields).status_code in (200, 302)
    text = browser.post(form.action, given).content.decode()
    assert "somebody at this machine</bdi> · " in text and "changed since the page was opened" in text


def test_the_page_names_who_decided_what_and_when_and_keeps_the_note(browser: Client) -> None:
    form = FORMS["manuscript-decide"]()
    note = "第二位编辑写的话 </textarea><b>"
    given = {**hidden(browser, form.page, form.action), "state": "adopted", "sure": "yes", "note": note}
    other = Manuscript.objects.get()
    press(browser, form.page, form.action, {"state": "rejected", "sure": "yes", "note": "字数太多"})
    Decision.objects.filter(manuscript=other).update(
        by="郝维芳", made=dt.datetime(2026, 11, 30, 1, tzinfo=dt.UTC)
    )
    text = browser.post(form.action, given).content.decode()
    now = text[text.index('id="h-now"') : text.index('id="h-fields"')]
    assert "rejected" in now and "郝维芳" in now and "字数太多" in now and "30 November 2026, 09:00" in now
    assert "第二位编辑写的话 &lt;/textarea&gt;&lt;b&gt;</textarea>" in text and "<b>第" not in text
    assert list(Decision.objects.values_list("state", flat=True)) == ["rejected"]
