"""The command in a process of its own: as `python -m distributor`, started in half the time."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.servers import await_true

_SERVER = Path(__file__).with_name("command_server.py")


class Commands:
    """A process that has the libraries loaded, and becomes every command that is run."""

    def __init__(self, address: Path) -> None:
        self._address = address

    @classmethod
    @contextlib.contextmanager
    def started(cls, address: Path, root: Path) -> Iterator[Self]:
        """At the address, a path that fits a unix socket; the program is the one under `root`."""
        command = [sys.executable, "-P", str(_SERVER), str(address)]
        environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONUTF8": "1"}
        with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) as server:
            commands = cls(address)
            await_true(commands._answers)
            yield commands
            assert server.stdin
            server.stdin.close()

    def run(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """What the command printed, and its code; TimeoutExpired where it takes longer, in seconds."""
        asked = {"arguments": arguments, "folder": str(folder), "environment": dict(environment)}
        with (
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
            Path(os.devnull).open("rb") as nothing,
            self._connection() as connection,
        ):
            files = [nothing.fileno(), out.fileno(), err.fileno()]
            request = json.dumps(asked).encode() + b"\n"
            connection.sendall(request[socket.send_fds(connection, [request], files) :])
            code = self._code(connection, arguments, timeout)
            return subprocess.CompletedProcess(
                arguments, code, *(_text(file.fileno()) for file in (out, err))
            )

    def _code(self, connection: socket.socket, arguments: Sequence[str], timeout: float) -> int:
        with connection.makefile("r") as answers:
            process = int(answers.readline())
            connection.settimeout(timeout)
            try:
                return int(answers.readline())
            except TimeoutError:
                os.kill(process, signal.SIGKILL)
                raise subprocess.TimeoutExpired(list(arguments), timeout) from None

    def _connection(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(self._address))
        return connection

    def _answers(self) -> bool:
        return self._address.exists()


def _text(descriptor: int) -> str:
    written = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    return written.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
