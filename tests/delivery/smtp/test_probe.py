"""A look at relays: what they take, how long they may take, and that nothing is sent."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable

import pytest

from distributor.delivery import schemes
from distributor.delivery.relays.relay import Relay
from distributor.delivery.schemes import probe_all
from distributor.delivery.smtp import connection
from distributor.delivery.smtp.probe import probe
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.delivery.transport.copy import Envelope
from distributor.delivery_codes import SessionReason
from distributor.words.reasons import words_of
from tests.delivery.sink import CLOSE, Sink

OFFICE = Envelope(0, "bounces@example.org", "gazette@example.org")
PIPELINES, LOCKSTEP = ("PIPELINING", "CHUNKING", "SIZE 1000"), ("SIZE 1000",)


def relay(sink: Sink, name: str = "sink", **differing: object) -> SmtpRelay:
    return SmtpRelay(name, "127.0.0.1", sink.port, tls="off", **differing)  # type: ignore[arg-type]


def farewell(sink: Sink) -> None:
    """Until the relay has read our QUIT, which nobody waits for."""
    deadline = time.monotonic() + 5
    while sink.commands[-1] != "QUIT" and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.parametrize("extensions", [PIPELINES, LOCKSTEP])
@pytest.mark.parametrize(
    ("stage", "reply", "state"),
    [
        ("", "", "accepted"),
        ("mail", "550 5.7.1 not yours", "refused"),
        ("mail", "451 4.7.1 later", "deferred"),
        ("rcpt", "554 5.7.1 relay access denied", "refused"),
        ("rcpt", "550 5.1.1 no such user", "failed"),
        ("rcpt", "450 4.2.0 greylisted", "deferred"),
    ],
)
def test_sender_and_recipient_are_asked_for_and_taken_back(
    extensions: tuple[str, ...], stage: str, reply: str, state: str
) -> None:
    with Sink(lambda at, _rcpt, _n: reply if at == stage else None, extensions).running() as sink:
        found = probe(relay(sink, chunking=True), OFFICE)
        farewell(sink)
    assert found.stage == "" and found.trial is not None
    assert (found.trial.state, found.trial.stage) == (state, stage or "rcpt")
    asked = ["MAIL FROM:<bounces@example.org>", "RCPT TO:<gazette@example.org>"]
    assert sink.commands[1:] == [*asked[: 1 if stage == "mail" else 2], "RSET", "QUIT"]


@pytest.mark.parametrize("reply", [CLOSE, "421 4.3.2 closing"])
def test_a_relay_that_hangs_up_on_the_question_is_told(reply: str) -> None:
    with Sink(lambda at, _rcpt, _n: reply if at == "rcpt" else None).running() as sink:
        found = probe(relay(sink), OFFICE)
    assert found.stage or (found.trial and found.trial.state == "refused")
    assert sink.dots == 0


def test_a_sender_that_the_relay_cannot_carry_is_a_refusal_and_not_a_crash() -> None:
    with Sink(extensions=()).running() as sink:
        found = probe(relay(sink), Envelope(0, "编辑@example.org", "gazette@example.org", utf8=True))
        farewell(sink)
    assert found.trial is not None and found.trial.state == "refused"
    assert found.trial.reply.why.code == SessionReason.NO_UTF8 and sink.commands[-1] == "QUIT"


def late(stages: tuple[str, ...], go: threading.Event) -> Callable[[str, int], None]:
    """At these stages a relay says nothing until somebody was told to wait."""

    def before(stage: str, _count: int) -> None:
        if stage in stages:
            go.wait(10)

    return before


@pytest.mark.parametrize("stage", ["greeting", "ehlo", "rcpt"])
def test_a_slow_relay_is_waited_for_and_whoever_waits_is_told_once(
    stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schemes, "_PATIENCE_SECONDS", 0.2)
    go, told = threading.Event(), list[str]()

    def remind(waiting: Relay) -> None:
        told.append(waiting.name)
        go.set()

    with Sink(before=late((stage,), go)).running() as sink:
        (found,) = probe_all([(relay(sink), OFFICE)], remind)
    assert found.stage == "" and told == ["sink"]


def test_one_that_never_says_a_word_is_told_after_the_time_that_a_worker_gives_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "_GREETING_SECONDS", 1.0)
    go = threading.Event()
    with Sink(before=late(("greeting",), go)).running() as sink:
        found = probe(relay(sink), OFFICE)
        go.set()
    assert found.stage == "greeting" and found.reason is not None
    assert words_of(found.reason) == "no answer within 1 s"


def test_relays_are_visited_side_by_side() -> None:
    together = threading.Barrier(3)

    def before(stage: str, _count: int) -> None:
        if stage == "greeting":
            together.wait(10)

    with contextlib.ExitStack() as running:
        sinks = [running.enter_context(Sink(before=before).running()) for _ in range(3)]
        asked = [(relay(sink, f"sink {number}"), OFFICE) for number, sink in enumerate(sinks)]
        assert [found.stage for found in probe_all(asked)] == ["", "", ""]
