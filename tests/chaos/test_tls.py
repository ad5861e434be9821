"""Relays that cannot prove who they are, or do not let us in: nothing is told them, and nobody fails."""

from __future__ import annotations

import pytest

from tests.chaos.authority import certify
from tests.chaos.link import PLAIN, Link
from tests.chaos.office import PROCESSES, Office
from tests.chaos.relay import HANG, Relay

_PASSWORD = "hunter2"


@pytest.fixture
def link() -> Link:
    """What is encrypted here, and how, each case says itself."""
    return PLAIN


def on_hold(office: Office, *reasons: str) -> None:
    """The run is paused with the reason, everybody keeps their place, and no secret was told."""
    office.start()
    run = office.send(20)
    verdict = office.finish(run)
    assert verdict.state == "paused" and any(reason in verdict.reason for reason in reasons), verdict
    assert verdict.states == {"planned": 20}, "nobody fails for a fault that is not theirs"
    assert _PASSWORD not in office.words() + verdict.reason


def unspoken(office: Office) -> None:
    """Neither a log-in nor an address went out."""
    said = {command.split(" ")[0].upper() for command in office.relay.commands}
    assert said <= {"EHLO", "STARTTLS", "QUIT"}, said


def demand_tls(office: Office, host: str = "localhost") -> None:
    office.settings["RELAYS"] = f"smtp://office:{_PASSWORD}@{host}:{office.relay.port}?name=relay&tls=verify"


def test_starttls_missing(office: Office) -> None:
    office.relay.extensions = ("PIPELINING", "AUTH PLAIN")
    demand_tls(office)
    on_hold(office, "STARTTLS")
    unspoken(office)


@pytest.mark.parametrize("fault", ["wrong host", "expired"])
def test_a_certificate_that_proves_nothing(office: Office, fault: str) -> None:
    host = "other.example.org" if fault == "wrong host" else "localhost"
    certificate = certify(office.folder, host, expired=fault == "expired")
    office.relay.extensions = ("PIPELINING", "STARTTLS", "AUTH PLAIN")
    office.relay.tls = certificate.context()
    office.settings["SSL_CERT_FILE"] = str(certificate.authority)
    demand_tls(office)
    on_hold(office, "certificate")
    unspoken(office)


def test_a_certificate_that_proves_it(office: Office) -> None:
    certificate = certify(office.folder, "localhost")
    office.relay.extensions = ("PIPELINING", "STARTTLS", "AUTH PLAIN")
    office.relay.tls = certificate.context()
    office.settings["SSL_CERT_FILE"] = str(certificate.authority)
    demand_tls(office)
    office.start()
    assert office.finish(office.send(20)).states == {"accepted": 20}


def test_535_to_the_log_in(office: Office) -> None:
    office.relay.extensions = ("PIPELINING", "AUTH PLAIN")
    office.relay.script = lambda stage, rcpt, n: "535 5.7.8 no such password" if stage == "auth" else None
    office.settings["RELAYS"] = f"smtp://office:{_PASSWORD}@127.0.0.1:{office.relay.port}?name=relay"
    on_hold(office, "535")
    assert 1 <= office.relay.at("auth") <= 3, "an account is locked by more"
    assert office.relay.at("mail") == 0


def test_535_to_the_log_in_at_one_relay_of_two(office: Office) -> None:
    locked = Relay(name="locked", book=office.ledger, extensions=("PIPELINING", "AUTH PLAIN"))
    locked.script = lambda stage, rcpt, n: "535 5.7.8 no such password" if stage == "auth" else None
    office.settings["SLICE_SECONDS"] = "4"
    office.relay.delay = 0.8
    with locked.running():
        url = locked.url().replace("//", f"//office:{_PASSWORD}@")
        office.settings["RELAYS"] = f"{url},{office.relay.url()}"
        office.start()
        assert office.finish(office.send(120)).states == {"accepted": 120}
        assert 1 <= locked.at("auth") <= 3 * PROCESSES, "no more by every slice"


def test_silence_in_the_middle_of_the_handshake(office: Office) -> None:
    silent = Relay(name="silent", book=office.ledger, extensions=("PIPELINING", "STARTTLS"))
    silent.script = lambda stage, rcpt, n: None if stage in ("greeting", "ehlo", "starttls") else HANG
    office.settings["SLICE_SECONDS"] = "3"
    with silent.running():
        office.settings["RELAYS"] = f"{silent.url(tls='may')},{office.relay.url()}"
        office.start()
        for _ in range(PROCESSES + 1):  # a process that waits for ever serves no further run
            asked = silent.at("starttls")
            assert office.finish(office.send(20)).states == {"accepted": 20}
            office.until(lambda asked=asked: silent.at("starttls") > asked, "it was asked")  # type: ignore[misc]
