"""The supervisor starts children in stages, starts again what ends, and ends all in reverse order."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from distributor.errors import UserError
from distributor.local import supervisor as foremen
from distributor.local.child import Child
from distributor.local.supervisor import Supervisor
from tests.servers import await_true

DIARY = """
import signal, sys, time
def say(word):
    with open(sys.argv[1], "a") as diary: diary.write(f"{sys.argv[2]} {word}\\n")
def end(*_):
    say("ends"); sys.exit()
signal.signal(signal.SIGTERM, end)
say("starts")
"""
STEADY = DIARY + "time.sleep(600)"
STUBBORN = DIARY + "signal.signal(signal.SIGTERM, signal.SIG_IGN); say('is deaf'); time.sleep(600)"
BROKEN = DIARY + "print('no luck today'); sys.exit(3)"
PARENT = DIARY + "import subprocess; subprocess.Popen(['sleep', '601']); time.sleep(600)"

Make = Callable[..., Child]


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


@pytest.fixture
def make(tmp_path: Path, diary: Path) -> Make:
    def make(name: str, program: str = STEADY, grace: float = 10) -> Child:
        child = Child(
            name, [sys.executable, "-c", program, str(diary), name], tmp_path / f"{name}.log", grace=grace
        )
        child.ready = lambda: f"{name} starts" in entries(diary)
        return child

    return make


@pytest.fixture
def work() -> Iterator[Callable[..., Supervisor]]:
    at_work: list[Supervisor] = []

    def work(*stages: list[Child]) -> Supervisor:
        supervisor = Supervisor(stages)
        at_work.append(supervisor)
        supervisor.start()
        supervisor.await_ready()
        return supervisor

    yield work
    for supervisor in at_work:
        supervisor.hurry()
        supervisor.stop()


def entries(diary: Path) -> list[str]:
    return diary.read_text().splitlines() if diary.exists() else []


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_stage_starts_when_the_one_before_is_ready_and_ends_before_it(
    make: Make, work: Callable[..., Supervisor], diary: Path
) -> None:
    supervisor = work([make("first")], [make("second")], [make("third")])
    assert entries(diary) == ["first starts", "second starts", "third starts"]
    supervisor.stop()
    assert entries(diary)[3:] == ["third ends", "second ends", "first ends"]


def test_a_child_that_is_killed_is_started_again(
    make: Make, work: Callable[..., Supervisor], diary: Path
) -> None:
    child = make("worker")
    work([child])
    first = child.pid
    assert first
    os.kill(first, signal.SIGKILL)
    await_true(lambda: entries(diary).count("worker starts") == 2)
    assert child.pid != first


def test_a_child_that_ends_again_and_again_ends_the_work_with_its_last_words(
    make: Make, monkeypatch: pytest.MonkeyPatch, diary: Path
) -> None:
    monkeypatch.setattr(foremen, "_FIRST_PAUSE_SECONDS", 0.01)
    steady, broken = make("steady"), make("broken", BROKEN)
    broken.ready = lambda: False
    supervisor = Supervisor([[steady], [broken]])
    supervisor.start()
    with pytest.raises(UserError, match=r"broken ended 6 times(.|\n)*no luck today"):
        supervisor.await_ready()
    supervisor.stop()
    assert not steady.running
    assert entries(diary).count("broken starts") == 6


def test_a_child_that_breaks_later_is_reported_too(
    make: Make, work: Callable[..., Supervisor], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(foremen, "_FIRST_PAUSE_SECONDS", 0.01)
    child = make("worker")
    supervisor = work([child])
    child.command = [sys.executable, "-c", "print('table is gone'); raise SystemExit(1)"]
    assert child.pid
    os.kill(child.pid, signal.SIGKILL)
    await_true(lambda: supervisor.failure is not None)
    with pytest.raises(UserError, match="table is gone"):
        supervisor.check()


def test_a_child_that_is_never_ready_is_not_waited_for_for_ever(make: Make) -> None:
    child = make("slow")
    child.ready, child.patience = lambda: False, 0.3
    supervisor = Supervisor([[child]])
    supervisor.start()
    with pytest.raises(UserError, match="slow is not ready after"):
        supervisor.await_ready()
    supervisor.stop()
    assert not child.running


def test_a_deaf_child_is_killed_after_its_grace(
    make: Make, work: Callable[..., Supervisor], diary: Path
) -> None:
    child = make("deaf", STUBBORN, grace=0.3)
    supervisor = work([child])
    await_true(lambda: "deaf is deaf" in entries(diary))
    supervisor.stop()
    assert not child.running


def test_hurry_shortens_the_grace(make: Make, work: Callable[..., Supervisor], diary: Path) -> None:
    supervisor = work([make("deaf", STUBBORN, grace=60)])
    await_true(lambda: "deaf is deaf" in entries(diary))
    begun = time.monotonic()
    supervisor.hurry()
    supervisor.stop()
    assert time.monotonic() - begun < 10


def test_what_a_child_started_ends_with_it(make: Make, work: Callable[..., Supervisor]) -> None:
    child = make("parent", PARENT)
    supervisor = work([child])
    children = Path(f"/proc/{child.pid}/task/{child.pid}/children")
    if not children.exists():
        pytest.skip("this system does not list a process' children")
    await_true(lambda: bool(children.read_text().split()))
    grandchild = int(children.read_text().split()[0])
    supervisor.stop()
    await_true(lambda: not alive(grandchild))


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells children of their parent's death")
def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path, diary: Path) -> None:
    program = tmp_path / "parent.py"
    command = [sys.executable, "-c", STEADY, str(diary), "orphan"]
    program.write_text(
        "import time; from pathlib import Path; from distributor.local.child import Child\n"
        f"Child('orphan', {command!r}, Path({str(tmp_path / 'log')!r})).start(); time.sleep(600)\n"
    )
    parent = Child(
        "parent",
        [sys.executable, str(program)],
        tmp_path / "parent.log",
        environment={"PYTHONPATH": str(Path.cwd())},
    )
    parent.start()
    await_true(lambda: entries(diary) == ["orphan starts"], parent.last_words)
    assert parent.pid
    os.kill(parent.pid, signal.SIGKILL)
    await_true(lambda: "orphan ends" in entries(diary))
    parent.end()
