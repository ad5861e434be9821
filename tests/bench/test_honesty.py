"""What must not pass for a measurement."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bench import database, figures
from bench.errors import BenchError
from bench.sink import Sink, free_port, program, sink
from tests.conftest import missing


@pytest.fixture
def running_sink(tmp_path: Path) -> Iterator[Sink]:
    try:
        program("smtp-sink")
    except BenchError:
        missing("smtp-sink")
    with sink(free_port(), tmp_path) as running:
        yield running


def test_mails_that_the_sink_did_not_take_are_noticed(running_sink: Sink) -> None:
    with smtplib.SMTP("127.0.0.1", running_sink.port) as session:
        for _ in range(3):
            session.sendmail("gazette@example.org", "reader@example.org", b"Subject: one\r\n\r\n")
    running_sink.expect(3)
    with pytest.raises(BenchError, match="took 3 mails, not 4"):
        running_sink.expect(4)


def test_a_session_without_mail_counts_as_none(running_sink: Sink) -> None:
    with smtplib.SMTP("127.0.0.1", running_sink.port) as session:
        session.mail("gazette@example.org")
    running_sink.expect(0)


def test_a_database_that_does_not_wait_for_its_disk_is_refused(transactional_db: None) -> None:
    with connection.cursor() as cursor:
        loosened = (
            "SET synchronous_commit = off"
            if connection.vendor == "postgresql"
            else "PRAGMA synchronous = OFF"
        )
        cursor.execute(loosened)
    try:
        with pytest.raises(BenchError, match="not durable"):
            database.require_durable()
    finally:
        connection.close()


def _leg(mails: int, seconds: float) -> dict[str, Any]:
    return {"mails": mails, "seconds": seconds, "cpu": 1.0, "database_cpu": 0.5}


def test_each_ratio_is_taken_within_its_round() -> None:
    """The machine halves its speed from round to round: so do all senders, and the ratio stays."""
    rounds = [
        {"ours": _leg(100, slow), "smtp_source": _leg(100, 2 * slow), "naive": _leg(10, slow)}
        for slow in (1, 2, 4)
    ]
    found = figures.of_rounds("real", {"rounds": rounds, "octets": 9700.0, "bytes_per_delivery": 300.0})
    assert [found[f"real.ratio{end}"] for end in ("", "_lowest", "_highest")] == [2, 2, 2]
    assert found["real.naive_ratio"] == 10
    assert found["real.rate"] == 50
    assert found["real.cpu_per_1000"] == 10
    assert figures.of_naive(found)["naive.ratio"] == 10
