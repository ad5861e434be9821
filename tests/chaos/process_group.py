"""Processes of the harness: forked from a warm one, killed with it, whatever happens to us."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from distributor.share import SHARE


@dataclass
class Child:
    """A process in a group of its own."""

    process_group: ProcessGroup
    pid: int
    log: Path
    status: int | None = None

    @property
    def running(self) -> bool:
        if self.status is None:
            self.status = self.process_group.ask("ended", pid=self.pid)
        return self.status is None

    def signal(self, number: int) -> None:
        """To the process alone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def signal_all(self, number: int) -> None:
        """To the process and everything that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """kill -9 to the whole group, at this instant; returns when it is gone."""
        self.signal_all(signal.SIGKILL)
        self.wait(10)

    def wait(self, seconds: float) -> int:
        """Its exit status, negative for a signal."""
        deadline = time.monotonic() + seconds
        while self.running:
            assert time.monotonic() < deadline, f"still there after {seconds} s: {self.words()}"
            time.sleep(0.01)
        assert self.status is not None
        return self.status

    def words(self) -> str:
        """The end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-4000:] if self.log.exists() else ""


@dataclass
class ProcessGroup:
    """Starts processes through a fork_server, which outlives nothing of what it started."""

    folder: Path  # removed at the end, by the fork_server
    _fork_server: subprocess.Popen[str] | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(SHARE), "PYTHONUTF8": "1"}
        self._fork_server = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.fork_server", str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=environment,
            start_new_session=True,  # Ctrl-C is for us; our end is its end
        )
        assert self._fork_server.stdout and self._fork_server.stdout.readline() == "ready\n"

    def close(self) -> None:
        """Everything is killed, the folder is removed."""
        if self._fork_server:
            self._fork_server.communicate()

    def ask(self, do: str, **words: Any) -> Any:
        """One question to the fork_server; threads take turns."""
        assert self._fork_server and self._fork_server.stdin and self._fork_server.stdout
        with self._turn:
            self._fork_server.stdin.write(json.dumps({"do": do, **words}) + "\n")
            self._fork_server.stdin.flush()
            return json.loads(self._fork_server.stdout.readline())

    def start(self, program: list[str], *, log: Path, environment: dict[str, str] | None = None) -> Child:
        """`["distributor", "sweep"]`: python -m; a path: that program."""
        given = {"PATH": os.environ["PATH"], **(environment or {})}
        pid = self.ask("start", program=program, environment=given, folder=str(log.parent), log=str(log))
        return Child(self, pid, log)

    def adopt(self, pid: int) -> None:
        """Kill that process, too, when the harness ends."""
        self.ask("adopt", pid=pid)
