"""Only CR LF ends a command, and only CR LF dot CR LF a mail: the servers, spoken to octet by octet."""

from __future__ import annotations

import io
import socket
from typing import Literal

import pytest

from distributor import configuration
from distributor.incoming.sources.receiver import Receiver
from distributor.incoming.sources.source import Listener
from distributor.store.models import Incoming
from tests.incoming.sources.conftest import mail
from tests.incoming.sources.test_listening import SENDER, served

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]


def raw_session(port: int) -> tuple[socket.socket, io.BufferedReader]:
    """A client that says what it is told to say, octet by octet."""
    client = socket.create_connection(("127.0.0.1", port), timeout=20)
    replies = client.makefile("rb")
    assert replies.readline().startswith(b"220 ")
    return client, replies


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
@pytest.mark.parametrize(
    "said",
    [
        b"NOOP\n",
        b"\n",
        b"%(hello)s client.example.org\n",
        b"%(hello)s client.example.org\r\nMAIL FROM:<zhang@example.com>\nRCPT TO:<office@example.org>\r\n",
        b"NOOP " + b"x" * 70_000 + b"\n",
        b"\x80\xff\n",
    ],
)
def test_a_command_that_ends_in_a_bare_line_feed_ends_the_session(
    taking: Receiver, protocol: Literal["smtp", "lmtp"], said: bytes
) -> None:
    hello = b"EHLO" if protocol == "smtp" else b"LHLO"
    with served(Listener("mx", protocol, host="127.0.0.1"), taking) as port:
        client, replies = raw_session(port)
        with client, replies:
            client.sendall(said.replace(b"%(hello)s", hello) + b"NOOP\r\n")
            heard = replies.read().splitlines()  # until it hangs up
    assert heard[-1] == b"500 5.5.2 a command ends in CR LF; this one ended in a bare LF"
    assert not [line for line in heard[:-1] if not line.startswith(b"250")]


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r\n\x00.\r\n"])
def test_no_other_end_of_a_mail_lets_commands_in_its_text_be_obeyed(taking: Receiver, end: bytes) -> None:
    smuggled = (
        b"MAIL FROM:<chief@example.org>\r\nRCPT TO:<office@example.org>\r\nDATA\r\nFrom: x\r\n\r\nforged\r\n"
    )
    text = mail() + end + smuggled
    with served(Listener("mx", "smtp", host="127.0.0.1"), taking) as port:
        client, replies = raw_session(port)
        with client, replies:
            client.sendall(b"HELO client.example.org\r\nMAIL FROM:<zhang@example.com>\r\n")
            client.sendall(b"RCPT TO:<office@example.org>\r\nDATA\r\n" + text + b".\r\nQUIT\r\n")
            codes = [line[:3] for line in replies.read().splitlines()]
    assert codes == [b"250", b"250", b"250", b"354", b"250", b"221"]
    incoming = Incoming.objects.get()
    assert incoming.envelope_from == SENDER
    assert configuration.files().path(incoming.sha256).read_bytes() == text.replace(b"\r\n.", b"\r\n")


@pytest.mark.parametrize("length", [65_535, 65_536, 65_537, 100_000])
def test_a_command_that_is_too_long_is_refused_and_the_session_goes_on(taking: Receiver, length: int) -> None:
    with served(Listener("mx", "smtp", host="127.0.0.1"), taking) as port:
        client, replies = raw_session(port)
        with client, replies:
            client.sendall(b"x" * length + b"\r\nNOOP\r\nQUIT\r\n")
            heard = replies.read().splitlines()
    assert [line[:3] for line in heard[-3:]] == [b"500", b"250", b"221"]
