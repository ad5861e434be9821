"""A real Postfix hands mail over LMTP into our unix socket, out of its chroot."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator

import pytest

from distributor import configuration
from distributor.incoming.sources.inbox import read_listeners
from distributor.incoming.sources.receiver import Receiver
from distributor.store.models import Incoming
from tests.incoming.sources import postfix
from tests.incoming.sources.conftest import mail
from tests.incoming.sources.postfix import Postfix
from tests.incoming.sources.test_listening import served

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("store"),
    pytest.mark.skipif(bool(postfix.MISSING), reason=postfix.MISSING),
]


@pytest.fixture(scope="module")
def server() -> Iterator[Postfix]:
    with postfix.running() as started:
        yield started


def test_its_mail_arrives_once_the_socket_belongs_to_its_group(server: Postfix, taking: Receiver) -> None:
    raw = mail()
    (closed,) = read_listeners([f"lmtp://{server.socket}?mode=600"])
    (open_,) = read_listeners([f"lmtp://{server.socket}?group=postfix&accept=office@example.org"])
    with served(closed, taking), smtplib.SMTP("127.0.0.1", server.port, timeout=20) as client:
        assert server.socket.stat().st_mode & 0o777 == 0o600
        client.sendmail("zhang@example.com", ["office@example.org"], raw)
        server.await_log("inbox.sock]: Permission denied")
    assert not Incoming.objects.exists()
    with served(open_, taking):
        state = server.socket.stat()
        assert (state.st_mode & 0o777, server.socket.group()) == (0o660, "postfix")
        server.try_again()
        server.await_log("status=sent")
    incoming = Incoming.objects.get()
    kept = (
        configuration.files().path(incoming.sha256).read_bytes()
    )  # Postfix wrote its trace, and a Date, above the text
    assert kept.partition(b"\r\n\r\n")[2] == raw.partition(b"\r\n\r\n")[2]
    assert (incoming.envelope_from, server.socket.exists()) == ("zhang@example.com", False)


def test_a_recipient_that_is_not_ours_goes_back_to_the_sender(server: Postfix, taking: Receiver) -> None:
    (listener,) = read_listeners([f"lmtp://{server.socket}?group=postfix&accept=office@example.org"])
    with served(listener, taking), smtplib.SMTP("127.0.0.1", server.port, timeout=20) as client:
        client.sendmail("zhang@example.com", ["stranger@example.org"], mail())
        server.await_log("to=<stranger@example.org>, relay=mx.example.org[distributor/inbox.sock]")
        server.await_log("status=bounced")
    assert not Incoming.objects.exists()
