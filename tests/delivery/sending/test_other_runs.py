"""Several runs at once: they share a slice fairly, and one that is stuck holds up no other."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from distributor import configuration
from distributor.delivery.sending import copies
from distributor.delivery.sending.slice import send
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.reason import Reason
from distributor.store.models import Run
from distributor.store.queries import runs
from distributor.words.reasons import english_of
from tests.delivery.conftest import LIMITS, states
from tests.delivery.sink import Sink

Planned = Callable[..., Run]


def relay(sink: Sink, **options: object) -> SmtpRelay:
    return SmtpRelay("sink", "127.0.0.1", sink.port, tls="off", **{"connections": 2, **options})  # type: ignore[arg-type]


def other_runs(*others: Run) -> Callable[[frozenset[int]], list[tuple[int, copies.CompiledRun]]]:
    return lambda known: [
        (run.pk, copies.compile_run(run, configuration.office())) for run in others if run.pk not in known
    ]


def test_a_run_that_begins_later_takes_turns_with_the_one_under_way(planned: Planned, sink: Sink) -> None:
    large, small = planned(400), planned(20)
    sink.delay = 0.02
    reports = send(
        large.pk,
        copies.compile_run(large, configuration.office()),
        [relay(sink)],
        LIMITS,
        other_runs=other_runs(small),
    )
    assert states(small) == {"accepted": 20} and reports[small.pk].ended == 20
    ids = [entry.message_id.split(".")[1] for entry in sink.ledger]
    last_small = max(place for place, name in enumerate(ids) if name == f"r{small.pk}")
    assert last_small < len(ids) - 100, "the small run did not wait for the end of the large one"
    assert states(large) == {"accepted": 400}


def test_a_run_that_waits_for_a_relays_word_does_not_hold_up_another(planned: Planned, sink: Sink) -> None:
    stuck, other = planned(2), planned(30)
    word = threading.Event()
    overtaken: list[dict[str, int]] = []

    def silent_after_two_dots(stage: str, count: int) -> None:
        if stage == "dot" and count <= 2:
            word.wait(30)
            overtaken.append(states(other))
            connections.close_all()  # this thread's own
        elif stage == "dot" and count == 32:
            threading.Timer(1, word.set).start()

    sink.before = silent_after_two_dots
    limits = SliceLimits(slice_seconds=1, lease_seconds=30, reply_seconds=40, batch_size=50)
    send(
        stuck.pk,
        copies.compile_run(stuck, configuration.office()),
        [relay(sink, connections=4)],
        limits,
        other_runs=other_runs(other),
    )
    assert overtaken == [{"accepted": 30}] * 2, "long after its slice was to end it served the other run"
    assert states(stuck) == {"accepted": 2}


@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        ("mail", "553 5.7.1 not your address"),
        ("rcpt", "550 5.7.1 Sender address rejected: not owned by user"),
    ],
)
def test_a_sender_that_the_relay_refuses_holds_its_own_run_alone(
    stage: str, reply: str, planned: Planned, sink: Sink
) -> None:
    wrong, right = planned(30), planned(60)
    wrong.sender |= {"envelope": "somebody@example.net"}
    refused = 0

    def script(at: str, address: str, count: int) -> str | None:
        nonlocal refused
        if at != stage or "example.net" not in next(c for c in sink.commands[::-1] if c[:4] == "MAIL"):
            return None
        refused += 1
        return reply

    sink.script, sink.delay = script, 0.02
    reports = send(
        wrong.pk,
        copies.compile_run(wrong, configuration.office()),
        [relay(sink, connections=1)],
        LIMITS,
        other_runs=other_runs(right),
    )
    assert reply[:9] in english_of(reports[wrong.pk].hold) and refused == 3
    assert states(wrong) == {"planned": 30}
    assert not reports[right.pk].hold and states(right) == {"accepted": 60}


def test_a_run_on_hold_leaves_the_slice_and_the_others_go_on(planned: Planned, sink: Sink) -> None:
    held, going = planned(600), planned(100)
    sink.delay = 0.01

    def hold(stage: str, count: int) -> None:
        if stage == "dot" and count == 300:
            runs.hold(held.pk, [Reason("", "by a person")])
            connections.close_all()  # this thread's own

    sink.before = hold
    reports = send(
        held.pk,
        copies.compile_run(held, configuration.office()),
        [relay(sink)],
        LIMITS,
        other_runs=other_runs(going),
    )
    assert states(going) == {"accepted": 100}
    assert 0 < states(held)["planned"] < 600 and set(states(held)) == {"accepted", "planned"}
    assert reports[held.pk].ended == states(held)["accepted"]


def test_a_mail_that_is_too_large_for_every_relay_holds_its_run_alone(planned: Planned) -> None:
    with Sink(extensions=("PIPELINING", "SIZE 90")).running() as strict:
        run = planned(5)
        reports = send(run.pk, copies.compile_run(run, configuration.office()), [relay(strict)], LIMITS)
        assert "> 90" in english_of(reports[run.pk].hold) and states(run) == {"planned": 5}
