"""A relay that ends a session after so many copies (421): the copy at hand goes over another one at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest

from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.store.models import Attempt, Delivery, Run
from distributor.words.reasons import english_of
from tests.delivery.conftest import states
from tests.delivery.sink import Sink

Planned = Callable[..., Run]
Deliver = Callable[..., SliceReport]
WORDS = ["421 4.7.0 closing", "421 too many messages in this connection", "421 4.3.2 message limit reached"]


class Counting(Sink):
    """Says 421 at a stage once `most` copies were taken in a session, or unasked after the last of them."""

    most: int = 3
    at: str = "mail"
    words: str = WORDS[0]

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken = 0
        answer = self._answer

        async def counted(stage: str, recipient: str, usual: str) -> str:
            nonlocal taken
            if taken >= self.most and stage == self.at:
                return self.words
            reply = await answer(stage, recipient, usual)
            taken += stage == "dot"
            unasked = stage == "dot" and self.at == "unasked" and taken >= self.most
            return f"{reply}\r\n{self.words}" if unasked else reply

        session = Sink(self.script, self.extensions)
        session._answer = counted  # type: ignore[method-assign]
        session.ledger, session.bodies, session.commands = self.ledger, self.bodies, self.commands
        await session._talk(reader, writer)


@pytest.fixture
def limited() -> Iterator[Counting]:
    with Counting().running() as sink:
        assert isinstance(sink, Counting)
        yield sink


@pytest.mark.parametrize("offer", [("PIPELINING",), ()])
@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("at", ["mail", "rcpt", "data", "dot", "unasked"])
def test_a_session_limit_costs_no_copy_any_time(  # noqa: PLR0917
    at: str, words: str, offer: tuple[str, ...], planned: Planned, deliver: Deliver, limited: Counting
) -> None:
    limited.at, limited.words, limited.extensions = at, words, offer
    run = planned(14)
    report = deliver(
        run, relays=[SmtpRelay("sink", "127.0.0.1", limited.port, tls="off", connections=2)],
        limits=SliceLimits(15, 30, 5, 50),
    )  # fmt: skip
    assert states(run) == {"accepted": 14}
    assert sorted(limited.recipients) == sorted(f"r{number}@example.org" for number in range(1, 15))
    assert not report.trouble, "it is asked again at once: nothing is amiss"
    assert limited.connections <= 14 // 3 + 3


def test_the_history_says_that_the_copy_went_over_another_connection(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    sink.script = lambda stage, rcpt, n: "421 4.3.2 enough" if (stage, n) == ("dot", 2) else None
    run = planned(4)
    deliver(run, connections=1)
    assert states(run) == {"accepted": 4}
    (entry,) = Attempt.objects.all()
    assert (entry.event, entry.state, entry.stage, entry.reply_code) == ("attempt", "planned", "dot", 421)
    assert Delivery.objects.get(pk=entry.delivery_id).attempts == 2


@pytest.mark.parametrize("stage", ["greeting", "mail", "dot"])
def test_a_relay_that_hangs_up_on_everybody_is_not_hammered(
    stage: str, planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    sink.script = lambda at, rcpt, n: "421 4.3.2 busy" if at == stage else None
    run, began = planned(30), time.monotonic()
    report = deliver(run, connections=4, limits=SliceLimits(5, 30, 5, 50))
    assert "421 4.3.2 busy" in english_of(report.trouble) and not report.hold
    assert sink.connections <= 4 * (time.monotonic() - began), "one a second by each session"
    if stage == "greeting":
        assert sink.connections <= 4, "after 1, 2 and 4 seconds"


def test_a_copy_that_makes_a_relay_hang_up_each_time_does_not_keep_the_others(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    sink.script = lambda at, rcpt, n: "421 no" if at == "rcpt" and rcpt.startswith("r1@") else None
    run = planned(8)
    deliver(run, connections=1)
    assert states(run) == {"accepted": 7, "deferred": 1}


@pytest.mark.parametrize("stage", ["rcpt", "data", "bdat", "dot"])
@pytest.mark.parametrize("words", ["554 5.7.1 no", "554 DT:SPM 163 smtp1", "554 5.7.1 <r9@example.org> no"])
def test_what_is_said_of_one_reader_is_not_told_as_the_reason_of_the_run(
    stage: str, words: str, planned: Planned, deliver: Deliver
) -> None:
    with Sink(extensions=("PIPELINING", "CHUNKING")).running() as sink:
        sink.script = lambda at, rcpt, n: words if (at, rcpt) == (stage, "r9@example.org") else None
        run = planned(9)
        chunking = stage == "bdat"
        relay = SmtpRelay("sink", "127.0.0.1", sink.port, tls="off", connections=1, chunking=chunking)
        report = deliver(run, relays=[relay])
    assert states(run)["accepted"] == 8
    assert not report.trouble and not report.hold
