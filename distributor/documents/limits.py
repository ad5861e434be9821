"""What a process that reads hostile files may use: set once at its start, for good."""

from __future__ import annotations

import resource
import signal

CPU_SECONDS = 10
CPU_SECONDS_AT_MOST = 60  # for a converter that it starts
MEMORY = 1024 * 1024 * 1024  # octets of address space; a converter may raise it
FILE = 512 * 1024 * 1024  # octets of the largest file that is written


def limit(cpu_seconds: int | None = None) -> None:
    """Soft limits on this process: a converter may raise its own up to the hard ones."""
    _set(resource.RLIMIT_CPU, cpu_seconds or CPU_SECONDS, CPU_SECONDS_AT_MOST)
    _set(resource.RLIMIT_AS, MEMORY)
    _set(resource.RLIMIT_FSIZE, FILE, FILE)
    _set(resource.RLIMIT_CORE, 0, 0)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write fails with EFBIG


def _set(what: int, soft: int, hard: int | None = None) -> None:
    """No limit in force is exceeded: only root may."""
    most = resource.getrlimit(what)[1]
    if hard is not None and (most == resource.RLIM_INFINITY or hard < most):
        most = hard
    resource.setrlimit(what, (soft if most == resource.RLIM_INFINITY else min(soft, most), most))
