"""The command on a terminal of its own: what it shows, what is typed."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

# The command as the leader of a session whose terminal sends it SIGINT for Ctrl-C.
_LEADER = """
import fcntl, signal, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.default_int_handler)
from distributor.cli import main
main(prog_name="distributor")
"""
_PATIENCE = 120.0  # seconds


class Terminal:
    """`with Terminal(["send", …], environment, folder) as terminal:` runs the command inside the block."""

    def __init__(self, words: Sequence[str], environment: dict[str, str], folder: Path) -> None:
        self._shown = b""
        self._screen, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LEADER, *words],
            cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self._deadline = time.monotonic() + _PATIENCE

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._screen)  # not before: the terminal would hang up on the command while it ends

    def type(self, keys: bytes) -> None:
        os.write(self._screen, keys)

    def await_text(self, words: bytes) -> None:
        """Return when the words are on the screen, or the command has ended."""
        while words not in self._shown and self._read():
            pass

    def await_question(self, words: bytes) -> None:
        """Return when the command asks in these words and waits for a key, or has ended.

        Python hears of a Ctrl-C that comes between the question and the reading only with the next key.
        """
        self.await_text(words)
        state = Path(f"/proc/{self._process.pid}/stat")
        if not state.exists():
            time.sleep(1)
        while state.exists() and state.read_text().rpartition(")")[2].split()[0] not in "SZ":
            time.sleep(0.02)

    def end(self) -> tuple[str, int]:
        """All that was shown, and the exit code."""
        while self._read():
            pass
        return self._shown.decode(errors="replace"), self._process.wait(30)

    def _read(self) -> bool:
        """False when the command has let go of the terminal."""
        assert time.monotonic() < self._deadline, self._shown.decode(errors="replace")
        with contextlib.suppress(OSError):
            if select.select([self._screen], [], [], 0.2)[0]:
                self._shown += os.read(self._screen, 65536)
            return True
        return False


def ask(words: Sequence[str], environment: dict[str, str], folder: Path, typed: bytes) -> tuple[str, int]:
    """What the terminal shows, and the exit code; `typed` is the answer to the question."""
    with Terminal(words, environment, folder) as terminal:
        if typed:
            terminal.await_question(b"[y/N]")
            terminal.type(typed)
        return terminal.end()
