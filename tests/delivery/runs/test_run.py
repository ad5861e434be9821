"""A slice of a run against a real socket and a real database."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes, policy

import pytest
from django.db import connection

from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.delivery_codes import CopyReason, SessionReason
from distributor.reason import Reason
from distributor.states import RunState
from distributor.store.models import Attempt, Delivery, Run
from distributor.store.queries import runs, sweep
from distributor.words.reasons import english_of
from tests.delivery.conftest import LIMITS, states
from tests.delivery.sink import CLOSE, Sink

Planned = Callable[..., Run]
Deliver = Callable[..., SliceReport]


def state_of(run: Run, number: int) -> Delivery:
    return Delivery.objects.get(run=run, copy_number=number)


def test_every_copy_is_sent_once_and_recorded_with_the_relays_words(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(120)
    deliver(run)
    assert states(run) == {"accepted": 120}
    assert Counter(sink.recipients) == Counter(f"r{number}@example.org" for number in range(1, 121))
    one = state_of(run, 7)
    assert (one.relay, one.stage, one.reply_code, one.enhanced_code, one.reply) == (
        "sink",
        "dot",
        250,
        "2.0.0",
        "Ok: queued",
    )
    assert one.attempts == 1 and one.lease_until is None


def test_each_reader_gets_a_copy_of_their_own(planned: Planned, deliver: Deliver, sink: Sink) -> None:
    run = planned(3)
    deliver(run)
    mail = message_from_bytes(sink.bodies["r2@example.org"], policy=policy.default)
    assert mail["To"].addresses[0].display_name == "读者2"
    assert mail["Date"].datetime == run.date
    assert len({entry.message_id for entry in sink.ledger}) == 3


def test_the_intent_is_on_disk_before_the_dot_is_written(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(30)
    seen: list[str] = []

    def look(stage: str, count: int) -> None:
        if stage != "dot":
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM distributor_delivery WHERE state IN ('committing', 'accepted')"
            )
            committed = cursor.fetchone()[0]
        connection.close()
        seen.append("early" if committed < count else "in time")

    sink.before = look
    deliver(run)
    assert Counter(seen) == {"in time": 30}


def test_a_refused_reader_fails_alone_with_the_reason(planned: Planned, deliver: Deliver, sink: Sink) -> None:
    sink.script = lambda stage, rcpt, n: (
        "550 5.1.1 no such user" if (stage, rcpt) == ("rcpt", "r5@example.org") else None
    )
    run = planned(20)
    deliver(run)
    assert states(run) == {"accepted": 19, "failed": 1}
    refused = state_of(run, 5)
    assert (refused.reply_code, refused.enhanced_code, refused.stage) == (550, "5.1.1", "rcpt")
    assert Attempt.objects.get(delivery=refused).reply == "no such user"


def test_a_greylisted_copy_is_deferred_and_sent_when_it_is_due(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    sink.script = lambda stage, rcpt, n: "451 4.7.1 greylisted" if stage == "rcpt" and n <= 6 else None
    run = planned(6)
    deliver(run)
    assert states(run) == {"deferred": 6}
    assert all(due and due > run.created for due in Delivery.objects.values_list("due", flat=True))
    assert sweep.due_again() == 0, "not before its time"
    Delivery.objects.update(due=run.created)
    assert sweep.due_again() == 6
    deliver(run)
    assert states(run) == {"accepted": 6}
    assert Attempt.objects.count() == 6, "the attempts that were deferred are kept"


def test_a_connection_that_ends_after_the_dot_leaves_the_copy_in_doubt(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    sink.script = lambda stage, rcpt, n: CLOSE if (stage, rcpt) == ("dot", "r3@example.org") else None
    run = planned(10)
    deliver(run)
    assert states(run) == {"accepted": 9, "in_doubt": 1}
    assert state_of(run, 3).state == "in_doubt"
    deliver(run)
    assert Counter(sink.recipients)["r3@example.org"] == 0, "a copy in doubt is not sent again by itself"


def test_a_reply_that_never_comes_leaves_the_copy_in_doubt(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    sink.delay = 4
    run = planned(1)
    deliver(run, limits=SliceLimits(20, 30, 1, 50))
    assert states(run) == {"in_doubt": 1}
    assert state_of(run, 1).reason == SessionReason.SILENT


@pytest.mark.parametrize("stage", ["greeting", "ehlo", "mail", "rcpt", "data", "dot"])
def test_421_at_any_stage_costs_no_copy(stage: str, planned: Planned, deliver: Deliver, sink: Sink) -> None:
    sink.script = lambda at, rcpt, n: "421 4.3.2 closing" if at == stage and n % 5 == 1 else None
    run = planned(12)
    for _ in range(10):
        deliver(run)
        Delivery.objects.filter(state="deferred").update(state="planned", due=None)
        if states(run) == {"accepted": 12}:
            break
    assert states(run) == {"accepted": 12}
    assert Counter(sink.recipients) == Counter(f"r{number}@example.org" for number in range(1, 13))


def test_a_relay_that_hangs_up_in_the_body_gets_the_copy_again(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    sink.script = lambda stage, rcpt, n: CLOSE if stage == "data" and n <= 2 else None
    run = planned(8)
    deliver(run)
    Delivery.objects.filter(state="deferred").update(state="planned", due=None)
    deliver(run)
    assert states(run) == {"accepted": 8}
    assert len(sink.recipients) == 8


def test_a_connection_that_is_cut_in_the_body_doubles_no_copy(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    sink.cut = 5
    run = planned(20)
    for _ in range(5):
        deliver(run)
        Delivery.objects.filter(state="deferred").update(state="planned", due=None)
    counted = states(run)
    # The dot may have been on its way when the connection ended: that copy is in doubt, not sent again.
    assert set(counted) <= {"accepted", "in_doubt"}
    assert sum(counted.values()) == 20
    assert counted.get("in_doubt", 0) <= 5
    assert len(sink.recipients) == len(set(sink.recipients)) == counted["accepted"]


def test_a_relay_that_closes_after_a_few_copies_gets_new_sessions(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(30)
    relay = SmtpRelay("sink", "127.0.0.1", sink.port, tls="off", connections=2, messages=5)
    deliver(run, relays=[relay])
    assert states(run) == {"accepted": 30}
    assert sink.connections >= 6


def test_a_refused_log_in_holds_the_run_and_fails_nobody(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    sink.extensions = ("PIPELINING", "AUTH PLAIN")
    sink.script = lambda stage, rcpt, n: "535 5.7.8 wrong password" if stage == "auth" else None
    run = planned(5)
    relay = SmtpRelay(
        "sink", "127.0.0.1", sink.port, tls="off", username="u", password="hunter2", connections=4
    )
    report = deliver(run, relays=[relay])
    assert english_of(report.hold) == "sink: 535 5.7.8 wrong password"
    assert states(run) == {"planned": 5}
    assert sum(command.startswith("AUTH") for command in sink.commands) == 3, (
        "tried three times, not by every session"
    )


@pytest.mark.parametrize(
    ("at", "reply"),
    [
        ("mail", "553 5.7.1 not your address"),
        ("rcpt", "553 5.7.1 <bounces@example.org>: Sender address rejected: not owned by user office"),
        ("rcpt", "554 5.7.1 <r1@example.org>: Relay access denied"),
    ],
)
def test_a_refused_sender_holds_the_run_and_fails_nobody(
    at: str, reply: str, planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    sink.script = lambda stage, rcpt, n: reply if stage == at else None
    run = planned(5)
    report = deliver(run)
    assert reply[:9] in english_of(report.hold)
    assert states(run) == {"planned": 5}
    assert sum(command.startswith("MAIL") for command in sink.commands) == 3


def test_a_relay_that_is_busy_for_now_holds_no_run(planned: Planned, deliver: Deliver, sink: Sink) -> None:
    sink.script = lambda stage, rcpt, n: "421 4.3.2 too busy" if stage == "mail" else None
    run = planned(5)
    report = deliver(run, limits=SliceLimits(5, 30, 5, 50))
    assert not report.hold
    assert "421 4.3.2 too busy" in english_of(report.trouble)
    assert states(run) == {"planned": 5}


def test_the_reason_why_nothing_moves_is_on_the_run_while_it_is_tried(
    planned: Planned, deliver: Deliver
) -> None:
    run = planned(5)
    away = SmtpRelay("away", "127.0.0.1", 9, tls="off", connections=2)
    seen: list[str] = []

    def look() -> bool:
        seen.append("")
        return len(seen) > 4

    deliver(run, relays=[away], limits=SliceLimits(20, 30, 5, 50), stopping=look)
    run.refresh_from_db()
    assert "no connection" in english_of(run.state_reason)


def test_a_relay_that_is_away_leaves_everything_planned(planned: Planned, deliver: Deliver) -> None:
    run = planned(5)
    report = deliver(
        run,
        relays=[SmtpRelay("away", "127.0.0.1", 9, tls="off", connections=2)],
        limits=SliceLimits(2, 30, 5, 50),
    )
    assert "no connection" in english_of(report.trouble) and not report.hold
    assert states(run) == {"planned": 5}


def test_a_second_relay_takes_over_from_one_that_is_away(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(20)
    here = SmtpRelay("here", "127.0.0.1", sink.port, tls="off", connections=2)
    deliver(run, relays=[SmtpRelay("away", "127.0.0.1", 9, tls="off", connections=2), here])
    assert states(run) == {"accepted": 20}
    assert set(Delivery.objects.values_list("relay", flat=True)) == {"here"}


def test_a_reader_whose_copy_cannot_be_written_fails_alone(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(5)
    Delivery.objects.filter(copy_number=2).update(address="x@y\r\nDATA", address_key="x@y\r\nDATA")
    deliver(run)
    assert states(run) == {"accepted": 4, "failed": 1}
    assert state_of(run, 2).reason == CopyReason.UNWRITABLE
    assert not any("DATA" in command and "@" in command for command in sink.commands)


def test_a_run_put_on_hold_writes_no_further_dot(planned: Planned, deliver: Deliver, sink: Sink) -> None:
    run = planned(60)
    held: list[int] = []

    def hold(stage: str, count: int) -> None:
        if (stage, count) == ("dot", 10):
            Run.objects.filter(pk=run.pk).update(state=RunState.PAUSED)
            connection.close()
            held.append(sink.dots)  # the other connection went on while this was committed

    sink.before = hold
    deliver(run, connections=2)
    assert held
    assert sink.dots <= held[0] + 4, "at most the copies whose intent was committed before the hold"
    counted = states(run)
    assert counted["accepted"] == len(sink.recipients)
    runs.change_state(run, RunState.SENDING, of=[RunState.PAUSED])
    sweep_claims(run)
    deliver(run)
    assert states(run) == {"accepted": 60} and len(sink.recipients) == 60


def sweep_claims(run: Run) -> None:
    Delivery.objects.filter(run=run, state="claimed").update(lease_until=run.created)
    sweep.expired_claims()


def test_a_cancelled_run_sends_nothing_more(planned: Planned, deliver: Deliver, sink: Sink) -> None:
    run = planned(10)
    assert runs.cancel(run, Reason("", "withdrawn")) == 10
    deliver(run)
    assert states(run) == {"cancelled": 10} and sink.ledger == []


def test_a_claim_that_was_taken_away_passes_no_dot(planned: Planned, deliver: Deliver, sink: Sink) -> None:
    run = planned(1)

    def steal(stage: str, count: int) -> None:
        if stage != "data":
            return
        Delivery.objects.filter(run=run, state="claimed").update(fence=99)
        connection.close()

    sink.before = steal
    deliver(run, limits=SliceLimits(3, 30, 5, 50))
    assert sink.dots == 0
    assert state_of(run, 1).fence == 99 and state_of(run, 1).state == "claimed"


def test_slices_at_the_same_time_share_the_copies(planned: Planned, deliver: Deliver, sink: Sink) -> None:
    run = planned(200)
    errors: list[Exception] = []

    def work() -> None:
        try:
            deliver(run)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert states(run) == {"accepted": 200} and len(sink.recipients) == 200


def test_a_slice_that_is_told_to_stop_leaves_nothing_in_doubt(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(200)
    sink.delay = 0.05
    deliver(run, connections=2, stopping=lambda: sink.dots > 10)
    counted = states(run)
    assert set(counted) == {"accepted", "planned"} and counted["planned"] > 0
    assert counted["accepted"] == len(sink.recipients)


def test_the_bytes_of_a_copy_are_the_same_whenever_it_is_made(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(1)
    sink.script = lambda stage, rcpt, n: "451 4.3.0 later" if stage == "dot" and n == 1 else None
    deliver(run)
    Delivery.objects.update(state="planned", due=None)
    deliver(run)
    first, second = sink.ledger
    assert first.sha256 == second.sha256 and first.message_id == second.message_id != ""


def test_a_domain_with_chinese_letters_travels_as_a_labels(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(1)
    Delivery.objects.update(address="zhang@例子.example.org", address_key="zhang@xn--fsqu00a.example.org")
    sink.extensions = ("PIPELINING",)
    deliver(run, limits=LIMITS)
    assert sink.recipients == ["zhang@xn--fsqu00a.example.org"]
