"""Real mail servers over a network with latency: every copy arrives once, and nothing crashes at its end.

The whole matrix with three runs for each cell: pytest tests/delivery/smtp/test_mail_servers.py --matrix 3
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from distributor.delivery.relays.relay import Client
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp.probe import probe
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.store.models import Run
from distributor.words.reasons import english_of
from tests.conftest import missing
from tests.delivery.conftest import states
from tests.delivery.latency import far_away
from tests.delivery.smtp import mail_servers
from tests.delivery.smtp.mail_servers import HOST, MailServer

Planned = Callable[..., Run]
Deliver = Callable[..., SliceReport]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A cheap part of the matrix, or with `--matrix` all of it."""
    if {"copies", "milliseconds", "turn"} <= set(metafunc.fixturenames):
        runs = metafunc.config.getoption("matrix")
        metafunc.parametrize("copies", [250 if runs else 60])
        metafunc.parametrize("milliseconds", [0, 20, 50, 150] if runs else [0, 150])
        metafunc.parametrize("turn", range(runs or 1))


@pytest.fixture(scope="module", params=mail_servers.SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[MailServer]:
    if lacking := mail_servers.lacking(request.param):
        pytest.skip(lacking) if "root" in lacking else missing(lacking)
    with mail_servers.SERVERS[request.param][0]() as running:
        yield running


@pytest.fixture
def mailbox(server: MailServer) -> MailServer:
    """The server with an empty mailbox."""
    server.forget()
    return server


def to(server: MailServer, port: int, *, implicit: bool, password: str = mail_servers.PASSWORD) -> SmtpRelay:
    """The server as a relay, its authority known here."""
    client = Client(ca_file=server.certificate.authority)
    user = mail_servers.USER
    return SmtpRelay("relay", HOST, port, implicit, username=user, password=password, client=client)


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "smtps"])
def test_every_copy_arrives_once(  # noqa: PLR0917
    mailbox: MailServer,
    planned: Planned,
    deliver: Deliver,
    caplog: pytest.LogCaptureFixture,
    implicit: bool,
    copies: int,
    milliseconds: int,
    turn: int,
) -> None:
    run = planned(copies)
    port = mailbox.smtps if implicit else mailbox.starttls
    with caplog.at_level(logging.WARNING), far_away(port, milliseconds) as here:
        report = deliver(
            run, relays=[to(mailbox, here, implicit=implicit)], limits=SliceLimits(60, 60, 30, 200)
        )
    assert states(run) == {"accepted": copies}
    assert not report.trouble and not caplog.records
    assert mailbox.await_recipients(copies) == sorted(f"r{n}@example.org" for n in range(1, copies + 1))


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "smtps"])
def test_a_wrong_password_holds_the_run_with_the_servers_reason(
    mailbox: MailServer, planned: Planned, deliver: Deliver, *, implicit: bool
) -> None:
    run = planned(3)
    port = mailbox.smtps if implicit else mailbox.starttls
    report = deliver(
        run, relays=[to(mailbox, port, implicit=implicit, password="wrong")], limits=SliceLimits(20)
    )
    assert "535" in english_of(report.hold)
    assert states(run) == {"planned": 3}


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "smtps"])
def test_an_authority_that_is_not_known_here_holds_the_run_and_is_told_no_password(
    mailbox: MailServer,
    planned: Planned,
    deliver: Deliver,
    *,
    implicit: bool,
) -> None:
    run = planned(3)
    port = mailbox.smtps if implicit else mailbox.starttls
    stranger = replace(to(mailbox, port, implicit=implicit), client=Client())
    report = deliver(run, relays=[stranger], limits=SliceLimits(20))
    assert "certificate verify failed" in english_of(report.hold)
    assert states(run) == {"planned": 3}
    assert probe(stranger).stage == ("tls" if implicit else "starttls")
