"""Fetching from a real IMAP server."""

from __future__ import annotations

import dataclasses
import ssl
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from imapclient import IMAPClient

from distributor import configuration
from distributor.errors import MailboxError
from distributor.incoming.sources import imap
from distributor.incoming.sources.mailbox_watch import MailboxWatch
from distributor.incoming.sources.receiver import Receiver
from distributor.incoming.sources.source import ImapAccount
from distributor.mail_codes import RefusalReason
from distributor.store.models import Folder, Incoming, Refusal
from tests.incoming.sources import dovecot
from tests.incoming.sources.conftest import mail

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("store"),
    pytest.mark.skipif(not dovecot.PROGRAM, reason="Dovecot is missing: make system-packages"),
]
USER = "office@example.org"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Path, int, int]]:
    with dovecot.running() as started:
        yield started


@pytest.fixture
def client(server: tuple[Path, int, int]) -> Iterator[IMAPClient]:
    """Somebody else's mail program, and an empty mailbox."""
    context = ssl.create_default_context(cafile=str(server[0] / "cert.pem"))
    with IMAPClient("127.0.0.1", server[2], ssl_context=context) as connected:
        connected.login(USER, dovecot.PASSWORD)
        for _flags, _delimiter, name in connected.list_folders():
            connected.select_folder(name)
            if found := connected.search():
                connected.delete_messages(found)
                connected.expunge()
        yield connected


def mailbox(server: tuple[Path, int, int], **options: object) -> ImapAccount:
    given = {"username": USER, "password": dovecot.PASSWORD, "check_certificate": False} | options
    return ImapAccount("126", "127.0.0.1", server[2], **given)  # type: ignore[arg-type]


def look(source: ImapAccount, taking: Receiver) -> None:
    watch = MailboxWatch(source, taking)
    try:
        watch.poll()
    finally:
        watch.close()


def kept() -> set[bytes]:
    return {configuration.files().path(incoming.sha256).read_bytes() for incoming in Incoming.objects.all()}


def test_inbox_and_junk_are_fetched_byte_for_byte_and_nothing_is_marked_as_read(
    server: tuple[Path, int, int], client: IMAPClient, taking: Receiver
) -> None:
    raw, junk = mail() + "喆".encode("gb18030") + b"\x80\xff\r\n", mail()
    client.append("INBOX", raw)
    client.append("垃圾邮件", junk)
    look(mailbox(server), taking)
    assert kept() == {raw, junk}
    client.select_folder("INBOX", readonly=True)
    flags = [told[b"FLAGS"] for told in client.fetch(client.search(), ["FLAGS"]).values()]
    assert [b"\\Seen" in one for one in flags] == [False]


def test_a_password_outside_ascii_opens_it(
    server: tuple[Path, int, int], client: IMAPClient, taking: Receiver
) -> None:
    client.append("INBOX", raw := mail())
    look(mailbox(server, password=dovecot.CHINESE), taking)
    assert kept() == {raw}
    with pytest.raises(MailboxError, match="log-in refused"):
        look(mailbox(server, password="口令-ö"), taking)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_private_authority_vouches_for_it(
    security: str, server: tuple[Path, int, int], client: IMAPClient
) -> None:
    port = server[1] if security == "starttls" else server[2]
    given = mailbox(server, check_certificate=True, security=security)
    strict = dataclasses.replace(given, port=port)
    with pytest.raises(MailboxError, match="certificate"):
        imap.ImapSession(strict)
    with imap.ImapSession(dataclasses.replace(strict, ca_file=server[0] / "cert.pem")) as session:
        assert "INBOX" in session.folders()


def test_a_large_mail_comes_in_pieces(
    server: tuple[Path, int, int], client: IMAPClient, taking: Receiver
) -> None:
    raw = mail(size=400_000)
    client.append("INBOX", raw)
    with mock.patch.object(imap, "PIECE", 65_536):
        look(mailbox(server), taking)
    assert kept() == {raw}


def test_what_is_too_large_stays(server: tuple[Path, int, int], client: IMAPClient, taking: Receiver) -> None:
    client.append("INBOX", mail(size=1_200_000))
    look(mailbox(server), taking)
    assert Refusal.objects.get().reason == RefusalReason.TOO_LARGE and not Incoming.objects.exists()


def test_a_folder_that_was_made_anew_is_looked_at_again(
    server: tuple[Path, int, int], client: IMAPClient, taking: Receiver
) -> None:
    raw = mail()
    client.create_folder("稿件")
    client.append("稿件", raw)
    source = mailbox(server, folders=("稿件",))
    look(source, taking)
    before = Folder.objects.get(name="稿件").uid_validity
    client.delete_folder("稿件")
    client.create_folder("稿件")
    client.append("稿件", raw)
    client.append("稿件", mail())
    look(source, taking)
    client.delete_folder("稿件")
    assert Folder.objects.get(name="稿件").uid_validity != before
    assert taking.count == {"new": 2, "known": 1}


def test_mails_are_moved_once_they_are_kept(
    server: tuple[Path, int, int], client: IMAPClient, taking: Receiver
) -> None:
    raw = mail()
    client.append("INBOX", raw)
    client.create_folder("已收稿")
    look(mailbox(server, after="archive", archive="已收稿"), taking)
    client.select_folder("已收稿", readonly=True)
    moved = client.search()
    client.select_folder("INBOX", readonly=True)
    assert len(moved) == 1 and client.search() == [] and kept() == {raw}
    client.delete_folder("已收稿")


def test_starttls_is_used_where_it_is_wanted(
    server: tuple[Path, int, int], client: IMAPClient, taking: Receiver
) -> None:
    client.append("INBOX", mail())
    source = mailbox(server, security="starttls")
    look(dataclasses.replace(source, port=server[1]), taking)
    assert Incoming.objects.count() == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(
    server: tuple[Path, int, int], taking: Receiver
) -> None:
    with pytest.raises(MailboxError, match="certificate"):
        look(mailbox(server, check_certificate=True), taking)


def test_a_wrong_password_is_said(server: tuple[Path, int, int], taking: Receiver) -> None:
    with pytest.raises(MailboxError, match="log-in refused; correct user and password"):
        look(mailbox(server, password="wrong"), taking)
