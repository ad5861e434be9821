"""Reads mails in parallel, one process per core; results are taken in the order of arrival."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import LifoQueue
from types import TracebackType

from distributor.documents.limits import MEMORY
from distributor.reading.process import ReadingAttempt, ReadingProcess

_CONTAINER = Path("/sys/fs/cgroup/memory.max")  # cgroup v2
QUEUE_LENGTH = 32  # mails that are being read, or are waiting, behind a slow one


def count() -> int:
    """The number of processes: one per usable core, limited by the memory that each child may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, _memory() // MEMORY))


def _memory() -> int:
    """Octets of memory of the machine, or of the container."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(machine, int(_CONTAINER.read_text(encoding="ascii")))
    except (OSError, ValueError):  # no such file, or `max`
        return machine


@dataclass(slots=True)
class QueuedMail:
    """A mail in the queue; on exit its lock and its folder are released."""

    incoming_id: int
    raw: Path
    held: ExitStack
    _attempt: Future[ReadingAttempt] = field(repr=False)

    def __enter__(self) -> QueuedMail:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.held.close()

    def attempt(self) -> ReadingAttempt | None:
        """Wait for the attempt; None if it was cancelled before it began.

        Raises OSError if no folder can be created for its files.
        """
        try:
            return self.held.enter_context(self._attempt.result())
        except CancelledError:
            return None

    def cancel(self) -> None:
        """Cancel the reading, unless it has begun."""
        self._attempt.cancel()


class ReadingPool:
    """A queue of mails that processes read in parallel, taken first in, first out. For one thread.

    Processes start on demand: a single mail starts one.
    """

    def __init__(self, make: Callable[[], ReadingProcess]) -> None:
        readers = count()
        self._idle: LifoQueue[ReadingProcess] = LifoQueue()  # a process that is running comes first
        self._all = [make() for _number in range(readers)]
        for one in reversed(self._all):
            self._idle.put(one)
        self._threads = ThreadPoolExecutor(readers, thread_name_prefix="reading")
        self._entries: deque[QueuedMail] = deque()

    def __enter__(self) -> ReadingPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for the mails that are being read: each has its limits."""
        self.cancel()
        while self._entries:
            with self.take() as entry, suppress(OSError):
                entry.attempt()
        self._threads.shutdown()
        for one in self._all:
            one.close()

    @property
    def free_slots(self) -> int:
        """How many more mails the queue can hold."""
        return QUEUE_LENGTH - len(self._entries)

    @property
    def wants_more(self) -> bool:
        """Whether the queue is at most half full."""
        return self.free_slots >= QUEUE_LENGTH // 2

    def __bool__(self) -> bool:
        return bool(self._entries)

    def put(self, incoming_id: int, raw: Path, held: AbstractContextManager[object]) -> None:
        """Queue the mail; `held` (its lock) is released when the QueuedMail is closed."""
        stack = ExitStack()
        stack.push(held)
        self._entries.append(QueuedMail(incoming_id, raw, stack, self._threads.submit(self._read, raw)))

    def take(self) -> QueuedMail:
        """Remove and return the first mail of the queue."""
        return self._entries.popleft()

    def cancel(self) -> None:
        """Cancel every mail whose reading has not begun."""
        for entry in self._entries:
            entry.cancel()

    def read_unopened(self, raw: Path) -> ReadingAttempt:
        """Read a mail again with its files unopened; call it only while the queue is empty."""
        one = self._idle.get()
        try:
            return one.attempt(raw, convert=False)
        finally:
            self._idle.put(one)

    def _read(self, raw: Path) -> ReadingAttempt:
        one = self._idle.get()
        try:
            return one.attempt(raw, convert=True)
        finally:
            self._idle.put(one)
