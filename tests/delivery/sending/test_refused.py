"""A relay that refuses everybody at RCPT says nothing of the readers: the run is held, nobody has failed."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from distributor import configuration
from distributor.delivery.sending import copies
from distributor.delivery.sending.slice import send
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.states import RunState
from distributor.store.models import Attempt, Delivery, Run, Suppression
from distributor.store.queries import refusals, runs, sweep
from distributor.store.queries.refusals import RelayRefusal, everybody
from distributor.words.reasons import english_of
from tests.delivery.conftest import states
from tests.delivery.sink import Sink

Planned = Callable[..., Run]
Deliver = Callable[..., SliceReport]
REFUSAL = "550 5.7.1 <{}>: administrative prohibition"


def at_domains(run: Run, domain: Callable[[int], str]) -> Run:
    """The run with each copy at the domain that is told of its number."""
    copies = list(run.deliveries.all())
    for copy in copies:
        copy.address = copy.address_key = f"r{copy.copy_number}@{domain(copy.copy_number)}"
    Delivery.objects.bulk_update(copies, ["address", "address_key"])
    return run


def spread(run: Run) -> Run:
    return at_domains(run, lambda number: f"d{number % 3}.example.org")


def refusing(stage: str, recipient: str, count: int) -> str | None:
    return REFUSAL.format(recipient) if stage == "rcpt" else None


def asked(sink: Sink) -> int:
    return sum(command.startswith("RCPT") for command in sink.commands)


def follow(run: Run, report: SliceReport) -> None:
    """What a slice's end does to its run."""
    if report.hold and not report.held:
        runs.hold(run.pk, report.hold)
    sweep.finish_runs()
    run.refresh_from_db()


def test_a_relay_that_refuses_everybody_holds_the_run_and_fails_nobody(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run, sink.script = spread(planned(500)), refusing
    # A relay takes its time.
    sink.before = lambda stage, _count: time.sleep(0.01) if stage == "rcpt" else None
    follow(run, deliver(run))
    assert states(run) == {"planned": 500}
    assert run.state == RunState.PAUSED and "administrative prohibition" in english_of(run.state_reason)
    assert "r1@" not in english_of(run.state_reason), "it is no single reader's affair"
    assert 20 <= asked(sink) < 250, "it is asked no longer than a few commits take"
    assert not Suppression.objects.exists()
    told = Counter(Attempt.objects.values_list("event", "state"))
    assert told["attempt", "failed"] == told["put_back", "planned"] == asked(sink)
    one = run.deliveries.get(copy_number=1)
    assert (one.attempts, one.reply, one.reply_code, one.fence) == (1, "", None, 0)


def test_after_resume_the_same_relay_holds_it_again_and_a_mended_one_sends_it(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run, sink.script = spread(planned(60)), refusing
    for _ in range(2):
        follow(run, deliver(run))
        assert (run.state, states(run)) == (RunState.PAUSED, {"planned": 60})
        assert runs.change_state(run, RunState.SENDING, of=[RunState.PAUSED])
    sink.script = lambda stage, rcpt, n: refusing(stage, rcpt, n) if rcpt.startswith("r1@") else None
    follow(run, deliver(run))
    assert (run.state, states(run)) == (RunState.DONE, {"accepted": 59, "failed": 1})


def test_slices_at_the_same_time_count_together_and_leave_nobody_failed(planned: Planned, sink: Sink) -> None:
    run, sink.script = spread(planned(80)), refusing
    relay = SmtpRelay("sink", "127.0.0.1", sink.port, tls="off", connections=2)
    errors: list[Exception] = []

    def work() -> None:
        try:
            send(run.pk, copies.compile_run(run, configuration.office()), [relay], SliceLimits(20, 30, 5, 6))
        except Exception as error:  # noqa: BLE001  whatever it is, the test must see it
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.refresh_from_db()
    assert not errors
    assert (run.state, states(run)) == (RunState.PAUSED, {"planned": 80})
    assert asked(sink) <= 80


def test_refusals_of_slices_before_count(planned: Planned, deliver: Deliver, sink: Sink) -> None:
    run, sink.script = spread(planned(40)), refusing
    for _ in range(4):
        before = asked(sink)
        deliver(run, connections=1, stopping=lambda before=before: asked(sink) >= before + 6)
    Delivery.objects.filter(state="claimed").update(state="planned", fence=0, lease_until=None)
    follow(run, deliver(run))
    assert (run.state, states(run)) == (RunState.PAUSED, {"planned": 40})


def test_one_dead_domain_at_the_head_of_a_list_holds_nothing(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = at_domains(planned(60), lambda number: "dead.example.org" if number <= 40 else "example.com")
    sink.script = lambda stage, rcpt, n: (
        REFUSAL.format(rcpt) if stage == "rcpt" and ("dead" in rcpt or rcpt.startswith("r41@")) else None
    )
    follow(run, deliver(run))
    assert (run.state, states(run)) == (RunState.DONE, {"failed": 41, "accepted": 19})


@pytest.mark.parametrize(
    ("reply", "held"),
    [
        ("550 5.7.1 <{}>: not today", True),
        ("550 5.1.1 <{}>: user unknown", False),
        ("550 5.7.1 no room in box {}{}", False),
    ],
)
def test_in_a_run_to_one_domain_all_have_to_have_one_text_that_is_not_about_the_address(
    reply: str, held: bool, planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run = planned(30)
    sink.script = lambda stage, rcpt, n: reply.format(rcpt.replace("@", ""), n) if stage == "rcpt" else None
    if "<" in reply:
        sink.script = lambda stage, rcpt, n: reply.format(rcpt) if stage == "rcpt" else None
    follow(run, deliver(run))
    expected = (RunState.PAUSED, {"planned": 30}) if held else (RunState.DONE, {"failed": 30})
    assert (run.state, states(run)) == expected


def test_a_run_of_fewer_than_twenty_fails_as_the_relay_says_and_proves_nothing_of_its_readers(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run, sink.script = spread(planned(19)), refusing
    follow(run, deliver(run))
    assert (run.state, states(run)) == (RunState.DONE, {"failed": 19})
    assert not refusals.took_any(run.pk, "sink")


def test_a_relay_that_took_somebody_is_believed(planned: Planned, deliver: Deliver, sink: Sink) -> None:
    run = spread(planned(60))
    sink.script = lambda stage, rcpt, n: None if rcpt.startswith("r1@") else refusing(stage, rcpt, n)
    follow(run, deliver(run, connections=1))
    assert (run.state, states(run)) == (RunState.DONE, {"accepted": 1, "failed": 59})
    assert refusals.took_any(run.pk, "sink")


@pytest.fixture
def other() -> Iterator[Sink]:
    with Sink().running() as running:
        yield running


def two(first: Sink, second: Sink) -> list[SmtpRelay]:
    named = {"first": first, "second": second}
    return [
        SmtpRelay(name, "127.0.0.1", one.port, tls="off", connections=2, messages=5)
        for name, one in named.items()
    ]


def test_what_one_relay_refuses_altogether_goes_through_the_other(
    planned: Planned, deliver: Deliver, sink: Sink, other: Sink
) -> None:
    run, sink.script = spread(planned(100)), refusing
    other.script = lambda stage, rcpt, n: refusing(stage, rcpt, n) if rcpt.startswith("r7@") else None
    follow(run, deliver(run, relays=two(sink, other)))
    assert (run.state, states(run)) == (RunState.DONE, {"accepted": 99, "failed": 1})
    assert asked(sink) <= 40, "a relay that refuses so many is spared"


def test_two_relays_that_both_refuse_everybody_hold_the_run_with_both_reasons(
    planned: Planned, deliver: Deliver, sink: Sink, other: Sink
) -> None:
    run, sink.script, other.script = spread(planned(100)), refusing, refusing
    follow(run, deliver(run, relays=two(sink, other)))
    assert (run.state, states(run)) == (RunState.PAUSED, {"planned": 100})
    assert "first: " in english_of(run.state_reason) and "second: " in english_of(run.state_reason)


def test_a_dead_address_is_not_kept_for_a_relay_that_is_away(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    run, sink.script = planned(3), refusing
    away = SmtpRelay("away", "127.0.0.1", 9, tls="off", connections=1)
    here = SmtpRelay("here", "127.0.0.1", sink.port, tls="off", connections=1)
    for _ in range(2):
        follow(run, deliver(run, relays=[away, here], limits=SliceLimits(6, 30, 5, 50)))
    assert (run.state, states(run)) == (RunState.DONE, {"failed": 3})


def test_a_worker_that_died_before_it_counted_leaves_it_to_the_sweeper(planned: Planned) -> None:
    run = at_domains(planned(20), lambda number: "b.example.org" if number == 20 else "a.example.org")
    run.deliveries.update(state="failed", relay="sink", stage="rcpt", reply_code=550, reply="no")
    assert sweep.finish_runs() == []
    run.refresh_from_db()
    assert (run.state, states(run)) == (RunState.PAUSED, {"planned": 20})
    assert english_of(run.state_reason) == "sink: refuses everybody: 550 no"


def test_who_unsubscribed_meanwhile_is_not_planned_again(planned: Planned) -> None:
    run = spread(planned(30))
    Suppression.objects.create(address_key="r3@d0.example.org", reason="unsubscribed")
    run.deliveries.update(state="failed", relay="sink", stage="rcpt", reply_code=550, reply="no")
    sweep.finish_runs()
    assert states(run) == {"planned": 29, "failed": 1}


def test_refusals_that_come_after_the_hold_are_put_back_too(planned: Planned) -> None:
    run = spread(planned(30))
    late = run.deliveries.filter(copy_number__gt=27)
    run.deliveries.exclude(pk__in=late).update(state="failed", relay="a", stage="rcpt", reply_code=550)
    assert refusals.settle(run.pk, {"a": None}).hold
    late.update(state="failed", relay="a", stage="rcpt", reply_code=550)
    assert refusals.settle(run.pk, {"a": None}).relays
    assert states(run) == {"planned": 30}


def said(*domains: tuple[str, int], enhanced: str = "") -> list[RelayRefusal]:
    return [RelayRefusal("r", domain, 550, enhanced, "no") for domain, count in domains for _ in range(count)]


@pytest.mark.parametrize(
    ("refused", "answer"),
    [
        (said(("a", 10), ("b", 10)), True),
        (said(("a", 10), ("b", 9)), False),
        (said(("a", 300)), False),
        (said(("a", 30), ("b", 1)), False),  # a dead domain, and a typing error behind it
        (said(("a", 30), ("b", 5)), True),
        (said(("a", 10), ("b", 10), enhanced="5.1.1"), True),
    ],
)
def test_twenty_refusals_over_more_than_one_domain_are_everybody(
    refused: list[RelayRefusal], answer: bool
) -> None:
    assert everybody(refused) is answer


def test_at_the_end_of_a_run_two_domains_are_enough() -> None:
    assert everybody(said(("a", 19), ("b", 1)), over=True)
    assert not everybody(said(("a", 20)), over=True)
