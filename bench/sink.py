"""Postfix's smtp-sink: takes every mail, keeps none, counts them."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError

_START_SECONDS = 10
_BACKLOG = "1000"
_COUNTER = re.compile(rb"mesg=(\d+)\r")


def program(name: str) -> str:
    """Postfix's test program of that name; Debian keeps it where only root's PATH leads."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/libexec/postfix")
    if not found:
        raise BenchError(f"{name} is missing: make system-packages (Debian: the package postfix)")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Sink:
    """A running smtp-sink."""

    port: int
    counter: Path

    def expect(self, mails: int) -> None:
        """Raise BenchError unless exactly so many final dots were taken."""
        counts = _COUNTER.findall(self.counter.read_bytes()[-200:])
        taken = int(counts[-1]) if counts else 0
        if taken != mails:
            raise BenchError(f"smtp-sink took {taken} mails, not {mails}")


@contextlib.contextmanager
def sink(port: int, folder: Path) -> Iterator[Sink]:
    """A fresh smtp-sink on the port, and so a count from nought."""
    account = ["-u", "nobody"] if os.geteuid() == 0 else []
    counter = folder / "sink.count"
    with counter.open("wb") as output:
        command = [program("smtp-sink"), *account, "-c", f"127.0.0.1:{port}", _BACKLOG]
        process = subprocess.Popen(command, stdout=output, stdin=subprocess.DEVNULL)
    try:
        _await(process, port)
        yield Sink(port, counter)
    finally:
        process.kill()
        process.wait()


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise BenchError(f"smtp-sink does not listen on port {port}")
