"""What must not pass for a measurement."""

from __future__ import annotations

import contextlib
import datetime as dt
import smtplib
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bench import database, figures, proof, smtp_source
from bench.errors import BenchError
from bench.legs import pace
from bench.sink import Sink, free_port, program, sink
from bench.wire import Wire, Wired, wire
from distributor.mail.compile import compile_mail
from distributor.mail.dkim import Signer
from distributor.mail.keys import SigningKey, make_key
from tests.conftest import missing
from tests.mail.gazette import SENDER, STAMP, WANG, rendered

Lines = Callable[..., contextlib.AbstractContextManager[Wire]]


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


@pytest.fixture
def lines(tmp_path: Path, running_sink: Sink) -> Lines:
    """Wires to the running sink; `port` is where the wire listens."""

    def between(port: int, delay: float = 0.0, most: int = 16) -> contextlib.AbstractContextManager[Wire]:
        return wire(Wired(port, running_sink.port, delay, most, tmp_path / "kept"))

    return between


def test_every_reply_comes_late_and_nothing_else(lines: Lines) -> None:
    port = free_port()
    with lines(port, delay=0.05), smtplib.SMTP("127.0.0.1", port) as session:
        started = time.perf_counter()
        session.sendmail("gazette@example.org", "reader@example.org", b"Subject: one\r\n\r\n")
        seconds = time.perf_counter() - started
    replies = 5  # EHLO, MAIL, RCPT, DATA, final dot
    assert replies * 0.05 <= seconds < replies * 0.05 + 0.2


def test_nobody_has_more_connections_than_the_wire_has_room_for(lines: Lines) -> None:
    port = free_port()
    with lines(port, most=2) as line:
        two = [smtplib.SMTP("127.0.0.1", port) for _ in range(2)]
        with socket.create_connection(("127.0.0.1", port), timeout=0.3) as third:
            with pytest.raises(TimeoutError):
                third.recv(100)  # no greeting
            two[0].quit()
            assert third.recv(100).startswith(b"220 ")
        two[1].quit()
    assert line.connections == 2


def test_what_passes_the_wire_is_counted_by_the_sink(
    lines: Lines, running_sink: Sink, tmp_path: Path
) -> None:
    port = free_port()
    with lines(port, delay=0.001) as line:
        leg = smtp_source.send(b"Subject: one\r\n\r\nword\r\n", 40, port, tmp_path, sessions=4)
        running_sink.expect(40)
    assert (leg.mails, line.connections) == (40, 4)


def test_smtp_source_sends_ours_octet_for_octet_and_an_empty_line(lines: Lines, tmp_path: Path) -> None:
    message = b"".join(compile_mail(rendered(), SENDER, STAMP).splice(WANG)) + b".a dot\r\n..\r\n"
    port = free_port()
    with lines(port) as line:
        smtp_source.send(message, 16, port, tmp_path)
    assert proof.first_message(line.kept) == message + b"\r\n"
    assert line.connections == smtp_source.SESSIONS


@pytest.fixture(scope="module")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return make_key("bench", "rsa", tmp_path_factory.mktemp("keys") / "dkim.pem")


def test_only_a_signature_that_holds_counts_as_one(signing_key: SigningKey) -> None:
    signer, past = Signer("example.org", (signing_key,)), replace(STAMP, date=dt.datetime.now(dt.UTC))
    message = b"".join(compile_mail(rendered(), SENDER, past, signer=signer).splice(WANG))
    records = {signing_key.name("example.org"): signing_key.record}
    proof.require_signed(message, records)
    with pytest.raises(BenchError, match="does not hold"):
        proof.require_signed(message.replace(b"Subject: ", b"Subject: x", 1), records)
    with pytest.raises(BenchError, match="does not hold"):
        proof.require_signed(message, {"other._domainkey.example.org": signing_key.record})
    with pytest.raises(BenchError, match="carries 0 signatures, not 1"):
        proof.require_signed(b"".join(compile_mail(rendered(), SENDER, STAMP).splice(WANG)), records)


def test_a_wire_that_carried_no_whole_mail_proves_nothing() -> None:
    with pytest.raises(BenchError, match="no whole mail"):
        proof.first_message(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@example.org>\r\nDATA\r\nSubject: half\r\n")


_AROUND = {"octets": 9700.0, "bytes_per_delivery": 300.0, "rows_per_delivery": 1.0, "wire_rate": 0.0}


def _leg(mails: int, seconds: float) -> dict[str, Any]:
    return {"mails": mails, "seconds": seconds, "cpu": 1.0, "database_cpu": 0.5}


def test_each_ratio_is_taken_within_its_round() -> None:
    """The machine halves its speed from round to round: so do all senders, and the ratio stays."""
    rounds = [
        {"ours": _leg(100, slow), "smtp_source": _leg(100, 2 * slow), "naive": _leg(10, slow)}
        for slow in (1, 2, 4)
    ]
    found = figures.of_rounds("real", {"rounds": rounds, **_AROUND})
    assert [found[f"real.ratio{end}"] for end in ("", "_lowest", "_highest")] == [2, 2, 2]
    assert found["real.naive_ratio"] == 10
    assert found["real.rate"] == 50
    assert found["real.cpu_per_1000"] == 10
    assert figures.of_naive(found)["naive.ratio"] == 10


def test_a_loop_that_had_no_turn_has_no_figures() -> None:
    rounds = [{"ours": _leg(100, 1), "smtp_source": _leg(100, 1), "naive": None}]
    assert figures.of_naive(figures.of_rounds("real", {"rounds": rounds, **_AROUND})) == {}


def test_a_rate_that_falls_is_told() -> None:
    """A hundred copies in a second at the beginning, and one in a second at the end."""
    rung = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
    gaps = [3.0] + [0.01] * 197 + [1.0] * 22
    records = [rung + dt.timedelta(seconds=seconds) for seconds in accumulate(gaps)]
    found = pace(rung, records)
    assert found.wake == 3
    assert found.first_tenth == pytest.approx(100)
    assert found.last_tenth == pytest.approx(1, rel=0.06)
    assert found.last_to_first == pytest.approx(found.last_tenth / found.first_tenth)
    rounds = [{"ours": _leg(220, 10) | {"pace": asdict(found)}, "smtp_source": None, "naive": None}]
    figured = figures.of_rounds("long", {"rounds": rounds, **_AROUND})
    assert figured["long.last_to_first"] == pytest.approx(0.01, rel=0.06)
    assert "long.ratio" not in figured


@pytest.mark.parametrize(
    ("count", "name"), [(1_000_000, "1m"), (100_000, "100k"), (39, "39"), (1500, "1500")]
)
def test_a_size_has_one_name(count: int, name: str) -> None:
    assert figures.short(count) == name
