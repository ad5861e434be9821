"""`python -m bench.planning`: one run, planned by a process that does nothing else."""

from __future__ import annotations

import json
import resource
import sys
import time

import django

django.setup()

from bench import database  # noqa: E402
from distributor.delivery.plan import plan  # noqa: E402
from distributor.store.models import Delivery, Issue  # noqa: E402


def measure() -> dict[str, float]:
    """Seconds from the order to the committed run, megabytes at the peak, database bytes per delivery."""
    database.require_durable()
    issue, before = Issue.objects.get(), database.size()
    idle, started = _peak_mb(), time.perf_counter()
    run = plan(issue)
    seconds, peak = time.perf_counter() - started, _peak_mb()
    deliveries = Delivery.objects.filter(run=run).count()
    return {
        "deliveries": deliveries,
        "seconds": seconds,
        "peak_mb": peak,
        "idle_mb": idle,
        "bytes_per_delivery": (database.size() - before) / deliveries,
    }


def _peak_mb() -> float:
    """Of this process since its start; Linux counts in KiB, macOS in bytes (getrusage(2))."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


if __name__ == "__main__":
    print(json.dumps(measure()))
