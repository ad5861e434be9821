"""A reader for each core: mails are read side by side, and taken in the order in which they came."""

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
QUEUE_LENGTH = 32  # mails that are read, or wait to be, behind one that takes long


def count() -> int:
    """One for each core that this process may use, as far as there is memory for what each child may take."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, _memory() // MEMORY))


def _memory() -> int:
    """Octets of the machine, or of the container."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(machine, int(_CONTAINER.read_text(encoding="ascii")))
    except (OSError, ValueError):  # no such file, or `max`
        return machine


@dataclass(slots=True)
class QueuedMail:
    """A mail in the line; leaving it frees whatever is held for the mail."""

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
        """What came of it, once it is done; None where it was cancelled before anybody began.

        Raises OSError where the disk refuses even the folder for its files.
        """
        try:
            return self.held.enter_context(self._attempt.result())
        except CancelledError:
            return None

    def cancel(self) -> None:
        """Have it not read, unless somebody is at it."""
        self._attempt.cancel()


class ReadingPool:
    """Mails that are being read whole, the first to come first; for one thread.

    Readers are started when they are needed: a single mail starts one.
    """

    def __init__(self, make: Callable[[], ReadingProcess]) -> None:
        readers = count()
        self._idle: LifoQueue[ReadingProcess] = LifoQueue()  # whose process runs comes first
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
        """Those that somebody is at are waited for: each has its limits."""
        self.cancel()
        while self._entries:
            with self.take() as entry, suppress(OSError):
                entry.attempt()
        self._threads.shutdown()
        for one in self._all:
            one.close()

    @property
    def free_slots(self) -> int:
        """For how many mails there is room."""
        return QUEUE_LENGTH - len(self._entries)

    @property
    def wants_more(self) -> bool:
        """Whether it is time to look for more."""
        return self.free_slots >= QUEUE_LENGTH // 2

    def __bool__(self) -> bool:
        return bool(self._entries)

    def put(self, incoming_id: int, raw: Path, held: AbstractContextManager[object]) -> None:
        """Have the mail read; `held` is left when it leaves the line."""
        stack = ExitStack()
        stack.push(held)
        self._entries.append(QueuedMail(incoming_id, raw, stack, self._threads.submit(self._read, raw)))

    def take(self) -> QueuedMail:
        """The first in the line, which it leaves."""
        return self._entries.popleft()

    def cancel(self) -> None:
        """Have nobody begin with a further mail."""
        for entry in self._entries:
            entry.cancel()

    def read_unopened(self, raw: Path) -> ReadingAttempt:
        """Read a mail again, with its files unopened, while nothing else is read."""
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
