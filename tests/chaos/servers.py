"""The servers of an office, each its own: to be killed, stopped, flushed and started again."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import redis

from distributor.local import redis as embedded
from tests.chaos.process_group import Child, ProcessGroup
from tests.postgres import Postgres
from tests.servers import await_true


@dataclass
class Redis:
    """A real server with an append-only file, on a unix socket."""

    process_group: ProcessGroup
    folder: Path
    _server: Child | None = None

    @property
    def socket(self) -> Path:
        return self.folder / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start it on the data that is there."""
        self.folder.mkdir(exist_ok=True)
        options = {"port": "0", "unixsocket": str(self.socket), "dir": str(self.folder), "save": ""}
        options |= {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        self._server = self.process_group.start([str(embedded.binary()), *words], log=self.folder / "log")
        await_true(lambda: embedded.answers(self.socket), (self.folder / "log").read_text)

    def kill(self) -> None:
        """kill -9."""
        assert self._server
        self._server.kill()

    def stop(self) -> None:
        """SIGTERM: it writes its file to the end."""
        assert self._server
        self._server.signal(signal.SIGTERM)
        self._server.wait(10)

    def flush(self) -> None:
        """Everything in it is gone: the bells, the queues, the buckets."""
        redis.Redis.from_url(self.url).flushall()

    @contextlib.contextmanager
    def half_open(self) -> Iterator[None]:
        """It accepts connections and says nothing."""
        assert self._server
        self._server.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._server.signal(signal.SIGCONT)


class Cluster(Postgres):
    """PostgreSQL that may be ended at once and started again."""

    def crash(self) -> None:
        """Immediate shutdown: no checkpoint, every session cut; recovery at the next start."""
        assert self._process and self._guard
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(20)
        self._guard.communicate()  # its number may soon be another process's

    def answers(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def owner(self) -> int:
        """The account that it runs under."""
        return int(self._account.get("user", os.geteuid()))

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Every one of its processes is stopped."""
        group = [self.pid, *children(self.pid)]
        for pid in group:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in group:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)


def children(pid: int) -> list[int]:
    """The processes that this one started, and theirs (Linux)."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *children(child)]
    return found
