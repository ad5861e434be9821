"""The one-machine default: all parts come up together, stay up, and go together."""

from __future__ import annotations

import json
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from distributor import var as names
from distributor.local import info, outbox, redis
from distributor.local.info import Info
from tests.servers import await_true

DRIVER = """
import contextlib, django, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a terminal, wherever the tests run
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # as without nohup
django.setup()
from distributor.errors import UserError
from distributor.local.machine import Machine
try:
    with Machine(web="web" in sys.argv) as machine, contextlib.suppress(KeyboardInterrupt):
        print("ready", flush=True)  # a signal may follow at once
        machine.serve_forever()
except UserError as error:
    sys.exit(str(error))
print("ended")
"""
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Start a machine in a process of its own; without `ready` it is not waited for."""
    started: list[subprocess.Popen[str]] = []

    def start(*words: str, ready: bool = True, **settings: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", DRIVER, *words],
            cwd=tmp_path,
            env=environment | {"DJANGO_SETTINGS_MODULE": "distributor.settings", "WEB_PORT": "0"} | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        if ready and process.stdout.readline() != "ready\n":
            pytest.fail(process.communicate()[1])
        return process

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=60)


def descendants(pid: int) -> set[int]:
    """The processes below that one, as Linux lists them."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, level = set[int](), {pid}
    while level:
        level = {child for child, parent in parents.items() if parent in level}
        found |= level
    return found


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def part(machine: subprocess.Popen[str], word: str) -> int:
    """The first process of the machine with that word in its command line."""
    return min(pid for pid in descendants(machine.pid) if word in command_line(pid))


def send(port: int | None) -> None:
    assert port
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.sendmail("office@example.org", ["reader@example.com"], b"Subject: x\r\n\r\n")


def running(var: Path) -> Info:
    found = info.read(var)
    assert found
    return found


def test_when_it_is_ready_every_part_answers(start: Start, var: Path) -> None:
    machine = start("web")
    told = running(var)
    assert told.pid == machine.pid
    assert redis.answers(names.redis_socket(var))
    assert " ready." in (names.logs(var) / "worker.log").read_text()
    assert "distributor sweep" in " ".join(map(command_line, descendants(machine.pid)))
    with urllib.request.urlopen(f"{told.web_url}/healthz", timeout=20) as answer:
        assert answer.status == 200
    send(told.catcher_port)
    assert len(outbox.messages(names.outbox(var))) == 1


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_it_ends_every_part_and_cleans_up(
    start: Start, var: Path, asked: signal.Signals
) -> None:
    machine = start()
    parts = descendants(machine.pid)
    assert len(parts) >= 4
    machine.send_signal(asked)
    output, errors = machine.communicate(timeout=60)
    assert (output, errors, machine.returncode) == ("ended\n", "", 0)
    assert [command_line(pid) for pid in parts if Path(f"/proc/{pid}").exists()] == []
    assert not names.machine(var).exists()
    assert info.read(var) is None


def test_a_second_one_on_the_same_folder_is_refused(start: Start, var: Path) -> None:
    first = start()
    second = start(ready=False)
    assert second.wait(60) == 1
    assert second.stderr
    assert f"it runs already (process {first.pid}," in second.stderr.read()
    assert running(var).pid == first.pid


def test_killed_it_takes_its_parts_along_and_can_be_started_again(start: Start, var: Path) -> None:
    machine = start()
    parts = descendants(machine.pid)
    machine.kill()
    machine.wait()
    assert names.machine(var).exists()
    assert info.read(var) is None
    second = start()  # at once: the first one's parts are still ending
    assert running(var).pid == second.pid
    await_true(lambda: not any(Path(f"/proc/{pid}").exists() for pid in parts))
    assert redis.answers(names.redis_socket(var))


def test_a_catcher_that_is_killed_comes_back_on_its_port(start: Start, var: Path) -> None:
    machine = start()
    port = running(var).catcher_port
    os.kill(part(machine, "local.catcher"), signal.SIGKILL)
    send(port)
    assert len(outbox.messages(names.outbox(var))) == 1


def test_a_worker_that_is_killed_comes_back(start: Start, var: Path) -> None:
    machine = start()
    log = names.logs(var) / "worker.log"
    first = part(machine, "celery")
    os.kill(first, signal.SIGKILL)
    await_true(lambda: len(re.findall(r" ready\.", log.read_text())) == 2)
    assert part(machine, "celery") != first


def test_with_relays_and_redis_elsewhere_neither_is_started_here(
    start: Start, var: Path, redis_server: str
) -> None:
    machine = start(REDIS_URL=redis_server, RELAYS="smtp://127.0.0.1:9", MAIL_FROM="office@example.org")
    assert running(var).catcher_port is None
    lines = " ".join(map(command_line, descendants(machine.pid)))
    assert "celery" in lines
    assert "redis-server" not in lines
    assert "local.catcher" not in lines


def test_a_port_in_use_is_named_with_the_way_out(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        machine = start("web", ready=False, WEB_PORT=str(port))
        assert machine.wait(60) == 1
    assert machine.stderr
    assert f"port {port} is in use by another program: choose another with WEB_PORT=" in machine.stderr.read()


def test_asked_to_end_while_it_starts_it_leaves_nothing_running(start: Start, var: Path) -> None:
    machine = start(ready=False, REDIS_URL="redis://127.0.0.1:9/0")  # the worker is never ready
    await_true(lambda: "celery" in " ".join(map(command_line, descendants(machine.pid))))
    parts = descendants(machine.pid)
    machine.send_signal(signal.SIGTERM)
    assert machine.wait(60) != 0
    assert [command_line(pid) for pid in parts if Path(f"/proc/{pid}").exists()] == []
    lock = info.lock(var)
    assert lock is not None
    os.close(lock)


@pytest.mark.parametrize("left", ["", "{", "[]", "{}", json.dumps({"pid": 1, "unknown": 2})])
def test_what_a_dead_machine_left_counts_for_nothing(var: Path, left: str) -> None:
    names.machine(var).write_text(left)
    assert info.read(var) is None
    lock = info.lock(var)
    assert lock is not None
    assert info.read(var) is None
    os.close(lock)
