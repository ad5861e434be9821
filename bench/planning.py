"""`python -m bench.planning`: one run, planned by a process that does nothing else."""

from __future__ import annotations

import json
import time

import django

django.setup()

from bench import database, memory  # noqa: E402
from distributor import configuration  # noqa: E402
from distributor.delivery.runs.plan import plan  # noqa: E402
from distributor.store.models import Delivery, Issue  # noqa: E402


def measure() -> dict[str, float]:
    """Seconds from the order to the committed run, megabytes at the peak, database bytes per delivery."""
    database.require_durable()
    issue, before = Issue.objects.get(), database.size()
    idle, started = memory.peak_mb(), time.perf_counter()
    run = plan(issue, site=configuration.site())
    seconds, peak = time.perf_counter() - started, memory.peak_mb()
    deliveries = Delivery.objects.filter(run=run).count()
    return {
        "deliveries": deliveries,
        "seconds": seconds,
        "peak_mb": peak,
        "idle_mb": idle,
        "bytes_per_delivery": (database.size() - before) / deliveries,
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
