"""The yardstick: Postfix's smtp-source, a program in C that sends one message again and again."""

from __future__ import annotations

import resource
import subprocess
import time
from pathlib import Path

from bench.errors import BenchError
from bench.legs import Leg
from bench.sink import program

SESSIONS = 16


def send(message: bytes, mails: int, port: int, folder: Path, sessions: int = SESSIONS) -> Leg:
    """Send this message, a copy of ours and an empty line that it always adds, over kept sessions."""
    file = folder / "message"
    file.write_bytes(message.replace(b"\r\n", b"\n"))  # it writes CRLF itself
    options = [f"-s{sessions}", "-d", "-m", str(mails), "-F", str(file)]
    envelope = ["-f", "gazette@example.org", "-t", "reader@example.org"]
    before, started = _cpu(), time.perf_counter()
    done = subprocess.run([program("smtp-source"), *options, *envelope, f"127.0.0.1:{port}"], check=False)
    if done.returncode:
        raise BenchError(f"smtp-source ended with code {done.returncode}")
    return Leg(mails, time.perf_counter() - started, _cpu() - before)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
