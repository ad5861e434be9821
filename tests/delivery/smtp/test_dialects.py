"""Runs over real sockets to relays that speak LMTP, take chunks, want a log-in, or take only small mail."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from distributor.delivery.schemes import probe_all, read_relays
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp.probe import probe
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.mail.tokens import read_message_id
from distributor.store.models import Run
from distributor.words.reasons import english_of
from tests.delivery.conftest import states
from tests.delivery.sink import Sink

Planned = Callable[..., Run]
Deliver = Callable[..., SliceReport]


def relay(sink: Sink, **differing: object) -> SmtpRelay:
    return SmtpRelay("sink", "127.0.0.1", sink.port, tls="off", connections=2, **differing)  # type: ignore[arg-type]


def test_a_chunked_mail_has_the_same_octets_as_a_dotted_one(planned: Planned, deliver: Deliver) -> None:
    run = planned(4)
    with Sink(extensions=("PIPELINING", "CHUNKING", "DSN")).running() as sink:
        deliver(run, relays=[relay(sink, chunking=True)])
        assert states(run) == {"accepted": 4}
        assert not [command for command in sink.commands if command == "DATA"]
        chunked = dict(sink.bodies)
    with Sink().running() as sink:
        run.deliveries.update(state="planned")
        deliver(run, relays=[relay(sink)])
        assert sink.bodies == chunked


def test_a_disk_that_is_full_for_one_chunk_defers_one_copy(planned: Planned, deliver: Deliver) -> None:
    run = planned(6)
    with Sink(extensions=("PIPELINING", "CHUNKING")).running() as sink:
        sink.script = lambda stage, rcpt, n: "452 4.3.1 disk full" if stage == "bdat" and n == 3 else None
        deliver(run, relays=[relay(sink, chunking=True)])
    assert states(run) == {"accepted": 5, "deferred": 1}
    assert len(sink.recipients) == len(set(sink.recipients)) == 5


def test_lmtp_goes_over_a_unix_socket_too(planned: Planned, deliver: Deliver, var: Path) -> None:
    run = planned(3)
    var.mkdir(exist_ok=True)
    with Sink(path=str(var / "lmtp")).running() as sink:
        relays = read_relays([f"lmtp://{sink.path}"], connections=2, state=var)
        assert probe_all([(relays[0], None)])[0].described()[0] == "LMTP"
        deliver(run, relays=relays)
    assert states(run) == {"accepted": 3}
    assert [command for command in sink.commands if command.startswith("LHLO")]
    assert set(run.deliveries.values_list("relay", flat=True)) == {sink.path}


def test_a_socket_that_is_not_there_is_told_and_fails_nobody(
    planned: Planned, deliver: Deliver, var: Path
) -> None:
    run = planned(2)
    relays = read_relays([f"lmtp://{var}/nobody"], connections=2, state=var)
    assert probe_all([(relays[0], None)])[0].stage == "connect"
    report = deliver(run, relays=relays, limits=SliceLimits(1, 30, 5, 50))
    assert states(run) == {"planned": 2} and "no connection" in english_of(report.trouble)


@pytest.mark.parametrize(
    "reply", ["554 MI:STC 163 smtp2", "451 MI:DMC 163 smtp9", "554 DT:SUM 163 smtp6", "421 4.3.2 closing"]
)
def test_a_relay_that_wants_no_more_at_a_chunk_leaves_no_copy_in_doubt(
    reply: str, planned: Planned, deliver: Deliver
) -> None:
    """The chunk's reply comes when the intent is on disk already: the row must hear of it."""
    run = planned(12)
    with Sink(extensions=("PIPELINING", "CHUNKING")).running() as sink:
        sink.script = lambda stage, rcpt, n: reply if stage == "bdat" and n > 4 else None
        deliver(run, relays=[relay(sink, chunking=True)], limits=SliceLimits(3, 30, 5, 50))
    assert set(states(run)) <= {"accepted", "deferred", "planned"}
    assert states(run)["accepted"] == len(set(sink.recipients)) == 4


def test_lmtp_delivers_and_knows_a_full_mailbox_at_once(planned: Planned, deliver: Deliver) -> None:
    run = planned(4)
    with Sink().running() as sink:
        sink.script = lambda stage, rcpt, n: (
            "552 5.2.2 over quota" if (stage, rcpt) == ("dot", "r3@example.org") else None
        )
        deliver(run, relays=[relay(sink, lmtp=True)])
        assert {command.split(" ")[0] for command in sink.commands} >= {"LHLO"}
        assert not [command for command in sink.commands if command.startswith("EHLO")]
    assert states(run) == {"accepted": 3, "failed": 1}


@pytest.mark.parametrize("auth", ["plain", "login", "cram-md5", "xoauth2"])
def test_every_log_in_ends_in_mail(auth: str, planned: Planned, deliver: Deliver) -> None:
    turns = {"plain": 1, "login": 3, "cram-md5": 2, "xoauth2": 1}[auth]
    run = planned(2)
    with Sink(extensions=("PIPELINING", "AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2")).running() as sink:
        sink.script = lambda stage, rcpt, n: "334 PDFAeD4=" if stage == "auth" and n % turns else None
        deliver(run, relays=[relay(sink, username="u", password="hunter2", auth=auth)], connections=1)
    assert states(run) == {"accepted": 2}
    assert not [command for command in sink.commands if "hunter2" in command]


def test_a_mail_larger_than_the_relay_takes_holds_the_run_and_fails_nobody(
    planned: Planned, deliver: Deliver
) -> None:
    run = planned(5)
    with Sink(extensions=("PIPELINING", "SIZE 500")).running() as sink:
        report = deliver(run, relays=[relay(sink)], limits=SliceLimits(10, 30, 5, 50))
    assert "the mail is larger than the relay takes" in english_of(report.hold) and "> 500" in english_of(
        report.hold
    )
    assert states(run) == {"planned": 5}
    assert not [command for command in sink.commands if command.startswith("MAIL")]


def test_a_relay_that_takes_larger_mail_serves_in_the_place_of_one_that_does_not(
    planned: Planned, deliver: Deliver
) -> None:
    run = planned(5)
    with Sink(extensions=("PIPELINING", "SIZE 500")).running() as small, Sink().running() as large:
        report = deliver(run, relays=[relay(small), SmtpRelay("large", "127.0.0.1", large.port, tls="off")])
    assert states(run) == {"accepted": 5} and not report.hold


def test_a_relay_whose_answers_no_longer_fit_is_left_and_every_copy_is_accounted_for(
    planned: Planned, deliver: Deliver
) -> None:
    run = planned(6)
    with Sink().running() as sink:
        sink.script = lambda stage, rcpt, n: "250 ok\r\n250 surplus" if stage == "dot" and n == 2 else None
        deliver(run, relays=[relay(sink)], limits=SliceLimits(10, 30, 5, 50))
    assert states(run) == {"accepted": 6}
    assert len(sink.ledger) == 6


def test_silence_is_no_fault_of_ours(planned: Planned, deliver: Deliver) -> None:
    began = time.monotonic()
    run = planned(1)
    with Sink().running() as sink:
        sink.script = lambda stage, rcpt, n: "<html>" if stage == "mail" else None
        report = deliver(run, relays=[relay(sink)], limits=SliceLimits(6, 30, 5, 50))
    assert not report.hold and "not an SMTP reply" in english_of(report.trouble)
    assert states(run).keys() <= {"planned", "deferred"} and time.monotonic() - began < 20


def test_a_bounce_can_be_matched_to_its_copy(planned: Planned, deliver: Deliver) -> None:
    run = planned(2)
    with Sink(extensions=("PIPELINING", "DSN")).running() as sink:
        deliver(run, relays=[relay(sink)], connections=1)
    names = [command.partition(" ENVID=")[2] for command in sink.commands if command.startswith("MAIL")]
    assert {read_message_id(name) for name in names} == {(run.pk, 1), (run.pk, 2)}
    assert {f"<{name}>" for name in names} == {entry.message_id for entry in sink.ledger}


def test_the_probe_tells_what_the_relay_offers() -> None:
    offer = ("PIPELINING", "CHUNKING", "DSN", "SIZE 1000", "AUTH LOGIN CRAM-MD5")
    with Sink(extensions=offer).running() as sink:
        sink.script = lambda stage, rcpt, n: "334 PDFAeD4=" if stage == "auth" and n == 1 else None
        found = probe(relay(sink, username="u", password="hunter2", lmtp=True))
    assert (found.stage, found.login, found.limit) == ("", "CRAM-MD5", 1000)
    assert found.mechanisms == ("LOGIN", "CRAM-MD5") and found.lmtp
    assert found.described()[:4] == [
        "LMTP",
        "plain text",
        "log-in by LOGIN CRAM-MD5 (used: CRAM-MD5)",
        "at most 1,000 octets",
    ]
    assert {"CHUNKING", "DSN"} <= set(found.described())
