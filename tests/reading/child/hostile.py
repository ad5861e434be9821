"""The limited child with a reader that does what the mail says: loops, eats memory, dies."""

from __future__ import annotations

import ctypes
import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from distributor.documents import limits
from distributor.reading import child
from distributor.reading.read import ReadingTask, read


def obey(task: ReadingTask) -> None:
    word = Path(task.raw).read_bytes().split(b"\n")[0].decode().removeprefix("X-Order:").strip()
    if task.convert or word.endswith("always"):
        _ORDERS[word.removesuffix("always").strip()](task)
    read(task)


def _loop(_task: ReadingTask) -> None:
    while True:
        pass


def _sleep(_task: ReadingTask) -> None:
    time.sleep(600)


def _memory(_task: ReadingTask) -> None:
    bytearray(2 * limits.MEMORY)  # at once: filling it piece by piece takes time, which is limited too


def _crash(_task: ReadingTask) -> None:
    ctypes.string_at(0)


def _fill(task: ReadingTask) -> None:
    with Path(task.folder, "large").open("wb") as file:
        file.truncate(limits.FILE + 1)


def _full(_task: ReadingTask) -> None:
    raise OSError(errno.ENOSPC, "as a full disk says")


def _leave(task: ReadingTask) -> None:
    """A converter that outlives its starter."""
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(task.raw + ".left").write_text(str(left.pid))


def _await(task: ReadingTask) -> None:
    """Until another mail is being read."""
    while not Path(task.raw).parents[1].joinpath("signal").exists():
        time.sleep(0.01)


def _signal(task: ReadingTask) -> None:
    Path(task.raw).parents[1].joinpath("signal").touch()


def _quiet(_task: ReadingTask) -> None:
    os._exit(0)


def _spy(task: ReadingTask) -> None:
    """What it finds in the environments of itself and of the processes above it."""
    found, process = b"", os.getpid()
    while process > 1:
        with suppress(OSError):
            found += Path(f"/proc/{process}/environ").read_bytes()
        if process == int(Path(task.raw + ".parent").read_text()):
            break
        process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    Path(task.raw + ".found").write_bytes(found)


_ORDERS: dict[str, Callable[[ReadingTask], object]] = {
    "loop": _loop, "sleep": _sleep, "memory": _memory, "crash": _crash, "fill": _fill, "leave": _leave,
    "full": _full, "quiet": _quiet, "spy": _spy, "await": _await, "signal": _signal,
    "nothing": lambda _task: None,
}  # fmt: skip

if __name__ == "__main__":
    limits.CPU_SECONDS, child.WALL_SECONDS = 1, 6.0
    child.read = obey  # type: ignore[attr-defined]
    child.serve()
