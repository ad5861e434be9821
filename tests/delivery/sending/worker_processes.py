"""Real Celery workers on a database and a Redis of their own, to be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class WorkerProcesses:
    """Worker processes; each is the leader of a process group, so that a kill takes its children too."""

    environment: dict[str, str]
    folder: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """One more worker with two processes."""
        options = [
            "--pool=prefork",
            "--concurrency=2",
            "--without-mingle",
            "--without-gossip",
            "--loglevel=INFO",
        ]
        name = f"--hostname=w{len(self.workers)}-{os.getpid()}@test"
        with (self.folder / "worker.log").open("ab") as log:
            self.workers.append(
                subprocess.Popen(
                    [sys.executable, "-m", "celery", "-A", "distributor.worker", "worker", *options, name],
                    cwd=self.folder,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    def kill(self) -> None:
        """kill -9 for every worker and all its children, at this instant."""
        for worker in self.workers:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()

    def stop(self) -> None:
        """SIGTERM, as a deploy does it; waits for the end."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.terminate()
                worker.wait(60)

    def manage(self, *arguments: str) -> None:
        """One `distributor` command in the workers' environment."""
        subprocess.run(
            [sys.executable, "-m", "distributor", *arguments],
            cwd=self.folder,
            env=self.environment,
            check=True,
        )

    def log(self) -> str:
        return (self.folder / "worker.log").read_text(encoding="utf-8", errors="replace")


def eventually(condition: Callable[[], bool], *, seconds: float = 60, what: str = "") -> None:
    """Wait until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)
