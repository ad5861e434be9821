"""Sends that were ordered for later."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from distributor import configuration
from distributor.delivery.local_time import read_time
from distributor.delivery.runs import plan
from distributor.delivery.runs.plan import Order
from distributor.delivery.runs.schedule import amiss, cancel, confirm, schedule, start_due
from distributor.delivery.runs.sweep import Sweeper
from distributor.delivery_codes import Changed, SendReason
from distributor.desk import signoff
from distributor.desk.imports import import_document
from distributor.errors import SendRefused, SignOffError
from distributor.reason import Reason
from distributor.states import Role, RunState, ScheduleState
from distributor.store.models import Issue, Publication, Run, Schedule
from distributor.store.queries import issues, runs
from tests.delivery.conftest import SAMPLE

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
SOON = NOW + dt.timedelta(hours=5)
ANOTHER_DAY = Reason("", "another day")


def make_due(scheduled: Schedule, *, ago: float = 1) -> None:
    """Its time came so many minutes ago."""
    past = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=ago)
    Schedule.objects.filter(pk=scheduled.pk).update(due=past)


def swept() -> list[int]:
    rung: list[int] = []
    Sweeper(rung.append, defer_hours=48, site=configuration.site()).sweep()
    return rung


def edit(issue: Issue, folder: Path) -> Issue:
    """A new version of the document, as somebody imports it."""
    file = folder / SAMPLE.name
    file.write_text(SAMPLE.read_text(encoding="utf-8").replace("同志们", "各位同志", 1), encoding="utf-8")
    import_document(file, configuration.office())
    return issues.by_slug(issue.slug)


def test_it_waits_for_its_time_and_is_then_sent_once(signed: Issue) -> None:
    waiting = schedule(signed, Order(), SOON, by="王静", office=configuration.office())
    assert swept() == [] and Run.objects.count() == 0
    make_due(waiting)
    run_ids = swept()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.run_id, waiting.ordered_by) == (ScheduleState.STARTED, run_ids[0], "王静")
    assert runs.live(signed) == waiting.run and waiting.run is not None
    assert waiting.run.deliveries.count() == 250
    swept()
    assert Run.objects.count() == 1


def test_an_edit_is_told_before_its_time_comes(signed: Issue, tmp_path: Path) -> None:
    waiting = schedule(signed, Order(), SOON, office=configuration.office())
    assert amiss(waiting, configuration.office()) == ()
    edit(signed, tmp_path)
    waiting = Schedule.objects.get()
    assert [why.code for why in amiss(waiting, configuration.office())] == [
        SendReason.CHANGED
    ] and waiting.state == ScheduleState.WAITING, "only told: somebody may sign again"


def test_the_order_is_kept_with_its_groups_and_its_reason(signed: Issue) -> None:
    Run.objects.filter(pk=plan.plan(signed, site=configuration.site()).pk).update(state=RunState.DONE)
    make_due(schedule(signed, Order(("市法院",), "a misprint"), SOON, office=configuration.office()))
    swept()
    run = runs.live(signed)
    assert run is not None and (run.reason, run.groups) == ("a misprint", ["市法院"])


def test_two_sweepers_at_once_start_it_once(signed: Issue) -> None:
    make_due(schedule(signed, Order(), SOON, office=configuration.office()))
    together = threading.Barrier(2)

    def one() -> list[Run]:
        together.wait()
        try:
            return start_due(configuration.site())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        sweepers = [pool.submit(one) for _ in range(2)]
    started = [run for sweeper in sweepers for run in sweeper.result()]
    assert len(started) == 1
    assert Run.objects.count() == 1 and started[0].deliveries.count() == 250


def test_one_that_is_overdue_asks_before_it_sends(signed: Issue) -> None:
    late = schedule(signed, Order(), SOON, office=configuration.office())
    make_due(late, ago=61)
    assert swept() == [] and Run.objects.count() == 0
    late.refresh_from_db()
    assert (late.state, late.state_reason) == (ScheduleState.OVERDUE, (Reason(SendReason.TIME_MISSED),))
    swept()
    assert Run.objects.count() == 0, "it asks until it is answered"
    confirm(late, office=configuration.office())
    assert len(swept()) == 1 and Run.objects.count() == 1


def test_one_that_is_almost_an_hour_late_is_sent(signed: Issue) -> None:
    make_due(schedule(signed, Order(), SOON, office=configuration.office()), ago=59)
    assert len(swept()) == 1


def test_an_edit_after_the_sign_off_holds_it_with_the_reason(signed: Issue, tmp_path: Path) -> None:
    held = schedule(signed, Order(), SOON, office=configuration.office())
    edited = edit(signed, tmp_path)
    make_due(held)
    assert swept() == [] and Run.objects.count() == 0
    held.refresh_from_db()
    assert (held.state, held.state_reason) == (
        ScheduleState.HELD,
        (Reason(SendReason.CHANGED, values={"slug": signed.slug, "what": [Changed.DOCUMENT]}),),
    )
    with pytest.raises(SignOffError):
        confirm(held, office=configuration.office())
    for role in tuple(Role):
        signoff.sign(edited, role, "王静", configuration.office())
    confirm(held, office=configuration.office())
    swept()
    run = runs.live(signed)
    assert run is not None and run.edition == signoff.signed_edition(edited, configuration.office())


def test_content_that_was_signed_since_is_not_sent_under_the_old_order(signed: Issue, tmp_path: Path) -> None:
    held = schedule(signed, Order(), SOON, office=configuration.office())
    edited = edit(signed, tmp_path)
    for role in tuple(Role):
        signoff.sign(edited, role, "王静", configuration.office())
    make_due(held)
    swept()
    held.refresh_from_db()
    assert (held.state, held.state_reason) == (
        ScheduleState.HELD,
        (Reason(SendReason.OTHER_EDITION),),
    )


def test_a_scheduled_issue_is_under_way(signed: Issue) -> None:
    first = schedule(signed, Order(), SOON, office=configuration.office())
    with pytest.raises(SendRefused, match="is scheduled for"):
        plan.plan(signed, site=configuration.site())
    with pytest.raises(SendRefused, match="is scheduled for"):
        schedule(signed, Order(), SOON, office=configuration.office())
    cancel(first, ANOTHER_DAY)
    plan.plan(signed, site=configuration.site())
    with pytest.raises(SendRefused, match="being sent already"):
        schedule(signed, Order(), SOON, office=configuration.office())


def test_two_tabs_make_one_schedule(signed: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "require_free", lambda *_, **__: None)  # both looked before either wrote
    schedule(signed, Order(), SOON, office=configuration.office())
    with pytest.raises(SendRefused, match="scheduled already"):
        schedule(signed, Order(), SOON, office=configuration.office())
    assert Schedule.objects.count() == 1


def test_a_cancelled_one_is_not_sent(signed: Issue) -> None:
    gone = schedule(signed, Order(), SOON, office=configuration.office())
    cancel(gone, ANOTHER_DAY)
    make_due(gone)
    assert swept() == [] and Run.objects.count() == 0
    with pytest.raises(SendRefused, match="started already, or was cancelled"):
        cancel(gone, ANOTHER_DAY)
    with pytest.raises(SendRefused, match="started already, or was cancelled"):
        confirm(gone, office=configuration.office())


def test_what_is_not_signed_is_not_scheduled(issue: Issue) -> None:
    with pytest.raises(SignOffError):
        schedule(issue, Order(), SOON, office=configuration.office())
    assert Schedule.objects.count() == 0


def test_an_error_in_one_issue_does_not_stop_the_sweeper(
    signed: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = schedule(signed, Order(), SOON, office=configuration.office())
    make_due(broken)

    def fail(*_: object, **__: object) -> None:
        Publication.objects.create(title="half", slug="half")
        raise ZeroDivisionError

    monkeypatch.setattr(runs, "begin", fail)
    swept()
    broken.refresh_from_db()
    assert (broken.state, broken.state_reason) == (ScheduleState.HELD, (Reason(SendReason.UNEXPECTED),))
    assert Run.objects.count() == 0
    assert not Issue.objects.filter(publication__title="half").exists()


@pytest.fixture
def berlin(settings: Any) -> None:
    settings.TIME_ZONE, settings.ZONE = "Europe/Berlin", ZoneInfo("Europe/Berlin")


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


MORNING = utc("2026-11-30 02:00")  # ten in Shanghai


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01 09:00", "2026-12-01 01:00"),
        ("2026-12-01T09:00:30", "2026-12-01 01:00:30"),
        ("2026-12-01 09:00+00:00", "2026-12-01 09:00"),
        ("2026-12-01T09:00Z", "2026-12-01 09:00"),
        ("10:30", "2026-11-30 02:30"),
        ("9:00", "2026-12-01 01:00"),
        ("+2h", "2026-11-30 04:00"),
        ("+90m", "2026-11-30 03:30"),
        ("+1d", "2026-12-01 02:00"),
    ],
)
def test_times_are_read_as_the_office_writes_them(text: str, moment: str) -> None:
    assert read_time(text, MORNING) == utc(moment)


@pytest.mark.parametrize(
    "text",
    ["tomorrow", "", "25:00", "2026-12-01", "20261201", "2026-13-01 09:00", "+9999999h", "9", "+1y", "九点"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(SendRefused, match="is no time"):
        read_time(text, MORNING)


@pytest.mark.parametrize("text", ["2026-11-30 09:59", "2020-01-01 00:00", "+0m", "2026-11-30 10:00"])
def test_a_time_that_is_past_is_refused(text: str) -> None:
    with pytest.raises(SendRefused, match=r"is past; it is 2026-11-30 10:00 now"):
        read_time(text, MORNING)


def test_a_time_that_the_clocks_leave_out_is_refused(berlin: None) -> None:
    with pytest.raises(SendRefused, match="does not exist in Europe/Berlin"):
        read_time("2027-03-28 02:30", MORNING)


def test_a_time_that_comes_twice_is_asked_for_with_its_offset(berlin: None) -> None:
    with pytest.raises(SendRefused, match=r"2027-10-31T02:30\+02:00"):
        read_time("2027-10-31 02:30", MORNING)
    assert read_time("2027-10-31T02:30+02:00", MORNING) == utc("2027-10-31 00:30")
    assert read_time("2027-10-31T02:30+01:00", MORNING) == utc("2027-10-31 01:30")
