"""Several relays: weights, failover, rest, and what a relay's words do to it."""

from __future__ import annotations

import contextlib
import socketserver
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from django.db import connections

from distributor.delivery.relays.health import Health
from distributor.delivery.schemes import read_relays
from distributor.delivery.sending.connection_pool import connection_share, opening_order
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.reason import Reason
from distributor.store.models import Attempt, Delivery, Run
from distributor.words.reasons import english_of
from tests.delivery.conftest import states
from tests.delivery.sink import CLOSE, Script, Sink

Planned = Callable[..., Run]
Deliver = Callable[..., SliceReport]
SHORT = SliceLimits(4, 30, 5, 50)


@dataclass
class LmtpSocket:
    """An LMTP server on a unix socket that takes everything."""

    path: Path
    recipients: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def running(self) -> Iterator[LmtpSocket]:
        with socketserver.ThreadingUnixStreamServer(str(self.path), self._handler()) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield self
            server.shutdown()
            thread.join()

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        recipients = self.recipients

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 here LMTP\r\n")
                for line in self.rfile:
                    self.wfile.write(self._answer(line.strip()))

            def _answer(self, line: bytes) -> bytes:
                if line.startswith(b"LHLO"):
                    return b"250-here\r\n250 PIPELINING\r\n"
                if line.startswith(b"RCPT"):
                    recipients.append(line.decode().partition("<")[2].partition(">")[0])
                if line != b"DATA":
                    return b"250 2.0.0 ok\r\n"
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
                return b"250 2.0.0 kept\r\n"

        return Handler


@pytest.fixture
def sinks() -> Iterator[tuple[Sink, Sink]]:
    with ExitStack() as stack:
        yield stack.enter_context(Sink().running()), stack.enter_context(Sink().running())


def to(sink: Sink, name: str, **differing: object) -> SmtpRelay:
    relay = SmtpRelay(name, "127.0.0.1", sink.port, tls="off", connections=4)
    return replace(relay, **differing)  # type: ignore[arg-type]


def named(name: str, connections: int, weight: int = 1) -> SmtpRelay:
    return SmtpRelay(name, "127.0.0.1", 25, connections=connections, weight=weight)


def test_lines_are_opened_in_turn_where_the_weights_are_equal() -> None:
    order = [(relay.name, place) for relay, place in opening_order([named("a", 2), named("b", 3)])]
    assert order == [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("b", 2)]


def test_a_relay_of_three_times_the_weight_has_three_lines_before_the_others_second() -> None:
    order = [relay.name for relay, _ in opening_order([named("light", 4), named("heavy", 6, weight=3)])]
    assert order[:4].count("heavy") == 3
    assert order[:8].count("heavy") == 6


def test_lines_follow_the_weights_of_the_relays_that_are_up() -> None:
    heavy, light = named("heavy", 8, weight=4), named("light", 8)
    assert (connection_share(heavy, [heavy, light]), connection_share(light, [heavy, light])) == (8, 2)
    assert connection_share(light, [light]) == 8, "the heavy one is away"
    assert connection_share(named("tiny", 2), [heavy]) == 1, "one line at least"


def test_processes_divide_what_a_relay_allows_to_all_of_them() -> None:
    relay = replace(named("shy", 8), total_connections=4)
    assert len(opening_order([relay], processes=2)) == 2
    assert connection_share(relay, [relay], processes=2) == 2
    assert len(opening_order([relay], processes=9)) == 1


def test_a_relay_is_down_after_two_failures_and_up_again_after_one_success() -> None:
    now = [0.0]
    health = Health(clock=lambda: now[0])
    health.failed("connect", Reason("", "away"))
    assert not health.down
    now[0] += health.pause
    health.failed("connect", Reason("", "away"))
    assert health.down and health.usable and not health.unusable
    assert 1 <= health.pause <= 2
    health.succeeded()
    assert not health.down


def test_a_relay_at_rest_is_neither_usable_nor_hopeless() -> None:
    health = Health()
    health.rest(60, Reason("", "enough for today"))
    assert health.resting and health.down and not health.usable and not health.unusable
    health.rest(-1, None)
    assert health.usable


def test_the_copies_of_a_relay_that_dies_go_through_the_other_and_none_twice(
    planned: Planned, deliver: Deliver, sinks: tuple[Sink, Sink]
) -> None:
    first, second = sinks
    first.script = lambda stage, rcpt, n: CLOSE if stage == "dot" and n == 3 else None
    first.before = lambda stage, count: None
    run = planned(40)
    dying = to(first, "dying", connections=1)
    deliver(run, relays=[dying, to(second, "living", connections=1)])
    counted = states(run)
    assert counted == {"accepted": 39, "in_doubt": 1}, counted
    received = first.recipients + second.recipients
    doubtful = Delivery.objects.get(run=run, state="in_doubt")
    assert len(received) == len(set(received)) == 39
    assert doubtful.address not in received, "a copy in doubt is not sent through another relay"
    assert doubtful.relay == "dying"


def test_a_relay_that_restarts_is_used_again_within_the_slice(planned: Planned, deliver: Deliver) -> None:
    run, there = planned(200), Sink(delay=0.05)
    with ThreadPoolExecutor(1) as waiting_copies:
        with there.running():
            slice_ = waiting_copies.submit(deliver, run, relays=[to(there, "restarted", connections=8)])
            while len(there.recipients) < 50:
                time.sleep(0.01)
        time.sleep(0.5)  # all eight lines knock in vain
        with Sink(port=there.port).running() as again:
            slice_.result()
            waiting_copies.submit(connections.close_all).result()
            assert again.recipients
    counted = states(run)
    assert counted["accepted"] + counted.get("in_doubt", 0) == 200, counted


def test_a_relay_that_refuses_the_log_in_is_left_alone_after_three_tries_while_the_other_goes_on(
    planned: Planned, deliver: Deliver, sinks: tuple[Sink, Sink]
) -> None:
    first, second = sinks
    first.extensions = ("PIPELINING", "AUTH PLAIN")
    first.script = lambda stage, rcpt, n: "535 5.7.8 wrong" if stage == "auth" else None
    second.delay = 0.1
    run = planned(120)
    report = deliver(run, relays=[to(first, "locked", username="u", password="hunter2"), to(second, "open")])
    assert states(run) == {"accepted": 120} and not report.hold
    assert sum(command.startswith("AUTH") for command in first.commands) <= 3
    assert set(Delivery.objects.values_list("relay", flat=True)) == {"open"}


def failing(*mechanisms: str) -> Script:
    """Refuses the log-in by these."""
    asked: list[str] = []

    def script(stage: str, recipient: str, count: int) -> str | None:
        if stage != "auth":
            return None
        asked.append("")
        return "535 5.7.8 wrong" if len(asked) <= len(mechanisms) else None

    return script


def test_a_broken_cram_md5_is_tried_once_for_all_sessions(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    sink.extensions, sink.script = ("PIPELINING", "AUTH CRAM-MD5 PLAIN"), failing("CRAM-MD5")
    run = planned(30)
    relay = to(sink, "hashed", username="u", password="broken-digest", messages=5)
    assert not deliver(run, relays=[relay]).hold
    assert states(run) == {"accepted": 30}
    logins = [command.split()[1] for command in sink.commands if command.startswith("AUTH")]
    assert logins.count("CRAM-MD5") == 1 and logins.count("PLAIN") == sink.connections


def test_a_wrong_password_is_tried_three_times_by_whatever_mechanisms(
    planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    sink.extensions = ("PIPELINING", "AUTH CRAM-MD5 PLAIN")
    sink.script = lambda stage, rcpt, n: "535 5.7.8 wrong" if stage == "auth" else None
    run = planned(5)
    report = deliver(run, relays=[to(sink, "locked", username="u", password="wrong-digest")])
    assert english_of(report.hold) == "locked: 535 5.7.8 wrong" and states(run) == {"planned": 5}
    logins = [command.split()[1] for command in sink.commands if command.startswith("AUTH")]
    assert logins == ["CRAM-MD5", "PLAIN", "PLAIN"]


@pytest.mark.parametrize("auth", ["plain", "login", "cram-md5", "xoauth2"])
def test_no_credential_stands_in_a_log_a_row_or_a_report(  # noqa: PLR0917
    auth: str,
    planned: Planned,
    deliver: Deliver,
    sink: Sink,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    (tmp_path / "token").write_text("hunter2secret", encoding="ascii")
    sink.extensions = ("PIPELINING", f"AUTH {auth.upper()}")
    sink.script = lambda stage, rcpt, n: "535 5.7.8 no" if stage == "auth" else None
    run = planned(3)
    options = f"auth={auth}&password_file={tmp_path / 'token'}&name=ours"
    url = f"smtp://carol%40example.org@127.0.0.1:{sink.port}?{options}"
    (relay,) = read_relays([url], connections=2, state=tmp_path)
    report = deliver(run, relays=[relay], limits=SHORT)
    rows = [
        *Delivery.objects.values(),
        *Run.objects.values("state_reason", "reason"),
        *Attempt.objects.values(),
    ]
    assert isinstance(relay, SmtpRelay)
    shown = " ".join([caplog.text, repr(relay), repr(report), repr(rows), repr(relay.policy())])
    assert "ours" in shown and report.trouble
    for secret in ("hunter2", "carol@", b64encode(b"hunter2secret").decode().rstrip("=")):
        assert secret not in shown.replace("username='carol@example.org'", ""), secret


def test_copies_are_handed_over_a_unix_socket_by_lmtp(
    planned: Planned, deliver: Deliver, tmp_path: Path
) -> None:
    with LmtpSocket(tmp_path / "s").running() as server:
        (relay,) = read_relays([f"lmtp://{tmp_path / 's'}"], connections=2, state=tmp_path)
        run = planned(5)
        deliver(run, relays=[relay])
        assert states(run) == {"accepted": 5}
        assert sorted(server.recipients) == [f"r{n}@example.org" for n in range(1, 6)]


def test_an_address_that_needs_smtputf8_goes_through_the_relay_that_offers_it(
    planned: Planned, deliver: Deliver, sinks: tuple[Sink, Sink]
) -> None:
    plain, modern = sinks
    plain.extensions = ("PIPELINING",)
    run = planned(40)
    for copy in run.deliveries.filter(copy_number__in=[1, 2, 20]):
        copy.address = copy.address_key = f"读者{copy.copy_number}@example.org"
        copy.save()
    deliver(run, relays=[to(plain, "plain"), to(modern, "modern", connections=1)])
    assert states(run) == {"accepted": 40} and plain.recipients
    assert {f"读者{number}@example.org" for number in (1, 2, 20)} <= set(modern.recipients)


def test_an_address_that_no_relay_can_be_told_fails_with_the_reason(
    planned: Planned, deliver: Deliver, sinks: tuple[Sink, Sink]
) -> None:
    for one in sinks:
        one.extensions = ("PIPELINING",)
    run = planned(6)
    run.deliveries.filter(copy_number=3).update(address="读者@example.org", address_key="读者@example.org")
    deliver(run, relays=[to(sinks[0], "first"), to(sinks[1], "second")])
    assert states(run) == {"accepted": 5, "failed": 1}
    assert run.deliveries.get(copy_number=3).reason == "unwritable.no-smtputf8"


@pytest.mark.parametrize("stage", ["mail", "rcpt", "dot"])
def test_a_quota_of_the_day_rests_the_relay_and_fails_nobody(
    stage: str, planned: Planned, deliver: Deliver, sinks: tuple[Sink, Sink]
) -> None:
    first, second = sinks
    first.script = lambda at, rcpt, n: "554 MI:STC 163 smtp2" if at == stage and n > 5 else None
    run = planned(60)
    small = to(first, "small", connections=2)
    report = deliver(run, relays=[small, to(second, "large", connections=2)])
    assert not report.hold
    counted = states(run)
    assert counted.get("deferred", 0) == 60 - counted["accepted"] <= 4, "those under way then"
    asked = sum(command.startswith("MAIL") for command in first.commands)
    assert asked <= 5 + 2 * 2 * 2, "nothing more goes to a relay at rest"
    assert set(Delivery.objects.filter(state="accepted").values_list("relay", flat=True)) == {
        "small",
        "large",
    }


def test_a_quota_with_no_other_relay_leaves_the_rest_planned_with_the_reason(
    planned: Planned, deliver: Deliver, sinks: tuple[Sink, Sink]
) -> None:
    first, _ = sinks
    first.script = lambda at, rcpt, n: "550 MI:STC 163 smtp2" if at == "mail" and n > 5 else None
    run = planned(30)
    report = deliver(run, relays=[to(first, "small", connections=1)], limits=SHORT)
    assert states(run) == {"accepted": 5, "planned": 25}
    assert not report.hold and "MI:STC" in english_of(report.trouble)
    assert Attempt.objects.count() == 0


def test_a_fault_of_ours_told_at_the_dot_holds_the_run_after_three(
    planned: Planned, deliver: Deliver, sinks: tuple[Sink, Sink]
) -> None:
    first, _ = sinks
    first.script = lambda at, rcpt, n: "554 DT:SUM 163 smtp6" if at == "dot" else None
    run = planned(30)
    report = deliver(run, relays=[to(first, "strict", connections=1)], limits=SliceLimits(15, 30, 5, 50))
    assert "DT:SUM" in english_of(report.hold)
    assert set(states(run)) == {"planned", "deferred"}
    assert states(run)["deferred"] <= 2 * 3


def test_a_session_that_had_its_share_is_followed_by_another(
    planned: Planned, deliver: Deliver, sinks: tuple[Sink, Sink]
) -> None:
    first, _ = sinks
    first.script = lambda at, rcpt, n: "451 MI:DMC 163 smtp9" if at == "mail" and n % 8 == 0 else None
    run = planned(30)
    deliver(run, relays=[to(first, "short", connections=1)])
    assert states(run) == {"accepted": 30}
    assert first.connections >= 4


def test_a_copy_waits_as_long_as_the_provider_asks(
    planned: Planned, deliver: Deliver, sinks: tuple[Sink, Sink]
) -> None:
    first, _ = sinks
    first.script = lambda at, rcpt, n: "451 DT:SPM 163 mx30,please try again" if at == "dot" else None
    run = planned(1)
    deliver(run, relays=[to(first, "one")])
    copy = Delivery.objects.get(run=run)
    assert copy.state == "deferred" and copy.due is not None
    assert 110 < (copy.due - copy.changed).total_seconds() <= 121
