"""`send --wait` interrupted, and cut off from its database, while a real relay takes its time."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

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
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A relay that thinks over every copy for half a second."""
    with Sink(delay=0.5).running() as sink:
        yield sink


@pytest.fixture
def start(environment: dict[str, str], sink: Sink, tmp_path: Path) -> Iterator[Start]:
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
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def prepare(start: Start, environment: dict[str, str]) -> None:
    done = start(str(SAMPLE), environment["RECIPIENTS"], script=PREPARE)
    assert done.wait(60) == 0


@pytest.mark.parametrize("up", [False, True])
def test_ctrl_c_says_truly_whether_sending_goes_on(
    start: Start, sink: Sink, environment: dict[str, str], up: bool
) -> None:
    prepare(start, environment)
    if up:
        machine = start("up", "--no-web")
        assert machine.stdout and "Mail" in machine.stdout.readline()
    sending = start(*COURT)
    await_true(lambda: bool(sink.ledger), seconds=60)
    sending.send_signal(signal.SIGINT)
    out, err = sending.communicate(timeout=60)
    assert (sending.returncode, out) == (130, ""), err
    assert "distributor pause 2026-11" in err and "distributor cancel 2026-11" in err
    if up:
        assert "goes on being sent" in err
        await_true(lambda: len(sink.ledger) == 5)
    else:
        assert "until the next: distributor up" in err and len(sink.ledger) < 5


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
    server: Postgres, start: Start, sink: Sink, environment: dict[str, str]
) -> None:
    assert start("migrate").wait(60) == 0
    prepare(start, environment)
    sending = start(*COURT)
    await_true(lambda: bool(sink.ledger), seconds=60)
    server.stop()
    server.launch()
    out, err = sending.communicate(timeout=120)
    assert sending.returncode == 0, err
    assert "the database does not answer" in err and "the database answers again" in err
    assert json.loads(out)["states"] == {"accepted": 5} and len(sink.ledger) == 5
