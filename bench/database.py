"""What a measurement asks of the product's own database connection."""

from __future__ import annotations

from typing import Any

from django.db import connection

from bench.errors import BenchError
from bench.processes import parent_of
from distributor.store.models import Attempt, Delivery


def require_durable() -> None:
    """Raise BenchError unless a commit is on disk when it returns, in sessions such as the product's."""
    wanted: dict[str, object]
    if connection.vendor == "postgresql":
        wanted = {"SHOW fsync": "on", "SHOW synchronous_commit": "on", "SHOW full_page_writes": "on"}
    else:
        wanted = {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": 2}  # 2: FULL
    for question, answer in wanted.items():
        if (found := _ask(question)) != answer:
            raise BenchError(f"{question} says {found}: what would be measured is not durable")


def size() -> int:
    """Bytes of deliveries and attempts with their indexes; on SQLite of the whole database."""
    if connection.vendor == "postgresql":
        tables = (Delivery._meta.db_table, Attempt._meta.db_table)
        return sum(int(_ask(f"SELECT pg_total_relation_size('{table}')")) for table in tables)
    return int(_ask("PRAGMA page_count")) * int(_ask("PRAGMA page_size"))


def rows() -> int:
    """Deliveries, and what was noted of their attempts."""
    return Delivery.objects.count() + Attempt.objects.count()


def server() -> int:
    """The process that all of the database server's others stem from; 0 where there is none."""
    return parent_of(int(_ask("SELECT pg_backend_pid()"))) if connection.vendor == "postgresql" else 0


def _ask(question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        (answer,) = cursor.fetchone()
    return answer
