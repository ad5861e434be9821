"""Locks on files (flock): each is held by a descriptor, and ends with the last process that has it open."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

_POLL_SECONDS = 0.02


def acquire(path: Path, seconds: float) -> int | None:
    """The descriptor that holds the lock; None where others still hold it after `seconds`."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + seconds
    while not _try(descriptor, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            os.close(descriptor)
            return None
        time.sleep(_POLL_SECONDS)
    return descriptor


def is_held(path: Path) -> bool:
    """Whether a process holds the lock; a file that a killed one left behind counts for nothing."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _try(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
