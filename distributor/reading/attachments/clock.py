"""Time for the files of one mail: by the processor for what we read, by the clock for what others convert."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from distributor.reading.attachments.limits import Limits


class OutOfTime(BaseException):
    """The time for reading is over; no handler for errors of a hostile file may keep it."""


class Clock:
    """Counts what is left of both times."""

    def __init__(self, limits: Limits) -> None:
        self._processor = time.process_time() + limits.processor_seconds
        self._clock = time.monotonic() + limits.seconds
        self._converter = limits.converter_seconds

    @property
    def is_over(self) -> bool:
        return time.process_time() >= self._processor or time.monotonic() >= self._clock

    def for_converter(self) -> float:
        """Seconds by the clock that a converter may take now."""
        return max(0.0, min(self._converter, self._clock - time.monotonic()))

    @contextmanager
    def limited(self) -> Iterator[None]:
        """Raise OutOfTime within the block when the processor's time is over; only the main thread can."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGPROF, self._strike)
        signal.setitimer(signal.ITIMER_PROF, max(0.01, self._processor - time.process_time()))
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    def _strike(self, number: int, frame: FrameType | None) -> None:
        self._processor = 0.0
        raise OutOfTime
