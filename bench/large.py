"""`python -m bench.large`: a large run near its end; what it costs to claim from it and to ask about it."""

from __future__ import annotations

import json
import secrets
import statistics
import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench import memory  # noqa: E402
from bench.errors import BenchError  # noqa: E402
from distributor import settings  # noqa: E402
from distributor.delivery.runs import metrics, progress  # noqa: E402
from distributor.store.models import Delivery, Issue, Run  # noqa: E402
from distributor.store.queries import deliveries, sweep  # noqa: E402

_OPEN = 2000  # copies left to send
_CHUNK = 50_000
_TIMES = 5
# The columns and the words that a relay's reply leaves behind.
_ACCEPT = """
    UPDATE distributor_delivery SET state = 'accepted', fence = 7, attempts = 1, relay = '127.0.0.1:2525',
        stage = 'dot', reply_code = 250, enhanced_code = '2.0.0', reply = 'Ok: queued as 4bFh2k0z',
        changed = CURRENT_TIMESTAMP
    WHERE run_id = %s AND copy_number > %s AND copy_number <= %s
"""


def measure(run: Run) -> dict[str, float]:
    """Milliseconds of a claim, seconds of what people and machines ask, megabytes of this process."""
    total, client = Delivery.objects.filter(run=run).count(), _reader()
    _accept(run, max(total - _OPEN, total // 2))
    seen = progress.look(run)
    if seen.total != total or not seen.open:
        raise BenchError(f"{seen.total} copies counted, {seen.open} of them open: {total} are there")
    size = min(settings.BATCH_SIZE, seen.open // (2 * _TIMES)) or 1
    return {
        "claim_ms": _median(lambda: _claim(run, size)) * 1000,
        "status_seconds": _median(lambda: (progress.look(run), progress.groups(run))),
        "domains_seconds": _median(lambda: progress.domains(run, 30)),
        "page_seconds": _median(lambda: _page(client, run)),
        "sweep_seconds": _median(sweep.finish_runs),
        "metrics_seconds": _median(metrics.text),
        "status_mb": memory.peak_mb(),
    }


def _accept(run: Run, last: int) -> None:
    """As workers leave it: nearly all rows were written again, and the planner knows of it."""
    with connection.cursor() as cursor:
        for first in range(0, last, _CHUNK):
            cursor.execute(_ACCEPT, [run.pk, first, min(first + _CHUNK, last)])
        cursor.execute("ANALYZE")


def _claim(run: Run, size: int) -> None:
    if not deliveries.claim(run.pk, secrets.randbits(62) | 1, size, 60.0):
        raise BenchError("nothing was left to claim")


def _reader() -> Client:
    """Somebody who is logged in at the pages."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.create_user("bench"))
    return client


def _page(client: Client, run: Run) -> None:
    answer = client.get(f"/issues/{run.slug}/", secure=True)
    if answer.status_code != 200:
        raise BenchError(f"the report page answers {answer.status_code}")


def _median(work: Callable[[], object]) -> float:
    """Seconds; the first time counts like the others."""
    times = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    print(json.dumps(measure(Issue.objects.get().runs.latest("id"))), file=sys.stdout)
