"""What a state is called on a page is what it is called by a command, in either language."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from distributor.cli import main
from distributor.language import speaking
from distributor.states import (
    DeliveryState,
    EnclosureState,
    ManuscriptState,
    Route,
    RunState,
    ScheduleState,
    SuppressionReason,
)
from distributor.store.models import Schedule
from tests.web.mailroom import enclosure, mail, manuscript
from tests.web.newsroom import at_the_machine, copies, issue, run, sign

pytestmark = pytest.mark.django_db
CHINESE: dict[str, str] = {
    RunState.SENDING: "发送中",
    RunState.PAUSED: "已暂停",
    RunState.DONE: "已发完",
    RunState.CANCELLED: "已取消",
    ScheduleState.HELD: "待确认",
    ScheduleState.OVERDUE: "已逾时",
    DeliveryState.DEFERRED: "待重试",
    DeliveryState.CLAIMED: "即将发送",
    ManuscriptState.RECEIVED: "待处理",
    ManuscriptState.REJECTED: "不采用",
    EnclosureState.ENCRYPTED: "有密码，无法打开",
    EnclosureState.CONVERTED: "已提取文字",
    Route.AUTO_REPLY: "自动回复",
}
Page = Callable[[str, str], str]
Command = Callable[..., str]


@pytest.fixture(params=["zh", "en"])
def tongue(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(tongue: str) -> Page:
    """`page("/inbox/1", "<b>(.*?)</b>")`: what stands there on the page, in the language."""

    def find(path: str, pattern: str) -> str:
        text = at_the_machine(**{"accept-language": tongue}).get(path).content.decode()
        found = re.search(pattern, text, re.DOTALL)
        assert found, text
        return html.unescape(re.sub(r"<[^>]*>", "", found[1])).strip()

    return find


@pytest.fixture
def command(tongue: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`command("status", "2026-11")`: what the command prints, in the language."""
    monkeypatch.setattr("distributor.cli.setup.prepare", lambda: None)

    def call(*arguments: str) -> str:
        with speaking(tongue):
            done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 0, done.output
        return done.output

    return call


def same(word: str, printed: str, state: str, tongue: str) -> None:
    assert re.search(rf"[ :：,，（(]{re.escape(word)}(?=[\n:：,，（( )）]|$)", printed), (word, printed)
    if tongue == "zh":
        assert word == CHINESE.get(state, word) and re.search("[一-鿿]", word)


@pytest.mark.parametrize("state", RunState)
def test_a_run(state: RunState, page: Page, command: Command, tongue: str) -> None:
    run(issue(), *copies(DeliveryState.ACCEPTED), state=state)
    same(page("/", r'class="chip[^"]*">(.*?)<'), command("status", "2026-11"), state, tongue)


@pytest.mark.parametrize("state", [ScheduleState.WAITING, ScheduleState.OVERDUE, ScheduleState.HELD])
def test_a_send_that_was_ordered_for_later(
    state: ScheduleState, page: Page, command: Command, tongue: str
) -> None:
    of = issue()
    sign(of, "甲", "乙", "丙")
    due = dt.datetime(2037, 12, 1, 1, tzinfo=dt.UTC)
    Schedule.objects.create(issue=of, edition=of.editions.get(), due=due, state=state)
    same(page("/", r'class="chip[^"]*">(.*?)<'), command("status", "2026-11"), state, tongue)


@pytest.mark.parametrize("state", DeliveryState)
def test_a_copy(state: DeliveryState, page: Page, command: Command, tongue: str) -> None:
    of = run(issue(), *copies(state))
    shown = page(f"/issues/2026-11/copies/1?run={of.pk}", r'<dd><span class="dot[^>]*></span>(.*?)</dd>')
    same(shown, command("copy", "2026-11", "1").splitlines()[0], state, tongue)


@pytest.mark.parametrize("reason", SuppressionReason)
def test_why_a_copy_is_not_sent(reason: SuppressionReason, page: Page, command: Command, tongue: str) -> None:
    (kept,) = copies(DeliveryState.SUPPRESSED)
    kept.reason, kept.reply = reason, ""
    of = run(issue(), kept)
    shown = page(f"/issues/2026-11/copies/1?run={of.pk}", r'<p class="reason"><bdi>(.*?)</bdi>')
    same(shown, command("copy", "2026-11", "1"), reason, tongue)


@pytest.mark.parametrize("state", ManuscriptState)
def test_a_manuscript(state: ManuscriptState, page: Page, command: Command, tongue: str) -> None:
    made = manuscript(state=state)
    shown = page(f"/manuscripts/{made.number}", r'class="chip[^"]*">(.*?)<')
    same(shown, command("manuscript", "show", made.number).splitlines()[0], state, tongue)


@pytest.mark.parametrize("state", EnclosureState)
def test_a_file_of_a_mail(state: EnclosureState, page: Page, command: Command, tongue: str) -> None:
    made = mail()
    enclosure(made, "侧记.docx", state=state)
    shown = page(f"/inbox/{made.pk}", r'class="file-state"><span[^>]*>(.*?)</span>')
    same(shown, command("inbox", "show", str(made.pk)), state, tongue)


@pytest.mark.parametrize("route", Route)
def test_where_a_mail_belongs(route: Route, page: Page, command: Command, tongue: str) -> None:
    made = mail(route=route)
    shown = page(f"/inbox/{made.pk}", r'<p>\s*<span class="chip[^"]*">(.*?)</span>')
    same(shown, command("inbox", "show", str(made.pk)), route, tongue)
