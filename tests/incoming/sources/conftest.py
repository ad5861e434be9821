"""A fresh store for mails, and mails."""

from __future__ import annotations

import itertools
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from distributor import configuration
from distributor.incoming.sources.receiver import Receiver, SenderLimit
from distributor.incoming.sources.source import ImapAccount
from tests.incoming.sources.imap_server import CODE, USER, Server, netease, qq, running

_numbers = itertools.count(1)


def mail(subject: str = "投稿", sender: str = "zhang@example.com", size: int = 0) -> bytes:
    """A mail that is like no other, of at least this size."""
    head = f"From: {sender}\r\nTo: office@example.org\r\nSubject: {subject}\r\n".encode()
    text = f"Message-ID: <{next(_numbers)}@example.com>\r\n\r\n正文。\r\n".encode()
    filling = b"0123456789abcde\r\n" * (max(0, size - len(head + text)) // 17 + bool(size))
    return head + text + filling


@pytest.fixture
def store(tmp_path: Path, settings: Any) -> Path:
    """The folder that mails are kept in."""
    settings.INCOMING = tmp_path / "incoming"
    return tmp_path / "incoming"


@pytest.fixture
def taking() -> Receiver:
    return Receiver(most=1_000_000, sender_limit=SenderLimit(1000), files=configuration.files())


@pytest.fixture
def netease_server() -> Iterator[Server]:
    with running(netease()) as server:
        yield server


@pytest.fixture
def qq_server() -> Iterator[Server]:
    with running(qq()) as server:
        yield server


MailboxOf = Callable[..., ImapAccount]


@pytest.fixture
def mailbox_of() -> MailboxOf:
    """`mailbox_of(server, after="seen")`: an account there."""

    def made(server: Server, **options: Any) -> ImapAccount:
        given = {"username": USER, "password": CODE, "security": "none"} | options
        return ImapAccount("126", "127.0.0.1", server.port, **given)

    return made


@pytest.fixture
def full_disk(store: Path) -> Iterator[Path]:
    """The folder of the mails on a file system without room, until the file `filling` is removed."""
    store.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", store], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root and the right to mount")
    try:
        (store / "filling").write_bytes(b"0" * 900_000)
        yield store
    finally:
        subprocess.run(["umount", "--lazy", store], check=True)


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
