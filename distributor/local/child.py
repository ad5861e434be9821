"""One process of the one-machine default: started in its own session, logged, ended with its group."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from distributor import privileges
from distributor.local import parent_guard

_GUARD = Path(parent_guard.__file__)
_LOG_LIMIT = 10 * 1024 * 1024  # bytes; a larger log is put aside at the next start
_KILL_SECONDS = 5


def _always() -> bool:
    return True


def _never() -> bool:
    return False


@dataclass(slots=True)
class Child:
    """A process to keep alive.

    It stands in a session of its own, so that a Ctrl-C in the terminal reaches it only through
    us, and ends when the thread that started it ends, however that happens (Linux).
    """

    name: str
    command: Sequence[str]
    log: Path
    ready: Callable[[], bool] = _always  # asked again and again after a start
    patience: float = 60.0  # seconds until it must be ready
    grace: float = 10.0  # seconds between SIGTERM and SIGKILL
    descriptors: tuple[int, ...] = ()  # inherited
    environment: Mapping[str, str] = field(default_factory=dict)  # beside ours, or beside a clean one
    clean: bool = False  # a program that is not ours needs no setting, and so no secret
    _process: subprocess.Popen[bytes] | None = None
    _asked: bool = False  # to end

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it; its output is added to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        self._asked = False
        guarded = [sys.executable, "-I", "-S", str(_GUARD), str(os.getpid()), *self.command]
        inherited = privileges.clean_environment() if self.clean else os.environ
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                guarded,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**inherited, "PYTHONUNBUFFERED": "1", **self.environment},
                pass_fds=self.descriptors,
                start_new_session=True,
            )

    def ask_to_end(self) -> None:
        """SIGTERM to the process, once; it tells its own children."""
        if self._process and self.running and not self._asked:
            self._asked = True
            self._process.terminate()

    def end(self, hurry: Callable[[], bool] = _never) -> None:
        """Ask, wait for its grace or until there is hurry, then kill what is left of its group."""
        self.ask_to_end()
        deadline = time.monotonic() + self.grace
        while self.running and time.monotonic() < deadline and not hurry():
            time.sleep(0.02)
        self.kill()

    def kill(self) -> None:
        """End the process and everything that it started, at once."""
        if not self._process:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_KILL_SECONDS)

    def last_words(self, lines: int = 5) -> str:
        """The end of its log."""
        with contextlib.suppress(OSError), self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - 4096))
            return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-lines:])
        return ""
