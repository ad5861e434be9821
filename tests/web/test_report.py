"""The report of an issue: counted from rows, safe against whatever stands in them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from distributor import configuration
from distributor.delivery.keeping import archive
from distributor.delivery_codes import RunReason, SessionReason
from distributor.desk import content, edition, revisions, signoff
from distributor.documents import reader_process
from distributor.reason import Reason
from distributor.share import SHARE
from distributor.states import AttemptEvent, RunKind, RunState
from distributor.store.models import Attempt, Delivery, Run, Schedule
from tests.web.newsroom import HOSTILE, at_the_machine, copies, copy, edit, issue, run, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return at_the_machine()


def page(browser: Client, path: str = "/issues/2026-11/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def legend(text: str) -> Counter[str]:
    """fate -> number, as the legend of the bar says."""
    found = re.findall(r"fate=(\w+)\"><span[^>]*></span>[^<]*<b>(\d+)</b>", text)
    return Counter({fate: int(number) for fate, number in found})


def groups(text: str) -> dict[str, list[int]]:
    """group -> copies, accepted, open, not arrived, suppressed."""
    table = text[text.index('<table class="groups">') :]
    rows = re.findall(r"<bdi>([^<]+)</bdi></a>(.*?)</tr>", table, re.DOTALL)
    return {name: [int(n) for n in re.findall(r">(\d+)</td>", cells)] for name, cells in rows}


def test_the_counts_are_those_of_the_rows(browser: Client) -> None:
    run(
        issue(),
        *copies("accepted", "accepted", "accepted", "planned", "claimed", "committing"),
        *copies("deferred", "failed", "failed", "in_doubt", "suppressed", "cancelled", of="市检察院"),
    )
    text = page(browser)
    assert legend(text) == {
        "accepted": 3,
        "waiting": 1,
        "underway": 2,
        "deferred": 1,
        "failed": 2,
        "doubtful": 1,
        "suppressed": 1,
        "cancelled": 1,
    }
    assert groups(text) == {"市法院": [6, 3, 3, 0, 0], "市检察院": [6, 0, 0, 5, 1]}
    Delivery.objects.filter(state="planned").update(state="accepted")
    assert legend(page(browser))["accepted"] == 4


def test_copies_that_did_not_arrive_are_listed_with_their_reason(browser: Client) -> None:
    run(
        issue(),
        copy("王某某", "accepted", reply="queued as 1"),
        copy("李某某", "failed", reply_code=550, enhanced_code="5.1.1", reply="User unknown"),
        copy("赵某某", "in_doubt", reply="silent after the dot"),
    )
    text = page(browser)
    assert "李某某" in text
    assert "550 5.1.1" in text
    assert "User unknown" in text
    assert "silent after the dot" in text
    assert "王某某" not in text


@pytest.mark.parametrize("path", ["/issues/2026-11/", "/issues/2026-11/copies", "/"])
def test_nothing_from_outside_becomes_markup(browser: Client, path: str) -> None:
    of = issue(title=f"刊{HOSTILE}")
    sign(of, HOSTILE)
    hostile = dict.fromkeys(("position", "unit", "address", "reply", "enhanced_code"), HOSTILE)
    hostile["enhanced_code"] = "<b>"
    made = run(of, copy(HOSTILE, "failed", of=HOSTILE, reply_code=550, **hostile))
    Run.objects.filter(pk=made.pk).update(
        state="paused", state_reason=[Reason(HOSTILE, HOSTILE)], reason=HOSTILE
    )
    text = page(browser, f"{path}?q={HOSTILE}&group={HOSTILE}&fate={HOSTILE}")
    assert "alert(" in text
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "<b>5" not in text


def test_the_page_renews_itself_only_while_copies_are_on_their_way(browser: Client) -> None:
    made = run(issue(), copy())
    assert "live.js" in page(browser)
    assert 'http-equiv="refresh"' in page(browser)
    Run.objects.filter(pk=made.pk).update(state=RunState.DONE)
    assert "live.js" not in page(browser)
    assert "refresh" not in page(browser)


def test_every_run_has_its_own_report(browser: Client) -> None:
    of = issue()
    first = run(of, *copies("failed", "failed"), state=RunState.DONE)
    run(of, *copies("accepted"))
    run(of, copy(), kind=RunKind.TEST, state=RunState.DONE)
    assert legend(page(browser)) == {"accepted": 1}
    assert legend(page(browser, f"/issues/2026-11/?run={first.pk}")) == {"failed": 2}


def test_the_signatures_are_those_under_what_was_sent(browser: Client) -> None:
    of, reader = issue(), copy()
    sign(of, "编某", "审某", "签某")
    run(of, reader)
    assert "has been edited since" not in page(browser)
    edit(of)
    text = page(browser)
    assert "has been edited since" in text
    assert "签某" in text


def test_an_edit_voids_the_signatures_of_an_issue_that_was_not_sent(browser: Client) -> None:
    of = issue()
    sign(of, "编某", "审某", "签某")
    assert "签某" in page(browser)
    of.layout = "digest"
    of.save()
    assert "签某" not in page(browser)


def test_an_issue_that_cannot_be_rendered_still_has_a_page(browser: Client) -> None:
    of = issue()
    of.revisions.update(content=b"no content")
    assert "Not sent yet" in page(browser)
    assert browser.get("/issues/2026-11/preview").status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/issues/2026-99/",
        "/issues/2026-99/copies",
        "/issues/2026-99/preview",
        "/issues/2026-11/?run=999",
        "/issues/2026-11/?run=x",
        "/issues/2026-11/copies",
    ],
)
def test_what_does_not_exist_is_a_404(browser: Client, path: str) -> None:
    issue()
    assert browser.get(path).status_code == 404


def test_a_run_of_another_issue_is_a_404(browser: Client) -> None:
    made = run(issue(12), copy())
    issue()
    for screen in ("", "copies", "preview"):
        assert browser.get(f"/issues/2026-11/{screen}?run={made.pk}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/issues/2026-11/", "/issues/2026-11/copies", "/issues/2026-11/preview"]
)
def test_reports_are_read_only(browser: Client, path: str) -> None:
    run(issue(), copy())
    assert browser.post(path).status_code == 405


def test_the_preview_shows_the_mail_without_anybodys_links(browser: Client) -> None:
    made = run(issue(), copy("王某某"))
    answer = browser.get("/issues/2026-11/preview")
    text = answer.content.decode()
    assert "云州人大工作" in text
    assert "王某某" not in text
    for token in re.findall(r"/[ru]/([\w-]{32})", text):
        assert browser.get(f"/r/{token}").status_code == 404
    assert made.pk
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_the_frame_around_the_preview_allows_nothing(browser: Client) -> None:
    run(issue(), copy())
    [frame] = re.findall(r"<iframe[^>]*>", page(browser))
    assert 'sandbox=""' in frame


def test_copies_are_counted_by_domain_where_that_is_asked_for(browser: Client) -> None:
    run(issue(), copy("甲", address_key="a@b.invalid"), copy("乙", state="failed", address_key="b@b.invalid"))
    assert "b.invalid" not in page(browser)
    text = page(browser, "/issues/2026-11/?by=domain")
    row = text[text.index("<bdi>b.invalid</bdi>") :]
    assert re.findall(r'data-label="[^"]*">(\d+)<', row)[:4] == ["2", "1", "0", "1"]


def test_an_archived_run_shows_its_totals_and_where_its_copies_are(browser: Client, tmp_path: Path) -> None:
    made = run(issue(), *copies("accepted", "accepted", "failed"), state=RunState.DONE)
    archive.put(made, tmp_path)
    text = page(browser)
    assert legend(text) == {"accepted": 2, "failed": 1}
    assert f"distributor archive restore 2026-11 --run {made.pk}" in text
    assert "None." not in text
    assert "市法院" in text


def test_what_came_back_by_mail_is_shown_with_the_report(browser: Client) -> None:
    ours = run(issue(), *copies("accepted", "accepted"), state=RunState.DONE)
    assert "came back" not in page(browser)
    first = ours.deliveries.order_by("copy_number")[0]
    told = {"state": "accepted", "enhanced_code": "5.1.1", "reply_code": 550, "reply": f"gone {HOSTILE}"}
    Attempt.objects.create(delivery=first, event=AttemptEvent.BOUNCED, **told)
    text = page(browser)
    assert "1 copy came back" in text and "5.1.1" in text and HOSTILE not in text
    assert legend(text) == {"accepted": 2}
    listed = page(browser, f"/issues/2026-11/copies?run={ours.pk}&fate=returned")
    assert first.address in listed and "5.1.1" in listed
    assert ours.deliveries.order_by("copy_number")[1].address not in listed


def test_no_filter_is_given_a_constant() -> None:
    """Jinja2 works it out when it compiles the template: in the language of whoever looks first."""
    for template in (SHARE / "templates" / "web").rglob("*.html"):
        assert not re.search(r"""["'] *\| *\w""", template.read_text(encoding="utf-8")), template


def test_every_word_is_in_the_language_of_who_looks(browser: Client) -> None:
    ours = run(issue(), *copies("accepted"), state=RunState.DONE)
    told = {"state": "accepted", "enhanced_code": "5.1.1", "reply": "gone"}
    Attempt.objects.create(delivery=ours.deliveries.get(), event=AttemptEvent.BOUNCED, **told)
    assert "came back" in page(browser)
    chinese = page(at_the_machine(**{"accept-language": "zh-CN"}))
    assert "退回" in chinese and "came back" not in chinese


def test_a_page_of_an_issue_that_was_checked_renders_and_reads_nothing(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, reader = issue(), copy()
    sign(of, "编某", "审某", "签某")
    content.keep(edition.compose(of, configuration.office()))
    made = run(of, reader, state=RunState.DONE)
    waiting = issue(12)
    sign(waiting, "编某", "审某", "签某")
    content.keep(edition.compose(waiting, configuration.office()))
    Schedule.objects.create(
        issue=waiting,
        edition=signoff.edition_to_send(waiting, configuration.office()),
        due=dt.datetime(2066, 1, 1, tzinfo=dt.UTC),
    )
    for module, name in ((edition, "compose_read"), (revisions, "content_of"), (reader_process, "read")):
        monkeypatch.setattr(module, name, _never)
    for path in ("/", "/issues/2026-11/", f"/issues/2026-11/?run={made.pk}", "/issues/2026-12/"):
        assert "签某" in page(browser, path) or path == "/"


def _never(*_arguments: object, **_named: object) -> None:
    raise AssertionError("a page that only looks rendered the mail, or read its content")


@pytest.mark.parametrize(
    ("language", "why", "copy_says"),
    [
        ("en", "main: TLS: the certificate has expired: ssl says so", "no connection: [Errno 111] refused"),
        ("zh-CN", "main: TLS: 证书已过期: ssl says so", "无法建立连接: [Errno 111] refused"),
    ],
)
def test_why_a_run_is_on_hold_and_a_copy_waits_is_said_in_either_language(
    browser: Client, language: str, why: str, copy_says: str
) -> None:
    waiting = copy("王某某", "deferred", reason=SessionReason.NO_CONNECTION, reply="[Errno 111] refused")
    made = run(issue(), waiting)
    expired = Reason(SessionReason.TLS, cause=Reason(SessionReason.EXPIRED, "ssl says so"))
    held = Reason(RunReason.AT_RELAY, values={"relay": "main"}, cause=expired)
    Run.objects.filter(pk=made.pk).update(state=RunState.PAUSED, state_reason=[held])
    text = browser.get("/issues/2026-11/", headers={"accept-language": language}).content.decode()
    assert why in text and copy_says in text
