"""CPU seconds of processes, by /proc (Linux)."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    parent: int
    cpu: float  # seconds, those of ended children that were waited for included


def cpu_seconds(root: int) -> float:
    """Of the process and everything it started."""
    every = list(_processes())
    return sum(process.cpu for process in every if process.pid in _family(root, every))


def child_with(word: str) -> int:
    """The process started by this one whose command line holds the word."""
    for process in _processes():
        if process.parent == os.getpid() and word in _command(process.pid):
            return process.pid
    raise LookupError(word)


def parent_of(pid: int) -> int:
    return next(process.parent for process in _processes() if process.pid == pid)


def _family(root: int, every: list[_Process]) -> set[int]:
    found = {root}
    while more := {p.pid for p in every if p.parent in found} - found:
        found |= more
    return found


def _processes() -> Iterator[_Process]:
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            # The name stands in brackets and may hold anything, so reading begins behind it (proc(5)).
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            yield _Process(int(folder.name), int(fields[1]), sum(map(int, fields[11:15])) / _TICKS)


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    return ""
