"""What the running machine tells other processes: machine.json, true while machine.lock is held."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from distributor import var
from distributor.local import file_lock

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
    return file_lock.acquire(var.machine_lock(folder), _LOOK_SECONDS)


def read(folder: Path) -> Info | None:
    """The running machine; None where there is none, or it is not ready yet."""
    if not file_lock.is_held(var.machine_lock(folder)):
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
