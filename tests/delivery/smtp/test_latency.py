"""TLS over a network with latency: sessions still in handshake or log-in when the run ends harm nobody."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.store.models import Run
from tests.delivery.conftest import states
from tests.delivery.latency import far_away
from tests.delivery.sink import Sink
from tests.delivery.smtp.test_tls import TLS, server_context

Planned = Callable[..., Run]
Deliver = Callable[..., SliceReport]


@pytest.mark.parametrize("milliseconds", [20, 150])
@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "smtps"])
def test_a_run_over_tls_ends_well_while_sessions_are_still_in_handshake(
    implicit: bool,
    milliseconds: float,
    *,
    planned: Planned,
    deliver: Deliver,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "ca.pem"))
    offered = ("PIPELINING", "AUTH PLAIN", *(() if implicit else ("STARTTLS",)))
    sink = Sink(extensions=offered, tls=server_context(), implicit=implicit)
    with caplog.at_level(logging.WARNING), sink.running(), far_away(sink.port, milliseconds) as port:
        run = planned(40)
        relay = SmtpRelay("sink", "localhost", port, implicit, username="u", password="secret", connections=8)
        report = deliver(run, relays=[relay])
    assert states(run) == {"accepted": 40}
    assert sorted(sink.recipients) == sorted(f"r{n}@example.org" for n in range(1, 41))
    assert not report.trouble and not caplog.records
