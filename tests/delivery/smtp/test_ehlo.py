"""By what name this machine introduces itself: one that is its own, or the connection's address."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from distributor import ehlo
from distributor.delivery.relays.relay import Client
from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp.probe import probe
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.store.models import Run
from tests.conftest import Run as Command
from tests.delivery.sink import Sink

BARE = (
    "vm",
    "localhost",
    "localhost.localdomain",
    "office_pc.example.org",
    "printer.local",
    "10.0.0.7",
    "a..b",
)


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    ehlo.own_name.cache_clear()
    yield
    ehlo.own_name.cache_clear()


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`called("vm")`: what the machine is called, in the DNS and by itself."""

    def call(name: str, own: str = "vm") -> None:
        monkeypatch.setattr(socket, "getfqdn", lambda: name)
        monkeypatch.setattr(socket, "gethostname", lambda: own)

    return call


def test_a_fully_qualified_name_is_said(called: Callable[..., None]) -> None:
    called("mail.example.org.")
    assert ehlo.own_name() == "mail.example.org"


def test_the_machines_own_word_counts_where_the_dns_says_localhost(called: Callable[..., None]) -> None:
    called("localhost", "mail.example.org")
    assert ehlo.own_name() == "mail.example.org"


@pytest.mark.parametrize(
    "name", [*BARE, "-a.example.org", f"{'a' * 64}.example.org", "院机关.example.org", ""]
)
def test_a_name_that_relays_refuse_is_none(name: str, called: Callable[..., None]) -> None:
    called(name)
    assert ehlo.own_name() == ""


@pytest.mark.parametrize(
    ("local", "literal"),
    [
        (("192.0.2.1", 4711), "[192.0.2.1]"),
        (("2001:db8::1", 4711, 0, 0), "[IPv6:2001:db8::1]"),
        (("fe80::1%eth0", 4711, 0, 2), "[IPv6:fe80::1]"),
        (("::ffff:192.0.2.1", 4711, 0, 0), "[192.0.2.1]"),
        ("/run/lmtp.sock", "[127.0.0.1]"),
        (None, "[127.0.0.1]"),
    ],
)
def test_in_its_place_stands_the_address_of_the_connection(local: object, literal: str) -> None:
    assert ehlo.said("", local) == ehlo.said("vm", local) == literal


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("mail.example.org", "mail.example.org"),
        ("mail.office.local", "mail.office.local"),  # who sets it knows why
        ("邮件.example.org", "xn--5nq051n.example.org"),
        ("[192.0.2.1]", "[192.0.2.1]"),
        ("[ipv6:2001:DB8::1]", "[IPv6:2001:db8::1]"),
    ],
)
def test_a_name_that_somebody_sets_is_taken(given: str, taken: str) -> None:
    assert ehlo.said(ehlo.checked(given)) == taken


@pytest.mark.parametrize(
    "given", ["vm", "localhost", "a_b.example.org", "192.0.2.1", "[192.0.2", "a b.example.org"]
)
def test_one_that_relays_refuse_ends_every_command(given: str, run_distributor: Command) -> None:
    done = run_distributor("issue", "list", EHLO_NAME=given)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith("EHLO_NAME: expected a fully qualified name such as mail.example.org")


@pytest.fixture
def bare(called: Callable[..., None]) -> None:
    """The machine has a bare name."""
    called("vm")


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(("given", "said"), [("", "[127.0.0.1]"), ("mail.example.org", "mail.example.org")])
def test_worker_and_doctor_say_the_same(
    given: str,
    said: str,
    planned: Callable[..., Run],
    deliver: Callable[..., SliceReport],
) -> None:
    with Sink().running() as sink:
        relay = SmtpRelay("sink", "127.0.0.1", sink.port, tls="off", connections=1, client=Client(given))
        deliver(planned(1), relays=[relay])
        probe(relay)
    assert [command for command in sink.commands if command.startswith("EHLO")] == [f"EHLO {said}"] * 2


@pytest.mark.usefixtures("bare")
def test_lmtp_over_a_unix_socket_says_an_address_too(var: Path) -> None:
    with Sink(path=str(var / "lmtp.sock")).running() as sink:
        probe(SmtpRelay("sink", "localhost", 0, tls="off", lmtp=True, socket=sink.path))
    assert sink.commands[0] == "LHLO [127.0.0.1]"
