"""A program of others that is run on a hostile file: found once, limited, ended with all that it started."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

_MEMORY = 4 * 1024**3  # octets of address space: LibreOffice maps far more than it uses
_PDEATHSIG = 1  # prctl(2), PR_SET_PDEATHSIG
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@cache
def find(*names: str) -> str:
    """The path of the first of these programs that is there; "" where none is."""
    return next(filter(None, map(shutil.which, names)), "")


def run(
    command: Sequence[str], folder: Path, seconds: float, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes] | None:
    """The program's end in the folder; None where it did not end in time or could not be started."""
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(folder) | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            preexec_fn=_prepare,  # noqa: PLW1509 (the reading child has one thread)
            process_group=0,
        )
    except OSError:
        return None
    try:
        out, _nothing = process.communicate(timeout=seconds)
        return subprocess.CompletedProcess(command, process.returncode, out, b"")
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)


def end_session(leader: int) -> None:
    """Kill what is left of the session that this process began, whoever started it (Linux)."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getsid(int(entry.name)) == leader:
                os.kill(int(entry.name), signal.SIGKILL)


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours but the paths: no secret of the environment is for a converter."""
    passed = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return passed | {"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def _prepare() -> None:
    """In the new process: soft limits as high as a converter needs, and an end when we end."""
    for what, wanted in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, resource.RLIM_INFINITY)):
        hard = resource.getrlimit(what)[1]
        bounds = [each for each in (wanted, hard) if each != resource.RLIM_INFINITY]
        resource.setrlimit(what, (min(bounds, default=resource.RLIM_INFINITY), hard))
    if _libc:
        _libc.prctl(_PDEATHSIG, signal.SIGKILL)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
