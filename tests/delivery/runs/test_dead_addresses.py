"""A relay that refuses an address to ourselves stops it, as a report would, once the run is done."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from distributor import configuration
from distributor.delivery.sending.workload import SliceReport
from distributor.feedback import refused_replies
from distributor.store.models import Run
from distributor.store.queries import suppression, sweep
from tests.delivery.sink import Script, Sink

SAID = {
    "r2@example.org": "550 5.1.1 <r2@example.org>: Recipient address rejected: User unknown",
    "r3@example.org": "552 5.2.2 <r3@example.org>: Recipient address rejected: Mailbox full",
    "r4@example.org": "550 5.7.1 <r4@example.org>: Recipient address rejected: Access denied",
}


def at(stage: str, said: dict[str, str]) -> Script:
    return lambda where, recipient, count: said.get(recipient) if where == stage else None


@pytest.mark.parametrize("stage", ["rcpt", "dot"])
def test_only_the_address_where_nobody_is_receives_no_more(
    planned: Callable[..., Run], sink: Sink, deliver: Callable[..., SliceReport], stage: str
) -> None:
    run = planned(5)
    sink.script = at(stage, SAID)
    deliver(run)
    assert refused_replies.stop_readers(configuration.providers()) == 0, "the run is not done yet"
    sweep.finish_runs()
    assert refused_replies.stop_readers(configuration.providers()) == 1
    [stopped] = suppression.active()
    assert (stopped.address_key, stopped.reason) == ("r2@example.org", "bounced")
    assert "Recipient address rejected: User unknown" in stopped.evidence.get().text


def test_of_a_relay_that_refuses_everybody_nobody_is_believed(
    planned: Callable[..., Run], sink: Sink, deliver: Callable[..., SliceReport]
) -> None:
    run = planned(3)
    everybody = {f"r{number}@example.org": "550 5.1.1 User unknown" for number in range(1, 4)}
    sink.script = at("rcpt", everybody)
    deliver(run)
    sweep.finish_runs()
    assert (refused_replies.stop_readers(configuration.providers()), list(suppression.active())) == (0, [])
