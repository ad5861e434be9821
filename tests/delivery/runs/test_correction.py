"""Corrections and withdrawals reach exactly those who received the issue."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from distributor import configuration
from distributor.delivery.runs import plan
from distributor.delivery.runs.correction import draft, plan_notice, plan_notice_test, receivers
from distributor.delivery.runs.plan import Order
from distributor.delivery.runs.schedule import schedule, start_due
from distributor.delivery.sending import copies
from distributor.desk import signoff
from distributor.errors import SendRefused, SignOffError
from distributor.reason import Reason
from distributor.states import DeliveryState, Role, RunKind, RunState
from distributor.store.models import Delivery, Edition, Issue, Run, Schedule, SignOff, Suppression
from distributor.store.queries import deliveries, notices, runs
from tests.conftest import ROOT
from tests.delivery.conftest import about

TEXT = "第3页第二段“2024年”应为“2025年”。\n特此更正。"
Deliver = Callable[..., object]


def finish(run: Run, state: str = DeliveryState.ACCEPTED) -> Run:
    run.deliveries.filter(state=DeliveryState.PLANNED).update(state=state)
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE)
    return run


@pytest.fixture
def sent(signed: Issue) -> Run:
    """The sample issue, received by all 250 readers."""
    return finish(plan.plan(signed, site=configuration.site()))


def tell(issue: Issue, kind: str = RunKind.CORRECTION, text: str = TEXT) -> Run:
    return plan_notice(
        draft(issue, kind, text, configuration.office()), by="赵国强", site=configuration.site()
    )


def mail(run: Run, address: str) -> EmailMessage:
    """The copy of that run for this address, as its reader gets it."""
    Run.objects.filter(pk=run.pk).update(state=RunState.SENDING)
    run.deliveries.filter(state__in=[DeliveryState.ACCEPTED, DeliveryState.CLAIMED]).update(
        state=DeliveryState.PLANNED
    )
    batch = deliveries.claim(run.pk, 1, 1000, 60.0)
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE)
    claimed = next(c for c in batch if c.address_key == address)
    found = message_from_bytes(
        b"".join(
            copies.compile_run(Run.objects.get(pk=run.pk), configuration.office()).copy(claimed).segments
        ),
        policy=policy.default,
    )
    assert isinstance(found, EmailMessage)
    return found


def keys(run: Run, **chosen: str) -> set[str]:
    return set(run.deliveries.filter(**chosen).values_list("address_key", flat=True))


@pytest.mark.parametrize("kind", Run.NOTICES)
def test_it_goes_to_exactly_those_who_received_the_issue(sent: Run, kind: str) -> None:
    by_number = {copy.copy_number: copy for copy in sent.deliveries.all()}
    fates = {1: "failed", 2: "in_doubt", 3: "cancelled", 4: "suppressed", 5: "committing", 6: "deferred"}
    for number, state in fates.items():
        Delivery.objects.filter(pk=by_number[number].pk).update(state=state)
    Suppression.objects.create(address_key=by_number[7].address_key, reason="unsubscribed")
    told = receivers(draft(about(sent), kind, TEXT, configuration.office()))
    assert (told.accepted, told.in_doubt, told.suppressed) == (244, 2, 1)
    run = tell(about(sent), kind)
    assert run.kind == kind
    missing = {by_number[number].address_key for number in (1, 3, 4, 6)}
    assert keys(run) == keys(sent) - missing
    assert keys(run, state="suppressed") == {by_number[7].address_key}
    assert keys(run, state="planned") == keys(sent) - missing - {by_number[7].address_key}


def test_it_stands_below_the_readers_own_copy(sent: Run) -> None:
    run = tell(about(sent))
    for address in sorted(keys(sent))[:3]:
        notice, original = mail(run, address), mail(sent, address)
        assert notice["In-Reply-To"] == notice["References"] == original["Message-ID"]
        assert notice["Message-ID"] != original["Message-ID"]
        assert original["In-Reply-To"] is None
        assert notice["List-Unsubscribe"] and notice["From"] == original["From"]


def test_each_reader_of_several_runs_is_told_once_below_the_latest_copy(signed: Issue) -> None:
    first = finish(plan.plan(signed, Order(("市法院",)), site=configuration.site()))
    rest = finish(plan.plan(signed, site=configuration.site()))
    again = finish(plan.plan(signed, Order(("市法院",), "a misprint"), site=configuration.site()))
    run = tell(signed)
    assert run.deliveries.count() == 250 and keys(run) == keys(first) | keys(rest)
    twice, once = min(keys(again)), min(keys(rest))
    assert mail(run, twice)["In-Reply-To"] == mail(again, twice)["Message-ID"]
    assert mail(run, once)["In-Reply-To"] == mail(rest, once)["Message-ID"]


@pytest.mark.parametrize(("kind", "word"), [(RunKind.CORRECTION, "更正"), (RunKind.WITHDRAWAL, "撤回")])
def test_the_mail_says_what_it_is_in_both_parts(sent: Run, kind: str, word: str) -> None:
    found = mail(tell(about(sent), kind, TEXT + "\n<b>&amp;"), min(keys(sent)))
    assert found["Subject"] == f"《{about(sent).publication.title}》2026年第11期 {word}"
    for kind_of_text in ("plain", "html"):
        part = found.get_body((kind_of_text,))
        assert part is not None
        said = part.get_content()
        assert "第3页第二段“2024年”应为“2025年”。" in said and "特此更正。" in said and word in said
        assert "停止接收" in said and ("请勿传阅" in said) == (kind == RunKind.WITHDRAWAL)
        assert ("<b>&amp;" in said) == (kind_of_text == "plain"), "a notice is text, not markup"


def test_a_notice_needs_its_signatory_and_leaves_the_issues_signatures_alone(sent: Run) -> None:
    with pytest.raises(SignOffError, match="--by NAME"):
        plan_notice(
            draft(about(sent), RunKind.CORRECTION, TEXT, configuration.office()),
            by="  ",
            site=configuration.site(),
        )
    assert Run.objects.count() == 1 and not Edition.objects.exclude(kind="issue").exists()
    run = tell(about(sent))
    (signature,) = SignOff.objects.filter(edition=run.edition)
    assert (signature.role, signature.name) == (Role.SIGNATORY, "赵国强")
    assert signoff.signed_edition(about(sent), configuration.office()) == sent.edition
    assert not signoff.missing(about(sent), configuration.office())
    other = draft(about(sent), RunKind.CORRECTION, TEXT + "另", configuration.office())
    assert other.content_hash != run.edition.content_hash, "a signature holds for one text only"


def test_the_same_notice_goes_to_nobody_twice_and_to_those_it_missed(sent: Run) -> None:
    first = tell(about(sent))
    with pytest.raises(SendRefused, match="is being sent already"):
        tell(about(sent), text="另一件事。")
    done = list(first.deliveries.values_list("pk", flat=True)[:100])
    Delivery.objects.filter(pk__in=done).update(state=DeliveryState.ACCEPTED)
    runs.cancel(first, Reason("", "stopped"))
    rest = finish(tell(about(sent)))
    assert rest.deliveries.count() == 150
    with pytest.raises(SendRefused, match="nobody is left to tell"):
        tell(about(sent))
    assert finish(tell(about(sent), text="另一件事。")).deliveries.count() == 250


def test_what_was_not_sent_or_is_being_sent_has_no_notice(signed: Issue) -> None:
    with pytest.raises(SendRefused, match="has not been sent"):
        draft(signed, RunKind.CORRECTION, TEXT, configuration.office())
    run = plan.plan(signed, site=configuration.site())
    with pytest.raises(SendRefused, match="is still being sent"):
        tell(signed)
    finish(run, DeliveryState.FAILED)
    with pytest.raises(SendRefused, match="nobody received it"):
        tell(signed)


@pytest.mark.parametrize("text", ["", " \n\t", "x" * 5001, "a\x00b", "a\u202eb", "\ud800"])
def test_a_text_that_fits_no_mail_is_refused(sent: Run, text: str) -> None:
    with pytest.raises(SendRefused):
        draft(about(sent), RunKind.CORRECTION, text, configuration.office())


def test_a_withdrawn_issue_is_sent_again_only_with_a_reason(sent: Run) -> None:
    finish(tell(about(sent), RunKind.WITHDRAWAL))
    with pytest.raises(SendRefused, match="was withdrawn"):
        plan.plan(about(sent), site=configuration.site())
    waiting = schedule(
        about(sent),
        Order(again="corrected"),
        dt.datetime.now(dt.UTC) + dt.timedelta(hours=1),
        office=configuration.office(),
    )
    Schedule.objects.filter(pk=waiting.pk).update(due=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1))
    (run,) = start_due(configuration.site())
    assert run.deliveries.count() == 250
    finish(run)
    with pytest.raises(SendRefused, match="already sent"):
        plan.plan(about(sent), site=configuration.site())
    copy = run.deliveries.select_related("run__issue").first()
    old = sent.deliveries.select_related("run__issue").first()
    assert copy is not None and notices.since(copy) == [], "a later run is not withdrawn"
    assert old is not None and [edition.kind for edition in notices.since(old)] == [RunKind.WITHDRAWAL]


def test_a_withdrawal_that_was_cancelled_before_anybody_got_it_withdraws_nothing(sent: Run) -> None:
    runs.cancel(tell(about(sent), RunKind.WITHDRAWAL), Reason("", "a mistake"))
    with pytest.raises(SendRefused, match="already sent"):
        plan.plan(about(sent), site=configuration.site())


def test_a_test_copy_of_a_notice_is_marked_and_withdraws_nothing(sent: Run) -> None:
    run = plan_notice_test(
        draft(about(sent), RunKind.WITHDRAWAL, TEXT, configuration.office()),
        "me@example.org",
        office=configuration.office(),
    )
    found = mail(run, "me@example.org")
    assert found["Subject"].startswith("【测试】") and found["Subject"].endswith("撤回")
    assert runs.withdrawn(about(sent)) is None


def test_a_notice_is_sent_by_the_same_engine(sent: Run, deliver: Deliver, sink: Any) -> None:
    sent.deliveries.filter(copy_number__gt=5).update(state=DeliveryState.FAILED)
    run = tell(about(sent))
    deliver(run)
    assert set(run.deliveries.values_list("state", flat=True)) == {DeliveryState.ACCEPTED}
    assert run.deliveries.count() == 5


def test_a_notice_template_may_decide_per_reader(sent: Run, tmp_path: Path, settings: Any) -> None:
    folder = tmp_path / "notice"
    folder.mkdir()
    for source in (ROOT / "templates" / "mail" / "notice").iterdir():
        text = source.read_text(encoding="utf-8")
        extra = "{% if reader.name %}ONLY WITH A NAME{% endif %}\n" if source.name == "body.txt" else ""
        (folder / source.name).write_text(text + extra, encoding="utf-8")
    settings.MAIL_TEMPLATES = tmp_path
    run = tell(about(sent))
    assert run.edition.personal
    part = mail(run, min(keys(sent))).get_body(("plain",))
    assert part is not None and "ONLY WITH A NAME" in part.get_content()
    assert not re.search(r"Slot[0-9a-f]{24}", part.get_content())
