"""Mail handed to us over LMTP and SMTP, by real clients."""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest
from django.db import OperationalError, connections

from distributor import configuration, ehlo
from distributor.errors import UserError
from distributor.incoming.sources.listening import listening
from distributor.incoming.sources.receiver import Receiver, SenderLimit
from distributor.incoming.sources.source import Listener
from distributor.mail_codes import RefusalReason
from distributor.store import files
from distributor.store.models import Incoming, Publication, Refusal
from distributor.store.queries import sightings
from tests.incoming.sources.conftest import mail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]
SENDER, OFFICE, OTHER = "zhang@example.com", "office@example.org", "editor@example.org"


@contextlib.contextmanager
def served(listener: Listener, taking: Receiver) -> Iterator[int]:
    """The listener served in a thread of its own; its port."""
    ready, end, ports = threading.Event(), threading.Event(), list[int]()

    async def serve() -> None:
        async with listening([listener], taking) as sockets:
            if not listener.socket:
                ports.append(sockets[0].getsockname()[1])
            ready.set()
            await asyncio.to_thread(end.wait)

    def run() -> None:
        try:
            asyncio.run(serve())
        finally:
            ready.set()
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait(10)
    try:
        yield ports[0] if ports else 0
    finally:
        end.set()
        thread.join(15)
        assert not thread.is_alive()


@pytest.fixture
def lmtp(taking: Receiver, tmp_path: Path) -> Iterator[smtplib.LMTP]:
    path = tmp_path / "inbox.sock"
    with served(Listener("mta", "lmtp", socket=path), taking), smtplib.LMTP(str(path), timeout=20) as client:
        client.ehlo_or_helo_if_needed()
        yield client


Smtp = Callable[..., contextlib.AbstractContextManager[smtplib.SMTP]]


@pytest.fixture
def smtp(taking: Receiver) -> Smtp:
    """`with smtp(accept=frozenset({…})) as client:`"""

    @contextlib.contextmanager
    def connected(accept: frozenset[str] = frozenset()) -> Iterator[smtplib.SMTP]:
        listener = Listener("mx", "smtp", host="127.0.0.1", accept=accept)
        with served(listener, taking) as port, smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            client.ehlo()
            yield client

    return connected


def hand_over(client: smtplib.SMTP, raw: bytes, *recipients: str) -> list[tuple[int, bytes]]:
    """The replies behind the final dot: over LMTP one for each recipient."""
    client.mail(SENDER)
    for recipient in recipients:
        client.rcpt(recipient)
    client.docmd("DATA")
    client.send(raw.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    return [client.getreply() for _recipient in (recipients if isinstance(client, smtplib.LMTP) else [0])]


def test_a_mail_is_kept_byte_for_byte_with_its_envelope(lmtp: smtplib.LMTP) -> None:
    Publication.objects.create(title="人大工作")
    raw = mail() + b".\r\n..two\r\n\r\n" + "中".encode("gb18030") + b"\r\n"
    assert hand_over(lmtp, raw, OFFICE)[0][0] == 250
    incoming = Incoming.objects.get()
    assert configuration.files().path(incoming.sha256).read_bytes() == raw
    assert (incoming.source, incoming.envelope_from, incoming.envelope_to) == ("mta", SENDER, [OFFICE])


def test_lmtp_has_a_reply_for_each_recipient_and_the_session_goes_on(lmtp: smtplib.LMTP) -> None:
    assert [code for code, _text in hand_over(lmtp, mail(), OFFICE, OTHER, "third@example.org")] == [250] * 3
    assert [code for code, _text in hand_over(lmtp, mail(), OFFICE)] == [250]
    assert Incoming.objects.count() == 2


def test_smtp_has_one_reply(smtp: Smtp) -> None:
    with smtp() as client:
        assert [code for code, _text in hand_over(client, mail(), OFFICE, OTHER)] == [250]
        assert client.noop()[0] == 250
    assert Incoming.objects.get().envelope_to == [OFFICE, OTHER]


def test_the_limit_is_announced_and_a_mail_that_says_it_is_larger_is_not_sent_at_all(
    lmtp: smtplib.LMTP, taking: Receiver
) -> None:
    assert lmtp.esmtp_features["size"] == str(taking.most)
    assert lmtp.docmd("MAIL", f"FROM:<{SENDER}> SIZE={taking.most + 1}")[:1] == (552,)
    assert lmtp.docmd("MAIL", f"FROM:<{SENDER}> SIZE={taking.most}")[0] == 250
    refusal = Refusal.objects.get()
    assert (refusal.reason, refusal.sender, refusal.size) == (
        RefusalReason.TOO_LARGE,
        SENDER,
        taking.most + 1,
    )


def test_a_mail_that_grows_too_large_is_refused_for_each_recipient(lmtp: smtplib.LMTP, store: Path) -> None:
    replies = hand_over(lmtp, mail(size=2_000_000), OFFICE, OTHER)
    assert [(code, text[:5]) for code, text in replies] == [(552, b"5.3.4")] * 2
    assert Refusal.objects.get().reason == RefusalReason.TOO_LARGE and not Incoming.objects.exists()
    assert list((store / "tmp").iterdir()) == []
    assert hand_over(lmtp, mail(), OFFICE)[0][0] == 250


def test_a_full_disk_is_a_452_and_there_is_room_again_later(
    taking: Receiver, tmp_path: Path, full_disk: Path
) -> None:
    path = tmp_path / "inbox.sock"
    with served(Listener("mta", "lmtp", socket=path), taking), smtplib.LMTP(str(path), timeout=20) as client:
        client.ehlo()
        raw = mail(size=600_000)
        assert (
            hand_over(client, raw, OFFICE, OTHER) == [(452, b"4.3.1 no room for it now, try again later")] * 2
        )
        (full_disk / "filling").unlink()
        assert hand_over(client, raw, OFFICE)[0][0] == 250


def test_a_disk_that_fails_is_a_451(lmtp: smtplib.LMTP) -> None:
    with mock.patch.object(files, "sync_folder", side_effect=OSError(5, "Input/output error")):
        assert hand_over(lmtp, mail(), OFFICE) == [(451, b"4.3.0 it cannot be kept now, try again later")]


@pytest.mark.parametrize("error", [OperationalError("the database is away"), RuntimeError("what is this")])
def test_any_fault_of_ours_is_a_451_for_each_recipient(lmtp: smtplib.LMTP, error: Exception) -> None:
    with mock.patch.object(sightings, "keep", side_effect=error):
        assert [code for code, _text in hand_over(lmtp, mail(), OFFICE, OTHER)] == [451, 451]
    assert hand_over(lmtp, mail(), OFFICE)[0][0] == 250


def test_a_command_that_fails_in_our_hands_is_a_451_and_not_a_500(lmtp: smtplib.LMTP) -> None:
    with mock.patch.object(SenderLimit, "is_reached", side_effect=RuntimeError("what is this")):
        assert lmtp.mail(SENDER)[0] == 451


def test_a_flood_is_told_to_come_again_and_noted_once(lmtp: smtplib.LMTP, taking: Receiver) -> None:
    taking.sender_limit = SenderLimit(2)
    assert [hand_over(lmtp, mail(), OFFICE)[0][0] for _time in range(2)] == [250, 250]
    for _time in range(3):
        assert lmtp.mail(SENDER)[:1] == (450,)
    assert Refusal.objects.get().reason == RefusalReason.FLOOD
    lmtp.rset()
    assert lmtp.mail("")[0] == 250  # what comes back about our own mail is never a flood


def test_only_the_addresses_that_are_given_take_mail(smtp: Smtp) -> None:
    with smtp(accept=frozenset({OFFICE})) as client:
        client.mail(SENDER)
        assert client.rcpt(OTHER)[0] == 550
        assert client.rcpt("OFFICE@Example.org")[0] == 250


def test_a_pipelining_client_is_served(lmtp: smtplib.LMTP) -> None:
    lines = f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{OFFICE}>\r\nDATA\r\n"
    lmtp.send(lines)
    assert [lmtp.getreply()[0] for _line in range(3)] == [250, 250, 354]
    lmtp.send(mail() + f".\r\nMAIL FROM:<{SENDER}>\r\nRCPT TO:<{OTHER}>\r\n".encode())
    assert [lmtp.getreply()[0] for _line in range(3)] == [250, 250, 250]


def test_a_client_that_hangs_up_leaves_nothing_behind(taking: Receiver, tmp_path: Path, store: Path) -> None:
    path = tmp_path / "inbox.sock"
    with served(Listener("mta", "lmtp", socket=path), taking):
        client = smtplib.LMTP(str(path), timeout=20)
        client.ehlo()
        client.mail(SENDER)
        client.rcpt(OFFICE)
        client.docmd("DATA")
        client.send(mail()[:50])
        while not list(store.glob("tmp/*")):
            time.sleep(0.01)
        client.close()
    assert list((store / "tmp").iterdir()) == [] and not Incoming.objects.exists()


def test_a_mail_that_is_on_its_way_comes_to_its_end_when_we_are_to_end(
    taking: Receiver, tmp_path: Path
) -> None:
    path = tmp_path / "inbox.sock"
    raw = mail()
    with contextlib.ExitStack() as stack:
        serving = stack.enter_context(contextlib.ExitStack())
        serving.enter_context(served(Listener("mta", "lmtp", socket=path), taking))
        client = smtplib.LMTP(str(path), timeout=20)
        stack.callback(client.close)
        client.ehlo()
        client.mail(SENDER)
        client.rcpt(OFFICE)
        client.docmd("DATA")
        client.send(raw[:50])
        finish = threading.Timer(0.5, lambda: client.send(raw[50:] + b".\r\n"))
        finish.start()
        serving.close()
        finish.join()
        assert client.getreply()[0] == 250
    assert Incoming.objects.count() == 1


def test_a_socket_that_nobody_serves_any_more_is_replaced_and_one_in_use_is_not(
    taking: Receiver, tmp_path: Path
) -> None:
    path = tmp_path / "inbox.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    listener = Listener("mta", "lmtp", socket=path)
    with served(listener, taking), smtplib.LMTP(str(path), timeout=20) as client:
        assert client.ehlo()[0] == 250
        assert path.stat().st_mode & 0o777 == 0o660

        async def second() -> None:
            async with listening([listener], taking):
                pass

        with pytest.raises(UserError, match="INBOX_LISTEN: mta cannot be opened: Address already in use"):
            asyncio.run(second())
    assert not path.exists()


@pytest.mark.parametrize(
    ("name", "greeting"),
    [("mail.example.org", "mail.example.org"), ("", "[127.0.0.1]"), ("vm", "[127.0.0.1]")],
)
def test_it_greets_by_the_name_that_it_would_be_greeted_by(
    name: str, greeting: str, taking: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ehlo, "own_name", lambda given: name)
    with (
        served(Listener("mta", "smtp", "0.0.0.0"), taking) as port,
        socket.create_connection(("127.0.0.1", port), timeout=10) as client,
    ):
        assert client.recv(200).decode().startswith(f"220 {greeting} ")
