"""What a person, or a relay's policy, decides about copies in doubt and failed ones."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from distributor import configuration
from distributor.delivery.local_time import clock_face
from distributor.delivery.runs import settle
from distributor.delivery.runs.sweep import Sweeper
from distributor.delivery.schemes import read_relays
from distributor.delivery.sending import copies
from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.delivery_codes import CopyReason
from distributor.errors import SendRefused, SettingError
from distributor.reason import Reason
from distributor.states import RunState
from distributor.store.models import Attempt, Delivery, Run, Suppression
from distributor.store.queries import deliveries, histories, runs, sweep
from tests.delivery.conftest import states
from tests.delivery.sink import CLOSE, Sink

Planned = Callable[..., Run]
Deliver = Callable[..., SliceReport]
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
NOT_YET = dt.datetime(2120, 1, 1, tzinfo=dt.UTC)


def silent_once(address: str) -> Callable[[str, str, int], str | None]:
    """A relay that hangs up after the first dot for that address."""
    met: list[str] = []

    def script(stage: str, recipient: str, count: int) -> str | None:
        if stage != "dot" or recipient != address or met:
            return None
        met.append(recipient)
        return CLOSE

    return script


def silent_always(stage: str, recipient: str, count: int) -> str | None:
    return CLOSE if stage == "dot" else None


def entries(copy: Delivery) -> list[tuple[str, str, str]]:
    return [(entry.event, entry.state, entry.by) for entry in histories.of(copy)]


def crash(run: Run, *, committing: bool) -> None:
    """A worker dies with the run's first copy: claimed, or with its dot perhaps out."""
    claimed = deliveries.claim(run.pk, 7, 1, 60.0)
    if committing:
        handed = [dataclasses.replace(row, relay="sink") for row in claimed]
        assert deliveries.pass_gate([], handed, 60.0)
    Delivery.objects.filter(id__in=[row.id for row in claimed]).update(lease_until=LONG_AGO)


def doubtful(run: Run) -> None:
    """Every copy of the run is in doubt, and the run is done."""
    Delivery.objects.filter(run=run).update(state="in_doubt", relay="sink", stage="dot")
    sweep.finish_runs()
    run.refresh_from_db()


def test_a_copy_sent_again_is_the_same_to_the_last_byte(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(3)
    sink.script = silent_once("r2@example.org")
    deliver(run)
    sweep.finish_runs()
    run.refresh_from_db()
    assert (states(run), run.state) == ({"accepted": 2, "in_doubt": 1}, RunState.DONE)

    verdict = settle.again(run, None, by="林明涛")
    assert (verdict.numbers, verdict.left, verdict.run.state) == ((2,), (), RunState.SENDING)
    assert run.finished is None
    deliver(run)
    assert states(run) == {"accepted": 3}
    first, second = (entry for entry in sink.ledger if entry.recipient == "r2@example.org")
    assert (first.reply, second.reply[:3]) == (CLOSE, "250")
    assert first.sha256 == second.sha256 and first.message_id == second.message_id
    assert b"\r\nDate: " in b"\r\n" + sink.bodies["r2@example.org"]
    copy = run.deliveries.get(copy_number=2)
    assert settle.message_id_of(copy) == second.message_id, "what the list of doubts tells to look for"
    assert entries(copy) == [("attempt", "in_doubt", ""), ("settled", "planned", "林明涛")]


def test_a_copy_settled_as_arrived_is_not_sent_again(planned: Planned, deliver: Deliver, sink: Sink) -> None:
    run = planned(1)
    sink.script = silent_once("r1@example.org")
    deliver(run)
    sweep.finish_runs()
    sent = run.deliveries.get().changed
    assert settle.arrived(run, [1], by="林明涛").numbers == (1,)
    assert settle.arrived(run, [1], by="林明涛").numbers == (), "twice changes nothing"
    deliver(run)
    copy = run.deliveries.get()
    assert (copy.state, copy.changed, sink.dots) == ("accepted", sent, 1)
    assert (run.state, copy.reason, copy.reply) == (RunState.DONE, CopyReason.ARRIVED, "")
    assert entries(copy) == [("attempt", "in_doubt", ""), ("settled", "accepted", "林明涛")]


def test_of_two_different_answers_the_first_holds_and_the_second_is_told(planned: Planned) -> None:
    run = planned(2)
    doubtful(run)
    settle.arrived(run, [1], by="林明涛")
    told = settle.again(run, [1, 2, 9], by="阮和")
    assert told.numbers == (2,)
    first, second = (
        clock_face(entry.made) for entry in Attempt.objects.filter(event="settled").order_by("id")
    )
    assert told.left == (
        f"copy 1 was settled already by 林明涛: it arrived ({first})",
        "the run has no copy 9",
    )
    assert settle.arrived(run, [2], by="林明涛").left == (
        f"copy 2 was settled already by 阮和: it goes out once more ({second})",
    )
    assert states(run) == {"accepted": 1, "planned": 1}


def test_two_people_at_the_same_moment_settle_each_copy_once(planned: Planned) -> None:
    run = planned(40)
    doubtful(run)
    start = threading.Barrier(2)
    verdicts: list[tuple[int, ...]] = []

    def person(answer: Callable[..., settle.SettleResult], name: str) -> None:
        with contextlib.closing(connection):
            mine = Run.objects.select_related("issue").get(pk=run.pk)
            start.wait()
            verdicts.extend(answer(mine, [number], by=name).numbers for number in range(1, 41))

    people = [
        threading.Thread(target=person, args=(settle.arrived, "林明涛")),
        threading.Thread(target=person, args=(settle.again, "阮和")),
    ]
    for each in people:
        each.start()
    for each in people:
        each.join()
    changed = Counter(number for numbers in verdicts for number in numbers)
    assert changed == Counter(range(1, 41)), "each copy once, whoever was first"
    assert Attempt.objects.filter(event="settled").count() == 40


def test_copies_settled_while_a_worker_sends_go_out_with_the_others(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(60)
    run.deliveries.filter(copy_number__lte=5).update(state="in_doubt", stage="dot")
    sink.delay = 0.02

    def settle_meanwhile() -> None:
        with contextlib.closing(connection):
            mine = Run.objects.select_related("issue").get(pk=run.pk)
            settle.again(mine, [1, 2, 3], by="阮和")
            settle.arrived(mine, [4, 5], by="阮和")

    person = threading.Thread(target=settle_meanwhile)
    person.start()
    deliver(run)
    person.join()
    deliver(run)
    assert states(run) == {"accepted": 60}
    assert Counter(sink.recipients) == Counter(f"r{n}@example.org" for n in range(1, 61) if n not in (4, 5))


def test_a_run_is_not_taken_for_done_while_somebody_plans_its_copies_again(planned: Planned) -> None:
    run = planned(1)
    doubtful(run)
    Run.objects.update(state=RunState.SENDING)
    stop = threading.Event()

    def sweeping() -> None:
        with contextlib.closing(connection):
            while not stop.is_set():
                sweep.finish_runs()

    sweeper = threading.Thread(target=sweeping)
    sweeper.start()
    try:
        for _ in range(40):
            settle.again(run, None, by="阮和")
            run.refresh_from_db()
            assert (run.state, states(run)) == (RunState.SENDING, {"planned": 1})
            run.deliveries.update(state="in_doubt")
    finally:
        stop.set()
        sweeper.join()


def test_nobody_is_sent_a_copy_again_who_receives_nothing_any_more(planned: Planned) -> None:
    run = planned(2)
    doubtful(run)
    Suppression.objects.create(address_key="r1@example.org", reason="unsubscribed")
    verdict = settle.again(run, None, by="阮和")
    assert verdict.numbers == (2,)
    assert verdict.left == ("copy 1: its address receives nothing any more",)
    assert states(run) == {"in_doubt": 1, "planned": 1}


def test_a_cancelled_run_sends_nothing_again_but_may_be_settled(planned: Planned) -> None:
    run = planned(1)
    Delivery.objects.update(state="in_doubt")
    runs.cancel(run, Reason("", "a misprint"))
    with pytest.raises(SendRefused, match="is cancelled"):
        settle.again(run, None, by="阮和")
    with pytest.raises(SendRefused, match="is cancelled"):
        settle.retry(run, None, by="阮和")
    assert settle.arrived(run, None, by="阮和").numbers == (1,)


def test_a_run_does_not_go_on_beside_another_one_of_its_issue(planned: Planned) -> None:
    run, other = planned(1), planned(1)
    doubtful(run)
    Run.objects.filter(pk=other.pk).update(issue=run.issue, state=RunState.PAUSED)
    with pytest.raises(SendRefused, match=f"run {other.pk} of .* is under way"):
        settle.again(run, None, by="阮和")
    assert run.deliveries.get().state == "in_doubt"
    Run.objects.filter(pk=other.pk).update(state=RunState.DONE)
    assert settle.again(run, None, by="阮和").numbers == (1,)


def test_a_copy_of_a_run_on_hold_is_planned_and_waits_for_the_run(planned: Planned) -> None:
    run = planned(1)
    Delivery.objects.update(state="in_doubt")
    runs.change_state(run, RunState.PAUSED, of=[RunState.SENDING])
    assert settle.again(run, [1], by="阮和").run.state == RunState.PAUSED
    assert deliveries.claim(run.pk, 1, 10, 60.0) == []


# ── a relay that settles by itself ──────────────────────────────────────────────────────────────


def willing(sink: Sink) -> SmtpRelay:
    return SmtpRelay("sink", "127.0.0.1", sink.port, tls="off", connections=2, doubt="resend-once")


def test_by_default_doubt_is_held_for_a_person(sink: Sink, tmp_path: object) -> None:
    (held, asked) = read_relays(
        ["smtp://127.0.0.1:25", "smtp://127.0.0.1:26?doubt=resend-once"],
        connections=1,
        state=tmp_path,  # type: ignore[arg-type]
    )
    assert (held.doubt, asked.doubt) == ("hold", "resend-once")
    with pytest.raises(SettingError, match="hold, resend-once"):
        read_relays(["smtp://127.0.0.1:25?doubt=twice"], connections=1, state=tmp_path)  # type: ignore[arg-type]


def test_resend_once_sends_the_same_bytes_once_more_and_then_asks_a_person(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(1)
    sink.script = silent_always
    for _ in range(4):
        deliver(run, relays=[willing(sink)])
        settle.resend([willing(sink)])
        sweep.finish_runs()
    run.refresh_from_db()
    assert (states(run), run.state) == ({"in_doubt": 1}, RunState.DONE)
    first, second = sink.ledger
    assert (first.sha256, first.message_id) == (second.sha256, second.message_id)
    copy = run.deliveries.get()
    assert entries(copy) == [
        ("attempt", "in_doubt", ""),
        ("resent", "planned", ""),
        ("attempt", "in_doubt", ""),
    ]


def test_resend_once_is_the_word_of_one_relay_not_of_the_others(planned: Planned, sink: Sink) -> None:
    run = planned(2)
    Delivery.objects.filter(copy_number=1).update(state="in_doubt", relay="sink")
    Delivery.objects.filter(copy_number=2).update(state="in_doubt", relay="other")
    assert settle.resend([SmtpRelay("other", "127.0.0.1", 1), willing(sink)]) == [run.pk]
    assert dict(run.deliveries.values_list("copy_number", "state")) == {1: "planned", 2: "in_doubt"}


def test_what_a_dead_worker_left_in_doubt_goes_again_where_its_relay_is_willing(
    planned: Planned, sink: Sink
) -> None:
    run = planned(1)
    crash(run, committing=True)
    held = SmtpRelay("sink", "127.0.0.1", 1)
    other = SmtpRelay("other", "127.0.0.1", 1, doubt="resend-once")
    assert Sweeper(print, defer_hours=48, relays=[held, other], site=configuration.site()).sweep() == {
        "in doubt": 1,
        "finished": 1,
    }
    rung: list[int] = []
    sweeper = Sweeper(rung.append, defer_hours=48, relays=[willing(sink)], site=configuration.site())
    assert sweeper.sweep() == {}, "the worker may live, and tell what its relay said"
    Delivery.objects.update(changed=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=61))
    assert sweeper.sweep() == {"sent once more": 1}
    run.refresh_from_db()
    assert (run.state, states(run), rung) == (RunState.SENDING, {"planned": 1}, [run.pk])
    assert entries(run.deliveries.get()) == [("crashed", "in_doubt", ""), ("resent", "planned", "")]


def test_an_option_that_is_set_later_does_not_wake_the_doubts_of_old_runs(
    planned: Planned, sink: Sink
) -> None:
    run = planned(1)
    doubtful(run)
    Run.objects.update(finished=LONG_AGO)
    assert settle.resend([willing(sink)]) == []


def test_what_a_person_decided_no_policy_decides_again(planned: Planned, sink: Sink) -> None:
    run = planned(1)
    doubtful(run)
    settle.again(run, None, by="阮和")
    Delivery.objects.update(state="in_doubt", relay="sink")
    assert settle.resend([willing(sink)]) == []


# ── failed copies ───────────────────────────────────────────────────────────────────────────────


def test_only_failed_copies_are_tried_again(planned: Planned, deliver: Deliver, sink: Sink) -> None:
    run = planned(4)
    refused = {"r2@example.org", "r3@example.org"}
    sink.script = lambda stage, to, n: "550 5.7.1 closed" if stage == "rcpt" and to in refused else None
    deliver(run)
    Delivery.objects.filter(copy_number=4).update(state="cancelled")
    sweep.finish_runs()
    run.refresh_from_db()
    assert (states(run), run.state) == ({"accepted": 1, "failed": 2, "cancelled": 1}, RunState.DONE)
    assert settle.retry(run, [1, 4], by="阮和").left == ("copy 1 has not failed", "copy 4 has not failed")

    refused.clear()
    verdict = settle.retry(run, None, by="阮和")
    assert (verdict.numbers, verdict.run.state) == ((2, 3), RunState.SENDING)
    deliver(run)
    assert states(run) == {"accepted": 3, "cancelled": 1}
    copy = run.deliveries.get(copy_number=2)
    assert entries(copy) == [("attempt", "failed", ""), ("retried", "planned", "阮和")]
    assert histories.of(copy)[0].reply_code == 550, "the first attempt is on record"


def test_the_hours_of_a_copy_count_from_its_first_deferral_and_anew_when_it_is_retried(
    planned: Planned,
) -> None:
    run = planned(1)
    old = dt.datetime.now(dt.UTC) - dt.timedelta(hours=49)
    Run.objects.update(created=old)
    Delivery.objects.update(state="deferred", due=LONG_AGO, relay="sink", reply="greylisted")
    assert sweep.give_up(48) == 0, "it waited for a relay, and was deferred only now"
    sweep.due_again()
    Delivery.objects.update(since=old, state="deferred", due=NOT_YET)
    assert sweep.give_up(48) == 1
    settle.retry(run, None, by="阮和")
    Delivery.objects.update(state="deferred", due=NOT_YET)
    assert sweep.give_up(48) == 0
    assert entries(run.deliveries.get()) == [("given_up", "failed", ""), ("retried", "planned", "阮和")]


def test_days_on_hold_do_not_count_against_deferred_copies(planned: Planned) -> None:
    run = planned(1)
    old = dt.datetime.now(dt.UTC) - dt.timedelta(hours=49)
    Run.objects.update(created=old, state=RunState.PAUSED)
    Delivery.objects.update(state="deferred", since=old, changed=old, due=NOT_YET)
    assert sweep.give_up(48) == 0
    runs.change_state(run, RunState.SENDING, of=[RunState.PAUSED])
    assert sweep.give_up(48) == 0
    Run.objects.update(resumed=old)
    assert sweep.give_up(48) == 1


def test_a_copy_whose_time_came_while_the_machine_was_off_is_tried_before_it_is_given_up(
    planned: Planned,
) -> None:
    run = planned(1)
    old = dt.datetime.now(dt.UTC) - dt.timedelta(hours=60)
    Run.objects.update(created=old)
    Delivery.objects.update(state="deferred", changed=old, due=LONG_AGO, reply="greylisted")
    assert (sweep.give_up(48), sweep.due_again()) == (0, 1)
    Delivery.objects.update(state="deferred", due=NOT_YET)  # the relay still says: not now
    assert (sweep.give_up(48), states(run)) == (1, {"failed": 1})


def test_a_copy_that_was_set_aside_may_be_tried_once_more_alone(planned: Planned) -> None:
    run = planned(3)
    run.deliveries.filter(copy_number__gt=1).update(state="failed")
    for _ in range(3):
        crash(run, committing=False)
        sweep.expired_claims()
    copy = run.deliveries.get(copy_number=1)
    assert entries(copy)[-1] == ("crashed", "failed", "")
    assert histories.of(copy)[-1].reason == CopyReason.SET_ASIDE
    settle.retry(run, None, by="阮和")
    assert len(deliveries.claim(run.pk, 1, 10, 60.0)) == 2, "the others first"
    assert [row.id for row in deliveries.claim(run.pk, 2, 10, 60.0)] == [copy.id], "then the suspect, alone"


def test_a_copy_that_cannot_be_written_fails_alone_and_says_where(
    planned: Planned, deliver: Deliver, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = planned(3)
    write = copies.CompiledRun.reader

    def broken(compiled: copies.CompiledRun, claimed: deliveries.Claimed) -> object:
        if claimed.copy_number == 2:
            raise KeyError("salutation")
        return write(compiled, claimed)

    monkeypatch.setattr(copies.CompiledRun, "reader", broken)
    deliver(run)
    assert states(run) == {"accepted": 2, "failed": 1}
    copy = run.deliveries.get(copy_number=2)
    assert copy.reason == CopyReason.UNWRITABLE
    assert copy.reply.startswith("KeyError: 'salutation' (test_settle.py:")
    assert "copies.py:" in copy.reply and "copy" in copy.reply
    monkeypatch.undo()
    settle.retry(run, None, by="阮和")
    deliver(run)
    assert states(run) == {"accepted": 3}
