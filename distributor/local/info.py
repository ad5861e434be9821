"""What the running machine tells other processes: machine.json, true while machine.lock is held."""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from distributor import var

_LOOK_SECONDS = 1.0  # a reader holds the lock for an instant


@dataclass(frozen=True, slots=True)
class Info:
    pid: int
    started: str  # ISO 8601 with offset
    catcher_port: int | None  # on 127.0.0.1; None where mail goes to relays
    web_url: str  # "" where no pages are served
    lasts: bool = True  # until it is told to end; False: as long as a command waits for a run


def lock(folder: Path) -> int | None:
    """The lock of the machine for this process, as a descriptor; None: another machine holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(var.machine_lock(folder), os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + _LOOK_SECONDS
    while not _try(descriptor, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            os.close(descriptor)
            return None
        time.sleep(0.02)
    return descriptor


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def locked(folder: Path) -> bool:
    """Whether a machine holds the lock; what a killed one left behind counts for nothing."""
    try:
        descriptor = os.open(var.machine_lock(folder), os.O_RDWR)
    except OSError:
        return False
    try:
        return not _try(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def read(folder: Path) -> Info | None:
    """The running machine; None where there is none, or it is not ready yet."""
    if not locked(folder):
        return None
    try:
        return Info(**json.loads(var.machine(folder).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(folder: Path, info: Info) -> None:
    """Announce it, whole or not at all."""
    fresh = var.machine(folder).with_suffix(".json.new")
    fresh.write_text(json.dumps(asdict(info)) + "\n", encoding="utf-8")
    fresh.replace(var.machine(folder))


def withdraw(folder: Path) -> None:
    var.machine(folder).unlink(missing_ok=True)
