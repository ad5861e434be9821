"""What the figures were taken on: they mean nothing without it."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import statistics
import subprocess
import time
from pathlib import Path

import psycopg

_SYNCS = 50


def describe(folder: Path, server: str) -> dict[str, object]:
    """The machine, the versions, and how long the disk under the folder takes for one fsync."""
    with psycopg.connect(server) as connection:
        postgresql = connection.info.parameter_status("server_version")
    return {
        "processor": _found(r"model name\s*: (.+)", Path("/proc/cpuinfo")) or platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3, 1),
        "load_before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.release()}",
        "filesystem": _filesystem(folder),
        "fsync_ms": round(_fsync_ms(folder), 2),
        "python": platform.python_version(),
        "postgresql": postgresql,
        "sqlite": sqlite3.sqlite_version,
        "commit": _commit(),
    }


def _found(pattern: str, file: Path) -> str:
    found = re.search(pattern, file.read_text(encoding="utf-8")) if file.exists() else None
    return found[1] if found else ""


def _filesystem(folder: Path) -> str:
    return _answer("df", "--output=fstype", str(folder)).rpartition("\n")[2]


def _fsync_ms(folder: Path) -> float:
    """Median of small appends, each brought to disk."""
    times = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(_SYNCS):
            started = time.perf_counter()
            file.write(bytes(8192))
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def _commit() -> str:
    return _answer("git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty")


def _answer(*command: str) -> str:
    """What a program prints; nothing where it cannot."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""
