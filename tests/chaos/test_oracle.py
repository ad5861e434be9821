"""The oracle itself: what it must cry out at, and what it must let pass."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.ledger import Line
from tests.chaos.oracle import Verdict, judge
from tests.chaos.tables import Copy
from tests.conftest import ROOT
from tests.delivery.sink import CLOSE
from tests.servers import await_true


def copy(state: str = "accepted", number: int = 1) -> Copy:
    return Copy(number, number, f"r{number}@example.org", state, "", "", "relay", 0)


def dot(reply: str = "250 Ok", number: int = 1, body: str = "a", recipient: str = "") -> Line:
    identity = f"<2026-03.r1.{number}.{'0' * 20}@example.org>"
    return Line(recipient or f"r{number}@example.org", identity, body, reply)


def verdict(
    copies: list[Copy],
    lines: list[Line],
    *,
    state: str = "done",
    planned: int = 1,
    decided: int = 0,
    cut: int = 0,
    log: str = "",
) -> Verdict:
    return judge(1, (state, ""), planned, copies, lines, {1: decided}, most_in_doubt=cut, log=log)


_FAULTS = ("lost", "doubled", "wrong", "needlessly_in_doubt", "unhandled", "unended")
_CRASH = "[ERROR/ForkPoolWorker-1] Task distributor.send[1] raised unexpected: AttributeError('…')"
_KILLED = "[ERROR/MainProcess] Task handler raised error: WorkerLostError('exited prematurely: signal 9')"


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("lost", verdict([copy()], [])),
        ("lost", verdict([copy()], [dot("451 later")])),
        ("lost", verdict([copy()], [dot()], planned=2)),
        ("lost", verdict([copy("deferred")], [])),
        ("doubled", verdict([copy()], [dot(), dot()])),
        ("doubled", verdict([copy("in_doubt")], [dot(CLOSE), dot()], cut=1)),
        ("doubled", verdict([copy()], [dot(CLOSE), dot(body="b")], decided=1)),
        ("doubled", verdict([copy()], [dot("451 later"), dot(body="b")])),
        ("wrong", verdict([copy("failed")], [dot()])),
        ("wrong", verdict([copy("suppressed")], [dot("451 later")])),
        ("wrong", verdict([copy()], [dot(recipient="other@example.org")])),
        ("wrong", verdict([copy()], [dot(), dot(number=2)])),
        ("needlessly_in_doubt", verdict([copy("in_doubt")], [dot(CLOSE)])),
        ("needlessly_in_doubt", verdict([copy("in_doubt")] * 2, [], planned=2, cut=1)),
        ("unhandled", verdict([copy()], [dot()], log=f"all is well\n{_CRASH}\nall is well")),
        ("unhandled", verdict([copy()], [dot()], log="Task exception was never retrieved")),
        ("unended", verdict([copy("planned")], [], state="sending")),
        ("unended", verdict([copy("planned")], [], state="paused")),
    ],
)
def test_it_cries_out_at(fault: str, found: Verdict) -> None:
    assert not found.held
    assert [name for name in _FAULTS if getattr(found, name)] == [fault]


@pytest.mark.parametrize(
    "found",
    [
        verdict([copy()], [dot()]),
        verdict([copy()], [dot("451 later"), dot()]),
        verdict([copy("in_doubt")], [], cut=1),
        verdict([copy("in_doubt")], [dot(CLOSE)], cut=1),
        verdict([copy()], [dot()], log=_KILLED),
        verdict([copy()], [dot(CLOSE), dot()], decided=1),
        verdict([copy("failed")], [dot("550 no")]),
        verdict([copy("suppressed")], []),
    ],
)
def test_it_lets_pass(found: Verdict) -> None:
    assert found.held, found


_HARNESS = """
import time
from tests.chaos.site import site
with site() as place, place.office("sqlite") as office:
    office.start()
    print(place.home, flush=True)
    time.sleep(60)
"""


def test_nothing_is_left_of_a_harness_that_is_killed() -> None:
    harness = subprocess.Popen([sys.executable, "-c", _HARNESS], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert harness.stdout
    home = harness.stdout.readline().strip()
    assert home and Path(home).is_dir()
    harness.send_signal(signal.SIGKILL)
    harness.communicate()
    await_true(lambda: not Path(home).exists(), lambda: f"{home} is still there")
    await_true(lambda: not mentioning(home), lambda: f"{mentioning(home)} still run")


def mentioning(home: str) -> list[int]:
    """The processes that work in the folder or name it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_text() + str((process / "cwd").readlink())
        except OSError:
            continue
        if home in words:
            found.append(int(process.name))
    return found


def test_the_long_form_begins_before_the_suite_does() -> None:
    """pytest refuses to run where a plugin of its own was imported first."""
    look = "import sys, tests.chaos.__main__; sys.exit('hypothesis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], cwd=ROOT, check=False).returncode == 0
