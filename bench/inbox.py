"""`python -m bench.inbox COUNT`: mails received and read by the product's own command, and what that took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import django

from distributor.states import IncomingState

django.setup()

from django.core.management import call_command  # noqa: E402

from bench import letters  # noqa: E402
from bench.errors import BenchError  # noqa: E402
from distributor import settings  # noqa: E402
from distributor.store.models import Incoming, Version  # noqa: E402

_LOOK_SECONDS = 0.05
_COUNT_SECONDS = 1.0


def measure(count: int) -> dict[str, float]:
    """Mails per second kept and read, peak memory of the command and of what it starts, what was lost."""
    folder = settings.VAR / "letters"
    letters.write(folder, count)
    octets = sum(path.stat().st_size for path in folder.iterdir())
    begun = time.monotonic()
    receive = [sys.executable, "-m", "distributor", "inbox", "receive", str(folder)]
    command = subprocess.Popen(receive, stdout=sys.stderr)
    peaks, progress = _watch(command)
    seconds = time.monotonic() - begun
    if command.returncode:
        raise BenchError(f"inbox receive ended with {command.returncode}")
    rows = Incoming.objects.count()
    return {
        "mails": count,
        "rate": count / seconds,
        "rate_first_tenth": _rate(progress, 0, count // 10),
        "rate_last_tenth": _rate(progress, count - count // 10, count),
        "peak_mb": peaks.pop(command.pid, 0) / 1024,
        "child_peak_mb": max(peaks.values(), default=0) / 1024,
        "octets": octets / count,
        "manuscripts": Version.objects.count(),
        "lost": count - rows,
        "failed": rows - Incoming.objects.filter(state=IncomingState.READ).count(),
    }


def _watch(command: subprocess.Popen[bytes]) -> tuple[dict[int, int], list[tuple[float, int]]]:
    """Peak resident memory (KiB) of each process of the family, and how many mails were read when."""
    peaks: dict[int, int] = {}
    progress: list[tuple[float, int]] = []
    while command.poll() is None:
        for process in _family(command.pid):
            peaks[process] = max(peaks.get(process, 0), _resident(process))
        now = time.monotonic()
        if not progress or now - progress[-1][0] > _COUNT_SECONDS:
            progress.append((now, Incoming.objects.filter(state=IncomingState.READ).count()))
        time.sleep(_LOOK_SECONDS)
    progress.append((time.monotonic(), Incoming.objects.filter(state=IncomingState.READ).count()))
    return peaks, progress


def _family(root: int) -> set[int]:
    """The process and all below it (proc(5))."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it ended meanwhile
    found = {root}
    while more := {process for process, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _resident(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def _rate(progress: list[tuple[float, int]], begin: int, end: int) -> float:
    """Mails per second between two counts, as near as the looks are."""
    first = max((look for look in progress if look[1] <= begin), default=progress[0])
    last = min((look for look in progress if look[1] >= end), default=progress[-1])
    return (last[1] - first[1]) / max(last[0] - first[0], 0.001)


def main() -> None:
    call_command("migrate", verbosity=0)
    os.environ["DISTRIBUTOR_LANGUAGE"] = "en"
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))) + "\n")


if __name__ == "__main__":
    main()
