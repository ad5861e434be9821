"""A slice keeps the pace that all workers share, and says what it hears."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from distributor.delivery.pace.pace import Pace
from distributor.delivery.pace.rates import Rates, Rules
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.store.models import Delivery, Run
from tests.delivery.conftest import states
from tests.delivery.sink import Sink


@pytest.fixture
def paced(redis_server: str) -> Callable[..., Any]:
    """`paced(relay, targets={…})`: what a slice is given to make its pace."""

    def make(*relays: SmtpRelay, **rules: Any) -> Callable[[Callable[[], None]], Pace]:
        return lambda wake: Pace(redis_server, relays, Rules(**rules), wake=wake)

    return make


def relay(sink: Sink, **options: Any) -> SmtpRelay:
    return SmtpRelay("sink", "127.0.0.1", sink.port, tls="off", **{"connections": 4, **options})


def move(run: Run, numbers: range, domain: str) -> None:
    for delivery in Delivery.objects.filter(run=run, copy_number__in=list(numbers)):
        delivery.address = delivery.address_key = f"r{delivery.copy_number}@{domain}"
        delivery.save()


def test_a_relays_quota_lets_it_rest_and_its_copies_wait(
    planned: Callable[..., Run],
    deliver: Callable[..., Any],
    paced: Callable[..., Any],
    sink: Sink,
    redis_server: str,
) -> None:
    def refuse(stage: str, recipient: str, count: int) -> str | None:
        return "550 MI:STC your account, today" if stage == "rcpt" and count > 3 else None

    sink.script = refuse
    run = planned(10)
    server = relay(sink, profile="netease", connections=1)
    deliver(run, relays=[server], paced=paced(server), limits=SliceLimits(slice_seconds=4, reply_seconds=2))
    assert states(run)["accepted"] == 3
    assert "failed" not in states(run)

    async def another() -> float:
        pace = Pace(redis_server, [server], Rules())
        await pace.look()
        wait = pace.wait(server, "example.org")
        await pace.close()
        return wait

    assert asyncio.run(another()) > 60


def test_a_long_lane_does_not_keep_others_waiting(
    planned: Callable[..., Run],
    deliver: Callable[..., Any],
    paced: Callable[..., Any],
    sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("distributor.delivery.sending.workload.MOST_WAITING", 20)
    monkeypatch.setattr("distributor.delivery.sending.dispatch.MOST_WAITING", 20)
    monkeypatch.setattr("distributor.delivery.sending.slice_database._FAR_SECONDS", 2.0)
    run = planned(120)
    move(run, range(1, 101), "slow.example")
    server = relay(sink)
    begun = time.monotonic()
    deliver(
        run,
        relays=[server],
        paced=paced(server, targets={"slow.example": Rates(per_second=2)}),
        limits=SliceLimits(slice_seconds=8, reply_seconds=5, batch_size=20),
    )
    fast = Delivery.objects.filter(run=run, address__endswith="example.org", state="accepted").count()
    slow = Delivery.objects.filter(run=run, address__endswith="slow.example", state="accepted").count()
    assert fast == 20, states(run)
    assert slow <= 2 * (time.monotonic() - begun) + 3
