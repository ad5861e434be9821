"""A relay that refuses us is asked three times and no more, however many slices there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from distributor import configuration
from distributor.delivery.relays.health import Suspensions
from distributor.delivery.runs import execution
from distributor.delivery.schemes import read_relays
from distributor.delivery.sending import connection_pool
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.states import RunState
from distributor.store.models import Run
from distributor.store.queries import runs
from distributor.words.reasons import english_of
from tests.delivery.conftest import LIMITS, states
from tests.delivery.sink import Sink

Planned = Callable[..., Run]
Deliver = Callable[..., SliceReport]
BRIEF = SliceLimits(5, 30, 5, 50)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of a process that remembers nothing yet."""
    clock = Clock()
    fresh = Suspensions(clock)
    for module in (connection_pool, execution):
        monkeypatch.setattr(module, "suspensions", fresh)
    return clock


@pytest.fixture
def locked() -> Iterator[Sink]:
    """Refuses every log-in."""
    with Sink(extensions=("PIPELINING", "AUTH PLAIN")).running() as sink:
        sink.script = lambda stage, rcpt, n: "535 5.7.8 wrong" if stage == "auth" else None
        yield sink


def to(sink: Sink, name: str, **differing: object) -> SmtpRelay:
    return SmtpRelay(name, "127.0.0.1", sink.port, tls="off", connections=2, **differing)  # type: ignore[arg-type]


def tries(sink: Sink) -> int:
    return sum(command.startswith("AUTH") for command in sink.commands)


def send_slowly(deliver: Deliver, run: Run, locked: Sink, sink: Sink) -> SliceReport:
    """A slice long enough for three tries, while another relay serves."""
    sink.delay = 0.2
    return deliver(run, relays=[to(locked, "locked", username="u", password="p"), to(sink, "open")])


def test_three_tries_are_all_that_a_refused_log_in_gets_of_many_slices(
    clock: Clock, planned: Planned, deliver: Deliver, sink: Sink, locked: Sink
) -> None:
    for _ in range(2):
        send_slowly(deliver, planned(60), locked, sink)
    report = send_slowly(deliver, planned(60), locked, sink)
    assert set(Run.objects.values_list("deliveries__state", flat=True)) == {"accepted"}
    assert tries(locked) == 3
    assert "locked: 535 5.7.8 wrong" in english_of(report.trouble), "told, although the other relay serves"


def test_after_a_while_one_try_tells_and_the_next_while_is_longer(
    clock: Clock, planned: Planned, deliver: Deliver, sink: Sink, locked: Sink
) -> None:
    send_slowly(deliver, planned(60), locked, sink)
    for minutes, tried in ((16, 4), (16, 4), (16, 5)):
        clock.now += minutes * 60
        send_slowly(deliver, planned(30), locked, sink)
        assert tries(locked) == tried
    locked.script = lambda stage, rcpt, n: None
    clock.now += 61 * 60
    send_slowly(deliver, planned(30), locked, sink)
    assert locked.recipients, "it serves again"
    send_slowly(deliver, planned(30), locked, sink)
    assert "locked" not in english_of(send_slowly(deliver, planned(4), locked, sink).trouble)


def test_a_person_who_lets_the_run_go_on_has_it_tried_at_once(
    clock: Clock, planned: Planned, locked: Sink, tmp_path: Path
) -> None:
    url = f"smtp://u:p@127.0.0.1:{locked.port}"

    def slice_of(run: Run) -> None:
        sending = replace(configuration.sending(), relays=(url,), connections=1, limits=LIMITS)
        execution.send_slice(run.pk, sending)

    run, other = planned(3), planned(3)
    for each in (run, other):
        slice_of(each)
        each.refresh_from_db()
        assert each.state == RunState.PAUSED and "535" in english_of(each.state_reason)
    assert tries(locked) == 3, "what the first run found out holds for the other"
    locked.script = lambda stage, rcpt, n: None
    runs.change_state(other, RunState.SENDING, of=[RunState.PAUSED])
    slice_of(other)
    assert states(other) == {"accepted": 3}


def test_a_password_that_was_changed_is_tried_at_once(
    clock: Clock, planned: Planned, deliver: Deliver, locked: Sink, tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    secret.write_text("old", encoding="ascii")
    relays = read_relays(
        [f"smtp://u@127.0.0.1:{locked.port}?password_file={secret}"], connections=1, state=tmp_path
    )
    run = planned(3)
    assert deliver(run, relays=relays, limits=BRIEF).hold
    secret.write_text("new", encoding="ascii")
    locked.script = lambda stage, rcpt, n: None
    assert not deliver(run, relays=relays, limits=BRIEF).hold
    assert states(run) == {"accepted": 3}
