"""Runs `reading.child` as a subprocess, started on the first mail and again whenever it has ended."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import msgspec

from distributor import privileges
from distributor.mail_codes import UnreadReason
from distributor.reading import disk_errors
from distributor.reading.limits import FileLimits, MailLimits
from distributor.reading.read import ReadingTask, result
from distributor.reading.values import Reading


@dataclass(frozen=True, slots=True)
class ReadingOutcome:
    """The result for one mail: its Reading, if there is one, and what went wrong."""

    reading: Reading | None
    trouble: UnreadReason | None = None  # None: everything was read


@dataclass(frozen=True, slots=True)
class ReadingAttempt:
    """One attempt to read a mail; on exit its folder and the files left in it are deleted."""

    outcome: ReadingOutcome
    _made: tempfile.TemporaryDirectory[str]

    @property
    def folder(self) -> Path:
        """The folder of its files."""
        return Path(self._made.name)

    def __enter__(self) -> ReadingAttempt:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._made.cleanup()

    def as_retry_of(self, trouble: UnreadReason) -> ReadingOutcome:
        """The outcome if the previous attempt failed for `trouble`; raises OSError if the disk is full."""
        if self.outcome.trouble == UnreadReason.NO_ROOM:
            raise disk_errors.no_room(self.folder)
        return ReadingOutcome(self.outcome.reading, trouble)


class ReadingProcess:
    """Reads one mail at a time. Not thread-safe."""

    def __init__(
        self,
        folder: Path,
        *,
        columns: Sequence[str] = (),
        mail: MailLimits,
        files: FileLimits,
        program: str = "distributor.reading.child",
    ) -> None:
        """`folder` receives the files of each mail; it must be on the disk where kept files are stored."""
        self._folder, self._columns, self._mail, self._files = folder, tuple(columns), mail, files
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> ReadingProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def read(self, raw: Path) -> Iterator[tuple[ReadingOutcome, Path]]:
        """The outcome and the folder of the files; what is still in the folder afterwards is deleted.

        A mail that exceeds a limit is read a second time with its files unopened. Raises OSError if the disk
        is full.
        """
        with self.attempt(raw, convert=True) as whole:
            trouble = whole.outcome.trouble
            if not trouble:
                yield whole.outcome, whole.folder
                return
        with self.attempt(raw, convert=False) as plain:
            yield plain.as_retry_of(trouble), plain.folder

    def attempt(self, raw: Path, *, convert: bool) -> ReadingAttempt:
        """Read the mail once, opening its files if `convert`. OSError if no folder can be created."""
        made = tempfile.TemporaryDirectory(dir=self._folder, prefix="reading-", ignore_cleanup_errors=True)
        try:
            return ReadingAttempt(self._try(raw, Path(made.name), convert=convert), made)
        except BaseException:
            made.cleanup()
            raise

    def close(self) -> None:
        """Stop the process."""
        if self._process is None:
            return
        with suppress(OSError, subprocess.TimeoutExpired):
            self._process.communicate(timeout=1)
        self._process.kill()
        self._process.wait()
        for pipe in filter(None, (self._process.stdin, self._process.stdout)):
            with suppress(OSError):
                pipe.close()
        self._process = None

    def _try(self, raw: Path, folder: Path, *, convert: bool) -> ReadingOutcome:
        trouble = self._ask(
            ReadingTask(str(raw), str(folder), self._columns, convert, self._mail, self._files)
        )
        if trouble:
            return ReadingOutcome(None, trouble)
        try:
            return ReadingOutcome(result(folder))
        except (OSError, msgspec.MsgspecError):
            return ReadingOutcome(None, UnreadReason.BROKEN)

    def _ask(self, task: ReadingTask) -> UnreadReason | None:
        try:
            answer = self._exchange(msgspec.json.encode(task) + b"\n")
        except OSError:
            answer = b""
        if not answer:
            self.close()
            return UnreadReason.BROKEN
        trouble = json.loads(answer)["trouble"]
        return UnreadReason(trouble) if trouble else None

    def _exchange(self, line: bytes) -> bytes:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = _start(self._program)
        process = self._process
        assert process.stdin
        assert process.stdout
        process.stdin.write(line)
        process.stdin.flush()
        return process.stdout.readline()


def _start(program: str) -> subprocess.Popen[bytes]:
    # Its own session: Ctrl-C at the terminal must not reach it.
    return subprocess.Popen(
        [sys.executable, "-m", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=privileges.clean_environment(),
        start_new_session=True,
    )
