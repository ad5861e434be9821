"""The process that reads mail: it forks a child with limits for each mail.

    python -m distributor.reading.child

It imports everything once and has one thread. Each line of standard input is a ReadingTask as JSON; each line
of standard output is {"trouble": …}: an UnreadReason, or null if the Reading is in the task's folder. The
child has limits of time and memory, so that no mail can do more than fail.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Iterator

import msgspec

from distributor import privileges
from distributor.documents.converter import end_session
from distributor.documents.limits import limit
from distributor.mail_codes import UnreadReason
from distributor.reading import disk_errors
from distributor.reading.read import ReadingTask, read

WALL_SECONDS = 120.0

_MEMORY_EXIT, _DISK_EXIT = 3, 4
_MEANINGS: dict[int, UnreadReason | None] = {
    0: None, _MEMORY_EXIT: UnreadReason.TOO_MUCH, _DISK_EXIT: UnreadReason.NO_ROOM,
}  # fmt: skip
_LOOK_SECONDS = 0.002


def serve() -> None:
    """Run the tasks of standard input, one after the other, until it ends."""
    privileges.confine()
    gc.freeze()  # children share the memory of what was imported
    for line in sys.stdin.buffer:
        trouble = _run_task(msgspec.json.decode(line, type=ReadingTask))
        sys.stdout.write(json.dumps({"trouble": trouble}) + "\n")
        sys.stdout.flush()


def _run_task(task: ReadingTask) -> UnreadReason | None:
    child = os.fork()
    if not child:
        _read_and_end(task)
    status = _await(child, time.monotonic() + WALL_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if status != 0:
        end_session(child)  # converters that are still running
    return _reason_of_status(status)


def _await(child: int, deadline: float) -> int | None:
    """The child's wait status; None if it exceeded WALL_SECONDS."""
    for pause in _pauses():
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None
        time.sleep(pause)
    raise AssertionError  # the pauses never end


def _pauses() -> Iterator[float]:
    pause = _LOOK_SECONDS
    while True:
        yield pause
        pause = min(pause * 1.2, 0.05)


def _reason_of_status(status: int | None) -> UnreadReason | None:
    if status is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return UnreadReason.TOO_LONG
    broken = UnreadReason.BROKEN
    return _MEANINGS.get(os.WEXITSTATUS(status), broken) if os.WIFEXITED(status) else broken


def _read_and_end(task: ReadingTask) -> None:
    """Run the task in the child. Never returns; writes no traceback, which could quote the mail."""
    code = 1
    try:
        os.setsid()
        limit()
        read(task)
        code = 0
    except MemoryError:
        code = _MEMORY_EXIT
    except BaseException as error:  # noqa: BLE001 (the exit code tells the parent)
        if disk_errors.is_of_disk(error):  # the parent reports it
            code = _DISK_EXIT
        else:
            _write_error(f"{task.raw}: {type(error).__name__}\n")
    finally:
        os._exit(code)


def _write_error(line: str) -> None:
    with contextlib.suppress(OSError):
        sys.stderr.write(line)
        sys.stderr.flush()


if __name__ == "__main__":
    serve()
