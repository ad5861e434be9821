"""The mail catcher keeps every message byte for byte, whatever a client does."""

from __future__ import annotations

import resource
import smtplib
import socket
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from distributor import smtp_server
from tests.servers import CaughtMail

GROUP = b"MAIL FROM:<office@example.org>\r\nRCPT TO:<reader@example.com>\r\nDATA\r\n"


class Client:
    """An SMTP client that writes the bytes it is given."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.file = self.socket.makefile("rb")
        self.reply()
        self.offers = self.ask(b"EHLO client.example.org\r\n")

    def reply(self) -> str:
        lines: list[bytes] = []
        while not lines or lines[-1][3:4] == b"-":
            lines.append(self.file.readline())
            assert lines[-1], "the server closed the connection"
        return b"".join(lines).decode()

    def ask(self, command: bytes) -> str:
        self.socket.sendall(command)
        return self.reply()

    def begin(self) -> None:
        self.socket.sendall(GROUP)
        assert [self.reply()[:3] for _ in range(3)] == ["250", "250", "354"]


@pytest.fixture
def client(catcher: CaughtMail) -> Iterator[Client]:
    client = Client(catcher.port)
    yield client
    client.socket.close()
    client.file.close()


def test_it_offers_what_the_sender_is_built_for(client: Client) -> None:
    for offer in ("PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 67108864"):
        assert offer in client.offers


def test_a_kept_message_is_the_sent_one_behind_two_trace_lines(client: Client, catcher: CaughtMail) -> None:
    client.begin()
    assert client.ask(b"Subject: x\r\n\r\n\xe4\xba\xba\xe5\xa4\xa7\r\n.\r\n").startswith(
        "250 2.0.0 Ok: queued as "
    )
    (path,) = catcher.files()
    assert path.read_bytes() == (
        b"Return-Path: <office@example.org>\r\nDelivered-To: reader@example.com\r\n"
        b"Subject: x\r\n\r\n\xe4\xba\xba\xe5\xa4\xa7\r\n"
    )


def test_the_reply_names_the_file(client: Client, catcher: CaughtMail) -> None:
    client.begin()
    queue_id = client.ask(b"Subject: x\r\n\r\n.\r\n").rsplit(maxsplit=1)[-1]
    assert [path.name for path in catcher.files()] == [f"{queue_id}-1.eml"]


def test_only_the_owner_can_read_the_outbox(client: Client, catcher: CaughtMail) -> None:
    assert stat.S_IMODE((catcher.outbox / "new").stat().st_mode) == 0o700


def test_every_recipient_has_a_copy(client: Client, catcher: CaughtMail) -> None:
    client.ask(b"MAIL FROM:<>\r\n")
    for name in (b"one", b"two"):
        client.ask(b"RCPT TO:<%s@example.com>\r\n" % name)
    client.ask(b"DATA\r\n")
    client.ask(b"Subject: x\r\n\r\n.\r\n")
    assert [message["Delivered-To"] for message in catcher.messages()] == [
        "one@example.com",
        "two@example.com",
    ]
    assert {message["Return-Path"] for message in catcher.messages()} == {"<>"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b".\r\n", b""),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"a\r\n..b\r\n...\r\n.\r\n", b"a\r\n.b\r\n..\r\n"),
        (b"a\n.\nb\r\n.\r\n", b"a\n.\nb\r\n"),
        (b"a\r\n.\nb\r\n.\r\n", b"a\r\n\nb\r\n"),
        (b"a\n.\r\nb\r\n.\r\n", b"a\n.\r\nb\r\n"),
        (b"a\r.\r\r\n.\r\n", b"a\r.\r\r\n"),
        (b"\x00\xff" * 5000 + b"\r\n.\r\n", b"\x00\xff" * 5000 + b"\r\n"),
    ],
    ids=["empty", "first dot", "stuffed dots", "LF . LF", "CRLF . LF", "LF . CRLF", "CR . CR", "a long line"],
)
def test_a_message_ends_at_its_dot_between_two_line_ends_and_nowhere_else(
    client: Client, catcher: CaughtMail, sent: bytes, kept: bytes
) -> None:
    client.begin()
    assert client.ask(sent).startswith("250")
    assert catcher.wire() == [kept]


def test_a_dot_that_arrives_byte_by_byte_is_seen(client: Client, catcher: CaughtMail) -> None:
    client.begin()
    for number in b"one\r\n.\r\n":
        client.socket.sendall(bytes([number]))
        time.sleep(0.005)
    assert client.reply().startswith("250")
    assert catcher.wire() == [b"one\r\n"]


def test_commands_behind_the_dot_in_the_same_packet_are_obeyed_in_turn(
    client: Client, catcher: CaughtMail
) -> None:
    client.begin()
    client.socket.sendall((b"one\r\n.\r\n" + GROUP) + (b"two\r\n.\r\n" + GROUP) + b"three\r\n.\r\nQUIT\r\n")
    assert [client.reply()[:3] for _ in range(10)] == ["250", "250", "250", "354"] * 2 + ["250", "221"]
    assert catcher.wire() == [b"one\r\n", b"two\r\n", b"three\r\n"]


HOSTILE = [
    b"\xff\xfe\r\n",
    b"\x00\r\n",
    b"\r\n",
    b"x" * 100_000 + b"\r\n",
    b"MAIL FROM:" + b"(" * 500 + b"\r\n",
    b"MAIL FROM:<a@example.org> SIZE=99999999999\r\n",
    b"MAIL FROM:<a@example.org> BODY=\xff\r\n",
    b"RCPT TO:<a@example.org>\r\n",
    b"DATA\r\n",
    b"VRFY \xff\r\n",
    b"HELP \x00\r\n",
    b"AUTH PLAIN AGEAYg==\r\n",
    b"STARTTLS\r\n",
    b"EHLO " + b"\xff" * 300 + b"\r\n",
]


def test_hostile_commands_are_answered_and_the_session_goes_on(client: Client, catcher: CaughtMail) -> None:
    for command in HOSTILE:
        assert client.ask(command)[:1] in "245", command
    client.begin()
    assert client.ask(b"still here\r\n.\r\n").startswith("250")
    assert catcher.wire() == [b"still here\r\n"]


def test_an_address_cannot_add_a_header(client: Client, catcher: CaughtMail) -> None:
    client.ask(b"MAIL FROM:<a@example.org>\r\n")
    client.ask(b'RCPT TO:<"a\rBcc: b"@example.org>\r\n')
    client.ask(b"RCPT TO:<c@example.org>\r\n")
    client.ask(b"DATA\r\n")
    client.ask(b"Subject: x\r\n\r\n.\r\n")
    for message in catcher.messages():
        assert message.keys() == ["Return-Path", "Delivered-To", "Subject"]


def test_clients_that_hang_up_anywhere_leave_nothing_and_disturb_nobody(catcher: CaughtMail) -> None:
    for parting in (
        b"",
        b"MAIL FROM:<a@example.org>\r\n",
        GROUP,
        GROUP + b"half a message\r\n",
        GROUP + b"x\r\n.",
    ):
        leaver = Client(catcher.port)
        leaver.socket.sendall(parting)
        leaver.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        leaver.file.close()
        leaver.socket.close()
    client = Client(catcher.port)
    client.begin()
    assert client.ask(b"mine\r\n.\r\n").startswith("250")
    assert catcher.wire() == [b"mine\r\n"]
    client.file.close()
    client.socket.close()


def test_too_many_recipients_are_put_off(client: Client) -> None:
    client.ask(b"MAIL FROM:<a@example.org>\r\n")
    client.socket.sendall(b"RCPT TO:<b@example.org>\r\n" * 1001)
    replies = [client.reply() for _ in range(1001)]
    assert {reply[:3] for reply in replies[:1000]} == {"250"}
    assert replies[1000].startswith("452 4.5.3")


@pytest.fixture
def cramped(var: Path) -> Iterator[CaughtMail]:
    """A catcher on a disk that takes no file over 100 kB."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with CaughtMail.started(var / "outbox", var / "catcher.log") as running:
            Client(running.port).socket.close()
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            yield running
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_puts_the_message_off_and_leaves_no_trace(cramped: CaughtMail) -> None:
    client = Client(cramped.port)
    client.begin()
    assert client.ask(b"x" * 200_000 + b"\r\n.\r\n").startswith("452 4.3.1")
    assert [path for path in cramped.outbox.rglob("*") if path.is_file()] == []
    client.begin()
    assert client.ask(b"small\r\n.\r\n").startswith("250")
    client.file.close()
    client.socket.close()


def test_a_message_over_the_limit_is_refused_at_its_end_and_forgotten(
    client: Client, catcher: CaughtMail
) -> None:
    client.begin()
    for _ in range(65):
        client.socket.sendall(b"x" * 1024 * 1024)
    assert client.ask(b"\r\n.\r\n").startswith("552 5.3.4")
    client.begin()
    assert client.ask(b"small\r\n.\r\n").startswith("250")
    assert catcher.wire() == [b"small\r\n"]


def test_smtplib_gets_on_with_it(catcher: CaughtMail) -> None:
    with smtplib.SMTP("127.0.0.1", catcher.port) as client:
        client.sendmail(
            "a@example.org", ["b@example.com"], b"Subject: x\r\n\r\n.dot\r\n", mail_options=["SMTPUTF8"]
        )
    assert catcher.wire() == [b"Subject: x\r\n\r\n.dot\r\n"]


def test_an_issue_for_everybody_is_taken_in_seconds(catcher: CaughtMail) -> None:
    message = b"Subject: x\r\n\r\n" + b"QUJD" * 19 * 3000 + b"\r\n.\r\n"

    def send() -> None:
        client = Client(catcher.port)
        client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(32):
            client.begin()
            assert client.ask(message).startswith("250")
        client.file.close()
        client.socket.close()

    begun = time.monotonic()
    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(catcher.files()) == 256
    assert time.monotonic() - begun < 20


def test_a_command_that_ends_in_a_bare_line_feed_ends_the_session(client: Client) -> None:
    client.socket.sendall(b"NOOP\nNOOP\r\n")
    assert client.reply().rstrip() == smtp_server.BARE_LINE_FEED
    assert client.file.read() == b""
