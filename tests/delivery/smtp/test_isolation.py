"""What goes wrong in one session ends that one: the others go on, and its copies are told of truthfully."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from distributor.delivery.sending import copies
from distributor.delivery.sending.connection_pool import ConnectionPool
from distributor.delivery.sending.gate import Gate
from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp import channel
from distributor.delivery.smtp.connection import Connection
from distributor.delivery.smtp.session import SmtpSession
from distributor.delivery.transport.copy import Copy
from distributor.store.models import Delivery, Run
from distributor.store.queries.deliveries import Claimed
from tests.delivery.conftest import states
from tests.delivery.sink import Sink

Planned = Callable[..., Run]
Deliver = Callable[..., SliceReport]
COPIES = 30


@dataclass
class Fault:
    """Raises once, at the call that `when` picks."""

    when: Callable[..., bool] = lambda *_: True
    raised: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def into(self, patch: pytest.MonkeyPatch, owner: type, name: str, *, after: bool = False) -> Fault:
        """Put it in front of that method, or behind it."""
        usual = getattr(owner, name)
        fault = self

        def faulty(*args: Any, **kwargs: Any) -> Any:
            result = usual(*args, **kwargs) if after else None
            fault.strike(*args)
            return result if after else usual(*args, **kwargs)

        patch.setattr(owner, name, faulty)
        return self

    def strike(self, *args: Any) -> None:
        if not self.raised and self.when(*args):
            self.raised += 1
            raise RuntimeError("out of order")


# Where it strikes, and what may be said of the copy under way; the rest is accepted.
BEFORE_THE_DOT, AFTER_THE_DOT, KNOWN = {"accepted", "deferred"}, {"accepted", "in_doubt"}, {"accepted"}
WAYS_IN = {
    "data_received, before it is read": (SmtpSession, "receive", False, BEFORE_THE_DOT | AFTER_THE_DOT),
    "data_received, after it is read": (SmtpSession, "receive", True, BEFORE_THE_DOT | AFTER_THE_DOT),
    "what is to be written": (SmtpSession, "take_output", False, BEFORE_THE_DOT | AFTER_THE_DOT),
    "what was not written": (SmtpSession, "take_output", True, BEFORE_THE_DOT | AFTER_THE_DOT),
    "the body": (SmtpSession, "write_body", True, BEFORE_THE_DOT),
    "drained": (Connection, "_drained", False, BEFORE_THE_DOT),
    "arriving at the gate": (Gate, "arrive", False, BEFORE_THE_DOT),
    "pass_gate": (SmtpSession, "end", False, BEFORE_THE_DOT),
    "pass_gate, the dot not written yet": (SmtpSession, "end", True, BEFORE_THE_DOT),
    "recording a reply": (Connection, "_end_copy", False, AFTER_THE_DOT),
    "the deadline": (Connection, "_moving", False, BEFORE_THE_DOT | AFTER_THE_DOT),
    "finish": (SmtpSession, "quit", False, KNOWN),
    "closed": (ConnectionPool, "closed", False, KNOWN),
}


@pytest.mark.parametrize("strikes", [1, 3], ids=["at once", "later"])
@pytest.mark.parametrize(("owner", "method", "after", "allowed"), WAYS_IN.values(), ids=WAYS_IN)
def test_an_error_in_one_session_ends_that_one_alone(  # noqa: PLR0917
    owner: type,
    method: str,
    after: bool,
    allowed: set[str],
    strikes: int,
    planned: Planned,
    deliver: Deliver,
    sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    calls = iter(range(1, 10**6))
    fault = Fault(lambda *_: next(calls) >= strikes).into(monkeypatch, owner, method, after=after)
    sink.delay = 0.1  # so that deadlines are looked at meanwhile
    if method == "_drained":
        slow_lines(monkeypatch)
    run = planned(COPIES)
    with caplog.at_level(logging.ERROR):
        deliver(run)
    truthful(run, sink, allowed)
    assert fault.raised and "out of order" in caplog.text and "Traceback" in caplog.text


def slow_lines(patch: pytest.MonkeyPatch) -> None:
    """Mails that do not leave at once."""
    usual = copies.CompiledRun.copy

    def copy(compiled: copies.CompiledRun, claimed: Claimed) -> Copy:
        made = usual(compiled, claimed)
        made.segments.append((b"A" * 800 + b"\r\n") * 1_500)
        return made

    patch.setattr(copies.CompiledRun, "copy", copy)
    patch.setattr(channel, "_SEND_BUFFER", 4096)


def truthful(run: Run, sink: Sink, allowed: set[str]) -> None:
    """At most one copy is not accepted; nothing is lost or doubled, and what is deferred was never taken."""
    counted = states(run)
    assert set(counted) <= allowed and counted["accepted"] >= COPIES - 1, counted
    taken = sink.recipients
    assert len(taken) == len(set(taken)), "doubled"
    by_state = {copy.address: copy.state for copy in Delivery.objects.filter(run=run)}
    assert all(by_state[address] in ("accepted", "in_doubt") for address in taken)
    assert {address for address, state in by_state.items() if state == "accepted"} <= set(taken)
