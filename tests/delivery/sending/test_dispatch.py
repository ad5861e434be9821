"""Routes and pace at work: each relay gets what it may have, and a slow domain is overtaken."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import pytest

from distributor import configuration
from distributor.delivery.pace.pace import Pace
from distributor.delivery.pace.rates import Rates, Rules
from distributor.delivery.sending import copies
from distributor.delivery.sending.slice import send
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.delivery_codes import CopyReason
from distributor.store.models import Delivery, Run
from distributor.store.queries import deliveries, sweep
from distributor.words.reasons import english_of
from tests.delivery.conftest import LIMITS, states
from tests.delivery.sink import Sink

Planned = Callable[..., Run]


def to(sink: Sink, name: str = "sink", **options: object) -> SmtpRelay:
    return SmtpRelay(name, "127.0.0.1", sink.port, tls="off", **{"connections": 2, **options})  # type: ignore[arg-type]


def readdress(run: Run, first: int, domain: str) -> None:
    """Copies from this number on go to another domain."""
    for copy in Delivery.objects.filter(run=run, copy_number__gte=first):
        copy.address = copy.address_key = f"r{copy.copy_number}@{domain}"
        copy.save()


def test_each_domain_goes_through_the_relay_that_is_kept_for_it(planned: Planned, sink: Sink) -> None:
    run = planned(40)
    readdress(run, 21, "example.com")
    with Sink().running() as special:
        relays = [to(special, "special", domains=frozenset({"example.com"})), to(sink)]
        send(run.pk, copies.compile_run(run, configuration.office()), relays, LIMITS)
        assert states(run) == {"accepted": 40}
        assert sorted({address.partition("@")[2] for address in special.recipients}) == ["example.com"]
        assert len(special.recipients) == 20 and len(sink.recipients) == 20


def test_a_copy_that_no_relay_may_take_puts_the_run_on_hold_with_the_reason(
    planned: Planned, sink: Sink
) -> None:
    run = planned(4)
    readdress(run, 3, "example.com")
    report = send(
        run.pk,
        copies.compile_run(run, configuration.office()),
        [to(sink, domains=frozenset({"example.org"}))],
        LIMITS,
    )[run.pk]
    assert "example.com" in english_of(report.hold) and states(run)["planned"] >= 2


def test_a_paced_domain_is_overtaken_and_keeps_its_pace(
    planned: Planned, sink: Sink, redis_server: str
) -> None:
    run = planned(60)
    readdress(run, 31, "example.com")
    relays = [to(sink)]
    rules = Rules(targets={"example.com": Rates(per_second=10)})
    begun = time.monotonic()
    send(
        run.pk,
        copies.compile_run(run, configuration.office()),
        relays,
        LIMITS,
        paced=lambda wake: Pace(redis_server, relays, rules, wake=wake),
    )
    took = time.monotonic() - begun
    assert states(run) == {"accepted": 60}
    assert took > 1.0, "thirty copies at ten a second, with a second's worth at once"
    first_half = sink.recipients[:35]
    assert sum(address.endswith("example.org") for address in first_half) >= 20, "the others did not wait"


def test_a_relay_whose_day_is_used_up_leaves_the_copies_for_another_time_without_counting_an_attempt(
    planned: Planned, sink: Sink, redis_server: str
) -> None:
    run = planned(20)
    relays = [to(sink, per_day=5)]
    limits = SliceLimits(slice_seconds=4, lease_seconds=30, reply_seconds=5, batch_size=50)
    send(
        run.pk,
        copies.compile_run(run, configuration.office()),
        relays,
        limits,
        paced=lambda wake: Pace(redis_server, relays, Rules(), wake=wake),
    )
    assert states(run) == {"accepted": 5, "deferred": 15}
    waiting = Delivery.objects.filter(run=run, state="deferred")
    assert {(copy.attempts, copy.reason, copy.reply) for copy in waiting} == {(0, CopyReason.PACED, "")}
    assert all(copy.due is not None for copy in waiting)


@pytest.mark.parametrize("attempts", [0, 3])
def test_a_copy_that_waits_for_our_own_pace_is_not_given_up_however_long(
    attempts: int, planned: Planned
) -> None:
    run = planned(1)
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=5)
    Run.objects.update(created=long_ago)
    Delivery.objects.update(attempts=attempts, since=long_ago)
    deliveries.put_off([(copy, 3600.0) for copy in deliveries.claim(run.pk, 7, 10, 60)])
    assert states(run) == {"deferred": 1}
    Delivery.objects.update(changed=long_ago)
    assert sweep.give_up(48) == 0
    Delivery.objects.update(due=long_ago)
    assert sweep.due_again() == 1 and states(run) == {"planned": 1}


def test_a_copy_that_a_relay_defers_is_given_up_in_time(planned: Planned) -> None:
    run = planned(1)
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=5)
    Run.objects.update(created=long_ago)
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    Delivery.objects.update(state="deferred", attempts=1, since=long_ago, due=soon)
    assert sweep.give_up(48) == 1 and states(run) == {"failed": 1}


def test_a_run_is_held_when_only_a_relay_that_refuses_us_may_have_what_is_left(
    planned: Planned, sink: Sink
) -> None:
    run = planned(20)
    readdress(run, 11, "example.com")
    refusing = Sink(script=lambda stage, recipient, count: "535 5.7.8 no" if stage == "auth" else None)
    refusing.extensions += ("AUTH PLAIN",)
    with refusing.running():
        inner = to(
            refusing, "inner", domains=frozenset({"example.com"}), username="office", password="secret"
        )
        report = send(run.pk, copies.compile_run(run, configuration.office()), [inner, to(sink)], LIMITS)[
            run.pk
        ]
    assert "inner" in english_of(report.hold) and "535" in english_of(report.hold)
    assert states(run) == {"accepted": 10, "planned": 10}
