"""Pages, commands and the send itself give one answer to “who signed, and does it hold”."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from distributor import configuration
from distributor.cli import main
from distributor.desk import edition, signoff
from distributor.desk.office import Office
from distributor.errors import SignOffError
from distributor.states import DeliveryState, Role, RunKind, RunState
from distributor.store.models import Issue, Run
from distributor.store.queries import issues
from tests.web.newsroom import at_the_machine, copies, copy, group, issue, run, sign

pytestmark = pytest.mark.django_db
NAMES = ("编某", "审某", "签某")
PRINTED = {
    "REPLY_TO": "desk@example.org",
    "PUBLIC_URL": "https://pages.example.org",
    "MAIL_TEMPLATES": None,  # a template of the office's own: see `change`
}


@pytest.fixture
def signed() -> Issue:
    of = issue()
    group()
    sign(of, *NAMES)
    return of


@pytest.fixture
def change(settings: Settings, tmp_path: Any) -> Any:
    """`change(name)`: another value for a setting that every mail prints."""

    def to(name: str) -> None:
        value: Any = PRINTED[name]
        if name == "MAIL_TEMPLATES":
            value = tmp_path / "mail"
            (value / "issue").mkdir(parents=True)
            for source in (settings.MAIL_TEMPLATES / "issue").iterdir():
                (value / "issue" / source.name).write_bytes(source.read_bytes())
            (value / "issue" / "subject.txt").write_text("{{ issue.publication }}", encoding="utf-8")
        setattr(settings, name, value)

    return to


def command(*arguments: str) -> Any:
    done = CliRunner().invoke(main, [*arguments])
    assert done.exit_code in (0, 1), done.output
    return done


def roles_that_hold(of: Issue) -> dict[str, bool]:
    """place -> whether it says that all three signed the issue as it is now."""
    browser = at_the_machine()
    first, page = (browser.get(path).content.decode() for path in ("/", f"/issues/{of.slug}/"))
    listed = json.loads(command("issue", "list", "--json").stdout)[0]
    shown = json.loads(command("issue", "show", of.slug, "--json").stdout)
    checked = json.loads(command("issue", "check", of.slug, "--json").stdout)
    every = list(Role)
    return {
        "first page": _holds(first),
        "issue's page": _holds(page),
        "issue list --json": listed["signed"] == every,
        "issue list": "nobody; changed since" not in command("issue", "list").stdout,
        "issue show --json": shown["signed"] == every,
        "issue show": "signed: nobody" not in command("issue", "show", of.slug).stdout,
        "issue check --json": checked["signed"] == every,
        "issue check": "signed: nobody" not in command("issue", "check", of.slug).stdout,
        "send": _sends(of),
    }


def _holds(page: str) -> bool:
    return all(name in page for name in NAMES) and not re.search("do not hold|signed by nobody", page)


def _sends(of: Issue) -> bool:
    try:
        return bool(signoff.signed_edition(issues.by_slug(of.slug), configuration.office()))
    except SignOffError:
        return False


@pytest.mark.parametrize(
    ("setting", "sent"),
    [("REPLY_TO", False), ("REPLY_TO", True), ("PUBLIC_URL", False), ("MAIL_TEMPLATES", True)],
)
def test_every_place_tells_the_same_before_and_after_a_change_of_what_is_printed(
    signed: Issue, change: Any, settings: Settings, setting: str, sent: bool
) -> None:
    if sent:
        run(signed, *copies("accepted"), state=RunState.DONE)
    assert set(roles_that_hold(signed).values()) == {True}
    before = getattr(settings, setting)
    change(setting)
    told = roles_that_hold(signed)
    assert set(told.values()) == {False}, told
    assert "text of the mail" in at_the_machine().get("/").content.decode()
    setattr(settings, setting, before)
    told = roles_that_hold(signed)
    assert set(told.values()) == {True}, told


def page_of(made: Run) -> str:
    return at_the_machine().get(f"/issues/{made.slug}/?run={made.pk}").content.decode()


def test_a_test_run_shows_the_signatures_of_the_issue(change: Any) -> None:
    of = issue()
    early = run(of, copy(), kind=RunKind.TEST, state=RunState.DONE)
    assert page_of(early).count("not yet") == 3
    change("REPLY_TO")  # the test copy was looked at, and something put right before it was signed
    sign(of, *NAMES)
    page = page_of(early)
    assert "not yet" not in page and _holds(page)
    assert "edited since this run (text of the mail)" in page
    late = run(of, copy(), kind=RunKind.TEST, state=RunState.DONE)
    assert _holds(page_of(late)) and "edited since" not in page_of(late)


@pytest.mark.parametrize("kind", Run.NOTICES)
def test_a_test_of_a_notice_asks_for_the_signatory_alone(signed: Issue, kind: str) -> None:
    run(signed, *copies("accepted"), state=RunState.DONE)
    notice = run(signed, copy(), kind=RunKind.TEST, state=RunState.DONE)
    notice.edition = signed.editions.create(
        kind=kind, notice="更正", revision=signed.revision, content_hash="0" * 64, layout="full",
        groups=notice.edition.groups, subject="更正", html="<p>更正</p>", text="更正",
    )  # fmt: skip
    notice.save()
    assert page_of(notice).count("not yet") == 1 and "edited since" not in page_of(notice)
    notice.edition.signoffs.create(role="signatory", name="签某")
    assert "not yet" not in page_of(notice)


def test_a_run_keeps_the_signatures_under_which_it_was_sent(signed: Issue, change: Any) -> None:
    made = run(signed, *copies("accepted"), state=RunState.DONE)
    change("REPLY_TO")
    page = page_of(made)
    assert all(name in page for name in NAMES) and "not yet" not in page
    assert "As the issue is now:" in page and "signed by nobody" in page
    sign(signed, "编乙")
    assert "编乙" in page_of(made) and "signed by nobody" not in page_of(made)


def test_signatures_hold_again_when_the_content_comes_back(signed: Issue) -> None:
    signed.layout = "digest"
    signed.save()
    found = signoff.signatures(signed, configuration.office())
    assert (dict(found.given), list(found.void), found.changed) == ({}, list(found.missing), ("layout",))
    signed.layout = "full"
    signed.save()
    assert not signoff.signatures(signed, configuration.office()).missing


def test_what_cannot_be_rendered_any_more_is_signed_by_nobody(signed: Issue, settings: Settings) -> None:
    settings.MAIL_FROM = "nobody"
    found = signoff.signatures(signed, configuration.office())
    assert not found.given and list(found.void) and "rendered" in found.changed[0]
    assert "do not hold" in at_the_machine().get("/").content.decode()


@contextmanager
def counting_renderings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    made: list[int] = []
    compose = edition.compose

    def counted(of: Issue, office: Office) -> Any:
        made.append(of.pk)
        return compose(of, office)

    monkeypatch.setattr(edition, "compose", counted)
    yield made


def test_a_page_renders_once_and_writes_nothing(
    signed: Issue, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run(signed, copy(state=DeliveryState.ACCEPTED), state=RunState.DONE)
    change("REPLY_TO")
    browser: Client = at_the_machine()
    with counting_renderings(monkeypatch) as rendered, CaptureQueriesContext(connection) as asked:
        for path in ("/", f"/issues/{signed.slug}/", f"/issues/{signed.slug}/?run={made.pk}", "/"):
            assert browser.get(path).status_code == 200
    assert rendered == [signed.pk]
    words = {query["sql"].split()[0] for query in asked.captured_queries}
    assert words <= {"SELECT", "SAVEPOINT", "RELEASE", "BEGIN"}, words
