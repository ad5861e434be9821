"""Fetching from servers that behave as NetEase's and QQ's do."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from unittest import mock

import pytest
from imapclient import imap_utf7

from distributor import configuration
from distributor.errors import MailboxError
from distributor.incoming.sources import imap
from distributor.incoming.sources.imap import ImapSession
from distributor.incoming.sources.mailbox_watch import MailboxWatch
from distributor.incoming.sources.receiver import Receiver, SenderLimit
from distributor.incoming.sources.source import ImapAccount
from distributor.mail_codes import MailboxTrouble, RefusalReason
from distributor.store.models import Folder, Incoming, Refusal, Sighting
from distributor.words.reasons import english_of
from tests.incoming.sources.conftest import MailboxOf, mail
from tests.incoming.sources.imap_server import UNSAFE, Box, Mail, Server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
INBOX = b"INBOX"
ARCHIVE = imap_utf7.encode("已收稿")
LIES = itertools.product([0, 10, 200_000, 900_000], [True, False])  # size as told, pieces handed out


def look(mailbox: ImapAccount, taking: Receiver) -> None:
    watch = MailboxWatch(mailbox, taking)
    try:
        watch.poll()
    finally:
        watch.close()


def kept() -> set[bytes]:
    return {configuration.files().path(incoming.sha256).read_bytes() for incoming in Incoming.objects.all()}


def test_mails_with_sparse_and_large_uids_are_all_kept(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    mails = {1320000000 + 7 * number: Mail(mail()) for number in range(120)}
    netease_server.boxes[INBOX].mails |= mails
    look(mailbox_of(netease_server), taking)
    assert kept() == {one.raw for one in mails.values()}
    assert Folder.objects.get(name="INBOX").uid == max(mails)


def test_junk_folders_are_looked_into_without_being_named(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    junk, advertisements = Mail(mail()), Mail(mail())
    netease_server.boxes[b"&V4NXPpCuTvY-"].mails[9] = junk
    netease_server.boxes[b"&Xn9USpCuTvY-"].mails[9] = advertisements
    look(mailbox_of(netease_server), taking)
    assert kept() == {junk.raw, advertisements.raw}
    assert set(Folder.objects.exclude(name="").values_list("name", flat=True)) == {
        "INBOX",
        "垃圾邮件",
        "广告邮件",
    }


@pytest.mark.parametrize("name", [b"&AAA", b"&2AA-", b"\xd6\xd0\xce\xc4", b"12", b"&-", b"A&B"])
def test_a_folder_whose_name_is_nonsense_stops_nothing(
    name: bytes, netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    netease_server.boxes[name] = Box()
    netease_server.boxes[INBOX].mails[11] = Mail(mail())
    look(mailbox_of(netease_server), taking)
    assert Incoming.objects.count() == 1


def test_the_id_is_sent_after_log_in_where_it_is_offered(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    look(mailbox_of(netease_server), taking)
    words = [command.split()[0] for command in netease_server.commands if not command.startswith("CAP")]
    assert words[:2] == ["LOGIN", "ID"]
    assert len(netease_server.told("ID")) == 1


def test_the_id_is_sent_once_more_where_the_log_in_is_called_unsafe(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    netease_server.capabilities = "IMAP4rev1"  # it does not say that it knows ID, and wants it all the same
    netease_server.boxes[INBOX].mails[5] = Mail(mail())
    look(mailbox_of(netease_server), taking)
    assert Incoming.objects.count() == 1


def test_a_log_in_that_stays_unsafe_is_said_so(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "_ID", {"name": "x"})  # not what this server wants to hear
    with pytest.raises(MailboxError, match="takes this program for unsafe") as caught:
        look(mailbox_of(netease_server), taking)
    assert UNSAFE.decode() in str(caught.value) and caught.value.rest >= 600
    assert Folder.objects.get(name="").trouble == (caught.value.why,)


def test_search_is_never_asked(qq_server: Server, mailbox_of: MailboxOf, taking: Receiver) -> None:
    qq_server.boxes[INBOX].mails |= {3: Mail(mail()), 700: Mail(mail())}
    look(mailbox_of(qq_server), taking)
    assert Incoming.objects.count() == 2
    assert not [command for command in qq_server.commands if "SEARCH" in command.upper()]


def test_nothing_is_flagged_moved_or_opened_for_writing(
    qq_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    qq_server.boxes[INBOX].mails[3] = Mail(mail())
    look(mailbox_of(qq_server), taking)
    assert not qq_server.told("SELECT") + qq_server.told("UID STORE") + qq_server.told("UID MOVE")
    assert not qq_server.boxes[INBOX].mails[3].seen


def test_a_second_look_fetches_nothing_again_but_what_is_new(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    netease_server.boxes[INBOX].mails[11] = Mail(mail())
    watch = MailboxWatch(mailbox_of(netease_server), taking)
    watch.poll()
    netease_server.commands.clear()
    watch.poll()
    assert not [command for command in netease_server.commands if "BODY.PEEK[]" in command]
    netease_server.boxes[INBOX].mails[19] = Mail(mail())
    watch.poll()
    watch.close()
    assert Incoming.objects.count() == 2 and netease_server.connections == 1


def test_other_uids_than_before_mean_that_all_is_looked_at_again_and_nothing_is_doubled(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    first, second = mail(), mail()
    netease_server.boxes[INBOX].mails = {11: Mail(first), 12: Mail(second)}
    look(mailbox_of(netease_server), taking)
    third = mail()
    netease_server.boxes[INBOX] = Box(validity=2, mails={1: Mail(second), 2: Mail(first), 3: Mail(third)})
    look(mailbox_of(netease_server), taking)
    assert kept() == {first, second, third}
    assert set(Sighting.objects.values_list("key", flat=True)) == {
        "INBOX/1/11", "INBOX/1/12", "INBOX/2/1", "INBOX/2/2", "INBOX/2/3",
    }  # fmt: skip


def test_a_folder_that_is_not_there_is_reported_and_the_others_are_looked_into(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    netease_server.boxes[INBOX].mails[11] = Mail(mail())
    look(mailbox_of(netease_server, folders=("病毒文件夹", "INBOX")), taking)
    assert Incoming.objects.count() == 1
    assert Folder.objects.get(name="病毒文件夹").trouble[0].code == MailboxTrouble.NO_FOLDER
    assert Folder.objects.get(name="INBOX").trouble == ()


def test_the_time_of_arrival_is_the_servers(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    netease_server.boxes[INBOX].mails[11] = Mail(mail(), date="03-Mar-2026 23:59:59 +0800")
    netease_server.boxes[INBOX].mails[12] = Mail(mail(), date="01-Jan-1970 00:00:00 +0000")
    look(mailbox_of(netease_server), taking)
    first, second = Incoming.objects.order_by("id")
    assert first.received == dt.datetime(2026, 3, 3, 15, 59, 59, tzinfo=dt.UTC)
    assert second.received.year >= 2026  # what cannot be is ours


# ── limits ──────────────────────────────────────────────────────────────────────────────────────


def test_a_mail_that_is_too_large_is_not_fetched_and_stays_in_the_mailbox(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    netease_server.boxes[INBOX].mails = {11: Mail(mail(), size=2_000_000), 12: Mail(mail())}
    look(mailbox_of(netease_server), taking)
    assert Incoming.objects.count() == 1
    refusal = Refusal.objects.get()
    assert (refusal.key, refusal.reason, refusal.size) == ("INBOX/1/11", RefusalReason.TOO_LARGE, 2_000_000)
    assert (refusal.sender, refusal.subject) == ("zhang@example.com", "投稿")
    assert 11 in netease_server.boxes[INBOX].mails


def test_a_size_that_was_a_lie_does_not_get_past_the_limit(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver, store: Path
) -> None:
    netease_server.boxes[INBOX].mails[11] = Mail(mail(size=1_500_000), size=10)
    look(mailbox_of(netease_server), taking)
    assert not Incoming.objects.exists()
    assert Refusal.objects.get().reason == RefusalReason.TOO_LARGE
    assert list((store / "tmp").iterdir()) == []


@pytest.mark.parametrize(("told", "partial"), [*LIES])
def test_a_wrong_size_loses_no_octet(
    told: int, partial: bool, netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    netease_server.partial = partial
    raw = mail(size=200_000)
    netease_server.boxes[INBOX].mails[11] = Mail(raw, size=told)
    with mock.patch.object(imap, "PIECE", 65_536):
        look(mailbox_of(netease_server), taking)
    assert kept() == {raw}


def test_a_mail_as_long_as_whole_pieces_is_kept_whole(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = mail(size=100_000)
    monkeypatch.setattr(imap, "PIECE", len(raw) // 4 if len(raw) % 4 == 0 else len(raw))
    netease_server.boxes[INBOX].mails[11] = Mail(raw, size=len(raw) + 1)
    look(mailbox_of(netease_server), taking)
    assert kept() == {raw}


def test_a_mail_that_the_server_does_not_hand_out_is_asked_for_again_later(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    netease_server.boxes[INBOX].mails = {11: Mail(None, size=500), 12: Mail(mail())}
    look(mailbox_of(netease_server), taking)
    assert Refusal.objects.get().reason == RefusalReason.NO_BODY
    netease_server.boxes[INBOX].mails[11] = Mail(mail())
    look(mailbox_of(netease_server), taking)
    assert Incoming.objects.count() == 1  # not every minute
    Refusal.objects.update(made=dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
    look(mailbox_of(netease_server), taking)
    assert Incoming.objects.count() == 2 and not Refusal.objects.exists()


def test_a_refused_mail_that_somebody_deleted_is_asked_for_no_more(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    netease_server.boxes[INBOX].mails[11] = Mail(None, size=500)
    look(mailbox_of(netease_server), taking)
    Refusal.objects.update(made=dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
    netease_server.boxes[INBOX].mails.clear()
    look(mailbox_of(netease_server), taking)
    assert Refusal.objects.get().reason == RefusalReason.GONE
    Refusal.objects.update(made=dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
    netease_server.commands.clear()
    look(mailbox_of(netease_server), taking)
    assert not [command for command in netease_server.commands if "11 " in command]


def test_a_flood_is_left_in_the_mailbox_and_fetched_by_and_by(
    netease_server: Server, mailbox_of: MailboxOf
) -> None:
    mails = {number: Mail(mail(sender="王 <flood@example.net>")) for number in range(1, 8)}
    netease_server.boxes[INBOX].mails |= mails | {9: Mail(mail(sender="mailer-daemon@example.net"))}
    look(mailbox_of(netease_server), Receiver(configuration.files(), 1_000_000, SenderLimit(5)))
    assert Incoming.objects.count() == 6
    assert set(Refusal.objects.values_list("reason", "sender")) == {
        (RefusalReason.FLOOD, "flood@example.net")
    }
    Refusal.objects.update(made=dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
    look(mailbox_of(netease_server), Receiver(configuration.files(), 1_000_000, SenderLimit(5)))
    assert kept() == {one.raw for one in netease_server.boxes[INBOX].mails.values()}


def test_many_mails_that_arrived_over_months_are_no_flood(
    netease_server: Server, mailbox_of: MailboxOf
) -> None:
    mails = {day: Mail(mail(), date=f"{day:02}-Mar-2026 08:00:00 +0800") for day in range(1, 29)}
    netease_server.boxes[INBOX].mails |= mails
    look(mailbox_of(netease_server), Receiver(configuration.files(), 1_000_000, SenderLimit(2)))
    assert Incoming.objects.count() == 28


# ── broken connections ──────────────────────────────────────────────────────────────────────────


def test_a_connection_that_is_cut_in_the_middle_goes_on_where_it_was(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver, store: Path
) -> None:
    mails = {10 * number: Mail(mail(size=10_000)) for number in range(1, 21)}
    netease_server.boxes[INBOX].mails |= mails
    netease_server.cut_after = 55_000
    watch = MailboxWatch(mailbox_of(netease_server), taking)
    with pytest.raises(MailboxError, match="the connection ended"):
        watch.poll()
    assert Incoming.objects.count() == 5
    assert list((store / "tmp").iterdir()) == []
    netease_server.cut_after = 0
    watch.poll()
    watch.close()
    assert kept() == {one.raw for one in mails.values()} and Sighting.objects.count() == 20


def test_asked_to_end_in_the_middle_it_leaves_the_rest_for_the_next_time(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    mails = {number: Mail(mail()) for number in range(1, 9)}
    netease_server.boxes[INBOX].mails |= mails
    taking.on_new_mail = lambda _incoming: taking.stop.set()
    look(mailbox_of(netease_server), taking)
    assert Incoming.objects.count() == 1
    look(mailbox_of(netease_server), Receiver(configuration.files(), 1_000_000, SenderLimit(1000)))
    assert kept() == {one.raw for one in mails.values()}


def test_the_last_mail_that_a_server_names_in_any_case_is_not_new(
    netease_server: Server, mailbox_of: MailboxOf
) -> None:
    netease_server.boxes[INBOX].mails |= {3: Mail(mail()), 5: Mail(mail())}
    with ImapSession(mailbox_of(netease_server)) as session:
        session.select("INBOX")
        assert [session.uids_from(first) for first in (1, 5, 6, 700)] == [[3, 5], [5], [], []]


def test_what_was_committed_before_a_crash_is_not_fetched_again(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    netease_server.boxes[INBOX].mails |= {number: Mail(mail()) for number in range(1, 4)}
    look(mailbox_of(netease_server), taking)
    Folder.objects.update(uid=0)  # killed before it noted how far it was
    netease_server.commands.clear()
    look(mailbox_of(netease_server), taking)
    assert not [command for command in netease_server.commands if "BODY.PEEK[]" in command]


def test_a_disk_that_is_full_leaves_the_mail_in_the_mailbox(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver, full_disk: Path
) -> None:
    netease_server.boxes[INBOX].mails[11] = Mail(mail(size=600_000))
    with pytest.raises(MailboxError, match="cannot be kept here"):
        look(mailbox_of(netease_server), taking)
    assert not Incoming.objects.exists() and not Refusal.objects.exists()
    (full_disk / "filling").unlink()
    look(mailbox_of(netease_server), taking)
    assert Incoming.objects.count() == 1


# ── afterwards ──────────────────────────────────────────────────────────────────────────────────


def test_mails_are_marked_as_read_where_that_is_wanted(
    qq_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    qq_server.boxes[INBOX].mails = {3: Mail(mail()), 4: Mail(None, size=9)}
    look(mailbox_of(qq_server, after="seen"), taking)
    assert {uid: one.seen for uid, one in qq_server.boxes[INBOX].mails.items()} == {3: True, 4: False}


def test_mails_are_moved_to_the_archive_once_they_are_kept(
    qq_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    qq_server.boxes[ARCHIVE] = Box()
    qq_server.boxes[INBOX].mails = {3: Mail(mail()), 4: Mail(mail())}
    look(mailbox_of(qq_server, after="archive", archive="已收稿"), taking)
    assert set(qq_server.boxes[ARCHIVE].mails) == {3, 4} and not qq_server.boxes[INBOX].mails


def test_an_archive_that_is_not_there_is_reported_and_the_mails_are_kept_all_the_same(
    qq_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    qq_server.boxes[INBOX].mails = {3: Mail(mail()), 4: Mail(mail())}
    look(mailbox_of(qq_server, after="archive", archive="Archive"), taking)
    assert Incoming.objects.count() == 2 and set(qq_server.boxes[INBOX].mails) == {3, 4}
    assert Folder.objects.get(name="INBOX").trouble[0].code == MailboxTrouble.NOT_MOVED


def test_a_server_that_can_only_expunge_everything_is_asked_for_nothing_of_the_kind(
    netease_server: Server, mailbox_of: MailboxOf, taking: Receiver
) -> None:
    netease_server.boxes[INBOX].mails = {3: Mail(mail())}
    look(mailbox_of(netease_server, after="archive", archive="INBOX"), taking)
    assert not [command for command in netease_server.commands if "EXPUNGE" in command or "COPY" in command]
    assert "UIDPLUS" in english_of(Folder.objects.get(name="INBOX").trouble)


@pytest.mark.parametrize(("username", "password"), [("office@example.org", "口令"), ("编辑部", "abc")])
def test_what_login_cannot_carry_is_told_where_nothing_else_is_offered(
    username: str, password: str, qq_server: Server, mailbox_of: MailboxOf
) -> None:
    with pytest.raises(MailboxError, match="outside ASCII") as caught:
        ImapSession(mailbox_of(qq_server, username=username, password=password))
    assert password not in str(caught.value) and qq_server.told("LOGIN") == []
