"""What becomes of a run whose workers are killed: nothing lost, nothing doubled beyond the open sessions."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from distributor.states import RunState
from distributor.store.models import Run
from tests.delivery.conftest import states
from tests.delivery.sending.worker_processes import WorkerProcesses, eventually
from tests.delivery.sink import Sink

_SESSIONS = 4  # per process
_PROCESSES = 2


@pytest.fixture
def worker_processes(
    planned: Callable[..., Run], redis_server: str, sink: Sink, tmp_path: Path
) -> Iterator[WorkerProcesses]:
    """Workers on the database of this test."""
    given = connection.settings_dict
    url = f"sqlite:///{given['NAME']}"
    if connection.vendor == "postgresql":
        place = f"{given['HOST']}:{given['PORT']}" if given["PORT"] else given["HOST"]
        query = "&".join(
            f"{name}={value}" for name, value in given["OPTIONS"].items() if isinstance(value, str)
        )
        url = f"postgresql://{given['USER']}:{given['PASSWORD']}@{place}/{given['NAME']}?{query}"
    worker_processes = WorkerProcesses(
        {
            **os.environ,
            "DATABASE_URL": url,
            "SECRET_KEY": "s" * 50,
            "REDIS_URL": redis_server,
            "RELAYS": f"smtp://127.0.0.1:{sink.port}?name=sink",
            "MAIL_FROM": "gazette@example.org",
            "SESSIONS": str(_SESSIONS),
            "BATCH_SIZE": "20",
            "LEASE_SECONDS": "5",
            "PYTHONPATH": str(Path(__file__).parents[3]),
        },
        tmp_path,
    )
    yield worker_processes
    worker_processes.kill()


def ring(worker_processes: WorkerProcesses) -> None:
    worker_processes.manage("sweep", "--once")


def finish(worker_processes: WorkerProcesses, run: Run) -> None:
    """Sweep until nothing is open."""

    def done() -> bool:
        ring(worker_processes)
        time.sleep(0.5)
        run.refresh_from_db()
        return run.state == RunState.DONE

    eventually(done, seconds=90, what=f"{states(run)}\n{worker_processes.log()[-2000:]}")


@pytest.mark.parametrize("after", [1, 37, 80])
def test_kill_9_in_the_middle_loses_nothing_and_doubles_nothing(
    after: int, worker_processes: WorkerProcesses, planned: Callable[..., Run], sink: Sink
) -> None:
    run = planned(120)
    sink.delay = 0.02
    worker_processes.start()
    ring(worker_processes)
    eventually(lambda: sink.dots >= after, what=worker_processes.log)  # type: ignore[arg-type]
    worker_processes.kill()
    dotted = Counter(entry.recipient for entry in sink.ledger)
    worker_processes.start()
    finish(worker_processes, run)

    counted = states(run)
    assert sum(counted.values()) == 120 and set(counted) <= {"accepted", "in_doubt"}
    assert counted.get("in_doubt", 0) <= _SESSIONS * _PROCESSES
    doubled = [
        address for address, times in Counter(entry.recipient for entry in sink.ledger).items() if times > 1
    ]
    assert doubled == []
    accepted = set(run.deliveries.filter(state="accepted").values_list("address", flat=True))
    assert accepted <= {entry.recipient for entry in sink.ledger}, (
        "accepted in the database: the sink has the dot"
    )
    assert set(dotted) - accepted <= set(
        run.deliveries.filter(state="in_doubt").values_list("address", flat=True)
    )


def test_sigterm_in_the_middle_leaves_nothing_in_doubt(
    worker_processes: WorkerProcesses, planned: Callable[..., Run], sink: Sink
) -> None:
    run = planned(150)
    sink.delay = 0.1  # two seconds for all: the signal comes in the middle on a slow machine, too
    worker_processes.start()
    ring(worker_processes)
    eventually(lambda: sink.dots >= 20, what="some copies")
    worker_processes.stop()
    counted = states(run)
    assert set(counted) <= {"accepted", "planned"} and counted.get("planned", 0) > 0
    assert counted["accepted"] == len(sink.recipients)
    worker_processes.start()
    finish(worker_processes, run)
    assert states(run) == {"accepted": 150} and len(sink.ledger) == 150


def test_a_hundred_rings_send_each_copy_once(
    worker_processes: WorkerProcesses, planned: Callable[..., Run], sink: Sink
) -> None:
    run = planned(100)
    for _ in range(3):
        ring(worker_processes)
    worker_processes.start()
    worker_processes.start()
    finish(worker_processes, run)
    assert Counter(sink.recipients) == Counter(f"r{number}@example.org" for number in range(1, 101))
