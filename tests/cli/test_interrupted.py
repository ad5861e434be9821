"""`send --wait` interrupted, stopped by somebody else, and cut off, while a real relay takes its time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from distributor import var as folders
from tests.cli.terminal import Terminal
from tests.cli.test_send import PREPARE, SAMPLE
from tests.conftest import HOME, missing
from tests.delivery.sink import Sink
from tests.postgres import Postgres, binaries
from tests.servers import await_true

COURT = ("send", "2026-11", "--only-group", "市法院", "--wait", "--json")
AS_ON_A_TERMINAL = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from distributor.cli import main
main(prog_name="distributor")
"""
DUE = """
import django
django.setup()
from django.utils import timezone
from distributor.store.models import Delivery
assert Delivery.objects.filter(state="deferred").update(due=timezone.now()) == 5
"""
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """The relay answers one dot, and the others once this is set."""
    gate = threading.Event()
    yield gate
    gate.set()


@pytest.fixture
def sink(gate: threading.Event) -> Iterator[Sink]:
    """A relay that thinks over every copy for half a second, and is kept from the second one."""

    def hold(stage: str, count: int) -> None:
        if stage == "dot" and count > 1:
            gate.wait(120)

    with Sink(delay=0.5, before=hold).running() as sink:
        yield sink
        gate.set()


@pytest.fixture
def start(environment: dict[str, str], sink: Sink, gate: threading.Event, tmp_path: Path) -> Iterator[Start]:
    """`start("send", …)`: the command in a process of its own, sending to the relay one copy at a time."""
    started: list[subprocess.Popen[str]] = []
    environment["RELAYS"] = f"smtp://127.0.0.1:{sink.port}?tls=off&connections=1"
    environment |= {"MAIL_FROM": "office@example.org", "DJANGO_SETTINGS_MODULE": "distributor.settings"}

    def start(*words: str, script: str = AS_ON_A_TERMINAL) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", script, *words],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    gate.set()
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def prepare(start: Start, environment: dict[str, str]) -> None:
    done = start(str(SAMPLE), environment["RECIPIENTS"], script=PREPARE)
    assert done.wait(60) == 0


@pytest.mark.parametrize("up", [False, True])
def test_ctrl_c_says_truly_whether_sending_goes_on(
    start: Start, sink: Sink, gate: threading.Event, environment: dict[str, str], up: bool
) -> None:
    prepare(start, environment)
    if up:
        machine = start("up", "--no-web")
        assert machine.stdout and "Mail" in machine.stdout.readline()
    sending = start(*COURT)
    await_second(sink)
    err = interrupt(sending, None if up else gate)
    assert "distributor pause 2026-11" in err and "distributor cancel 2026-11" in err
    if up:
        assert "is still being sent" in err
        gate.set()
        await_true(lambda: len(sink.ledger) == 5)
    else:
        assert "until the service is started again: distributor up" in err and len(sink.ledger) < 5


def await_second(sink: Sink) -> None:
    """Return when the relay has the second copy, whose dot it does not answer yet."""
    await_true(lambda: sink.dots == 2, seconds=60)


def await_planned(start: Start) -> None:
    """Return when there is a run of the issue."""
    await_true(lambda: start("status", "2026-11").wait(60) == 0, seconds=60)


def interrupt(process: subprocess.Popen[str], gate: threading.Event | None = None) -> str:
    """What it says at Ctrl-C; nothing of it stands on standard output.

    Where the workers end with it, the relay answers through the gate once they have been asked to.
    """
    process.send_signal(signal.SIGINT)
    said = ""
    while gate and "after the copies under way are complete" not in said:
        assert process.stderr
        said += process.stderr.readline() or pytest.fail(f"it ended, and said: {said}")
    if gate:
        gate.set()
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, ""), said + err
    return said + err


def test_ctrl_c_on_a_terminal_ends_the_waiting_and_no_server(
    start: Start, sink: Sink, gate: threading.Event, environment: dict[str, str], tmp_path: Path
) -> None:
    """The terminal's SIGINT goes to the whole group: a copy on its way comes to its end all the same."""
    prepare(start, environment)
    with Terminal(["send", *COURT[1:-2], "--yes", "--wait"], environment, tmp_path) as terminal:
        await_second(sink)
        terminal.type(b"\x03")
        terminal.await_text(b"after the copies under way are complete")
        gate.set()
        shown, code = terminal.end()
    assert code == 130, shown
    assert "sending of run 1 has stopped until the service is started again: distributor up" in shown
    states = json.loads(start("status", "2026-11", "--json").communicate(timeout=60)[0])["states"]
    assert states == {"accepted": sink.dots, "planned": 5 - sink.dots} and sink.dots < 5


def test_ctrl_c_tells_of_a_command_that_others_depend_on(
    start: Start, sink: Sink, environment: dict[str, str]
) -> None:
    prepare(start, environment)
    first = start(*COURT)
    await_second(sink)
    second = start("send", "2026-11", "--wait")
    assert second.stderr and "under way already" in second.stderr.readline()
    said = interrupt(second)
    assert f"only as long as another command is waiting on this machine (process {first.pid})" in said


@pytest.mark.parametrize("silent", [False, True])
def test_ctrl_c_asks_the_workers_of_a_redis_elsewhere(
    start: Start, sink: Sink, environment: dict[str, str], redis_server: str, silent: bool
) -> None:
    """With none running nothing goes on; from a Redis that does not answer, nobody can know."""
    prepare(start, environment)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        mute = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        environment["REDIS_URL"] = mute if silent else redis_server
        sending = start(*COURT)
        await_planned(start)
        said = interrupt(sending)
    expected = "Redis does not answer, so it is unknown whether run 1" if silent else "no worker answers"
    assert expected in said and "distributor cancel 2026-11" in said


def test_ctrl_c_believes_no_machine_whose_redis_is_silent(
    start: Start, sink: Sink, environment: dict[str, str], var: Path
) -> None:
    prepare(start, environment)
    machine = start("up", "--no-web")
    assert machine.stdout and "Mail" in machine.stdout.readline()
    sending = start(*COURT)
    await_second(sink)
    silenced = redis.Redis(unix_socket_path=str(folders.redis_socket(var))).info("server")["process_id"]
    os.kill(silenced, signal.SIGSTOP)
    try:
        said = interrupt(sending)
    finally:
        os.kill(silenced, signal.SIGCONT)
    assert "it is unknown whether run 1 is still being sent" in said


@pytest.mark.parametrize(
    ("stop", "code", "expected"),
    [("cancel", 6, ("cancelled", "cancelled")), ("pause", 4, ("on_hold", "planned"))],
)
def test_whoever_waits_is_told_that_somebody_stopped_the_run(
    start: Start,
    sink: Sink,
    gate: threading.Event,
    environment: dict[str, str],
    *,
    stop: str,
    code: int,
    expected: tuple[str, str],
) -> None:
    prepare(start, environment)
    sending = start(*COURT)
    await_second(sink)
    assert start(stop, "2026-11", "--reason", "a misprint").wait(60) == 0
    gate.set()
    out, err = sending.communicate(timeout=60)
    told, (outcome, left) = json.loads(out), expected
    assert (sending.returncode, told["exit_code"], told["outcome"]) == (code, code, outcome), err
    assert (told["reason"], told["total"]) == ("a misprint", 5) and "(a misprint)" in err
    assert told["states"] == {"accepted": 2, left: 3} and len(sink.ledger) == 2


def test_wait_final_ends_only_when_deferred_copies_have(
    start: Start, environment: dict[str, str], tmp_path: Path
) -> None:
    """A relay with greylisting; the minutes until the next try are taken off in the database."""
    prepare(start, environment)
    greylist = Sink(
        lambda stage, _, count: "450 4.2.0 come again" if (stage, count < 6) == ("rcpt", True) else None
    )
    with greylist.running() as relay:
        environment |= {"RELAYS": f"smtp://127.0.0.1:{relay.port}?tls=off", "SWEEP_SECONDS": "1"}
        first = start(*COURT)
        assert json.loads(first.communicate(timeout=60)[0])["states"] == {"deferred": 5}
        assert first.returncode == 5
        final = start("send", "2026-11", "--wait-final", "--json")
        await_true(lambda: folders.machine(Path(environment["DISTRIBUTOR_VAR"])).exists(), seconds=60)
        with pytest.raises(subprocess.TimeoutExpired):
            final.wait(3)
        assert start(script=DUE).wait(60) == 0
        out, err = final.communicate(timeout=60)
    assert final.returncode == 0, err
    assert json.loads(out)["states"] == {"accepted": 5} and len(relay.ledger) == 5


@pytest.fixture
def server(environment: dict[str, str]) -> Iterator[Postgres]:
    """A PostgreSQL server of the test's own, named in DATABASE_URL."""
    programs = binaries()
    if not programs:
        missing("PostgreSQL")
        raise AssertionError
    home = Path(tempfile.mkdtemp(prefix="pg-", dir=HOME))
    HOME.chmod(0o711)
    home.chmod(0o711)
    own = Postgres(home, programs)
    own.start()
    environment |= {"DATABASE_URL": own.url(), "SECRET_KEY": "s" * 50}
    yield own
    own.stop()
    shutil.rmtree(home, ignore_errors=True)


def test_a_database_that_restarts_does_not_end_the_waiting(
    server: Postgres, start: Start, sink: Sink, gate: threading.Event, environment: dict[str, str]
) -> None:
    assert start("migrate").wait(60) == 0
    prepare(start, environment)
    sending = start(*COURT)
    await_second(sink)
    server.stop()
    server.launch()
    gate.set()
    out, err = sending.communicate(timeout=120)
    assert sending.returncode == 0, err
    assert "the database does not answer" in err and "the database answers again" in err
    assert json.loads(out)["states"] == {"accepted": 5} and len(sink.ledger) == 5
