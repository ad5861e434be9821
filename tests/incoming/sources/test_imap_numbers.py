"""Numbers that no IMAP server may give: said of the folder, nothing half-done, and all else goes on."""

from __future__ import annotations

import datetime as dt

import pytest

from distributor.errors import MailboxError
from distributor.incoming.sources.mailbox_watch import MailboxWatch
from distributor.incoming.sources.receiver import Receiver
from distributor.mail_codes import MailboxTrouble, RefusalReason
from distributor.reason import Reason
from distributor.store.models import Folder, Incoming, Refusal, Sighting
from distributor.words.reasons import english_of
from tests.incoming.sources.conftest import MailboxOf, mail
from tests.incoming.sources.imap_server import Mail, Server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
INBOX, JUNK = b"INBOX", b"&V4NXPpCuTvY-"
LARGEST = 2**63 - 1  # of a row
_IMPOSSIBLE = english_of([Reason(MailboxTrouble.IMPOSSIBLE)])


@pytest.fixture
def watch(netease_server: Server, mailbox_of: MailboxOf, taking: Receiver) -> MailboxWatch:
    """A mailbox with a mail in INBOX and another in a junk folder."""
    netease_server.boxes[INBOX].mails[7] = Mail(mail())
    netease_server.boxes[JUNK].mails[7] = Mail(mail())
    return MailboxWatch(mailbox_of(netease_server), taking)


def look_twice(watch: MailboxWatch) -> dict[str, str]:
    """The trouble of each folder after two looks, and of the source itself."""
    for _look in range(2):
        watch.poll()
        watch.close()
    return {folder.name: english_of(folder.trouble) for folder in Folder.objects.all()}


@pytest.mark.parametrize("number", [LARGEST + 1, 2**64 + 5, 10**40, -1])
def test_a_uidvalidity_that_is_none_leaves_the_folder_alone(
    watch: MailboxWatch, netease_server: Server, number: int
) -> None:
    netease_server.boxes[INBOX].validity = number
    troubles = look_twice(watch)
    assert _IMPOSSIBLE in troubles["INBOX"] and f"UIDVALIDITY {number}"[:40] in troubles["INBOX"]
    assert troubles[""] == troubles["垃圾邮件"] == "" and Incoming.objects.count() == 1
    netease_server.boxes[INBOX].validity = 3
    assert not any(look_twice(watch).values()) and Incoming.objects.count() == 2


@pytest.mark.parametrize("number", [LARGEST + 1, 2**64 + 5, 10**40])
def test_a_uid_that_is_none_keeps_nothing_of_the_folder(
    watch: MailboxWatch, netease_server: Server, number: int
) -> None:
    netease_server.boxes[INBOX].mails[number] = Mail(mail())
    troubles = look_twice(watch)
    assert f"{_IMPOSSIBLE}: UID {number}"[:120] in troubles["INBOX"] and troubles[""] == ""
    assert Incoming.objects.count() == 1 and Folder.objects.get(name="INBOX").uid == 0


def test_numbers_that_fit_are_taken_though_the_standard_has_smaller_ones(
    watch: MailboxWatch, netease_server: Server
) -> None:
    netease_server.boxes[INBOX].validity = LARGEST
    netease_server.boxes[INBOX].mails[LARGEST] = Mail(mail())
    assert not any(look_twice(watch).values())
    assert Incoming.objects.count() == 3 and Folder.objects.get(name="INBOX").uid == LARGEST


@pytest.mark.parametrize("size", [LARGEST + 1, 10**30, -5])
def test_a_size_that_is_none_is_counted_instead(
    watch: MailboxWatch, netease_server: Server, size: int
) -> None:
    netease_server.boxes[INBOX].mails[8] = Mail(mail(), size=size)
    netease_server.boxes[INBOX].mails[9] = Mail(mail(size=2_000_000), size=size)
    assert not any(look_twice(watch).values())
    assert Incoming.objects.count() == 3
    refused = Refusal.objects.get()
    assert refused.reason == RefusalReason.TOO_LARGE and 1_000_000 < (refused.size or 0) < 10_000_000


@pytest.mark.parametrize(
    "date",
    [
        "25-Nov-2026 08:30:00 +9999",
        "25-Nov-2026 08:30:00 -99999999999",
        "31-Dec-9999 23:59:59 -0800",
        "99-Nov-2026 08:30:00 +0800",
        "25-Nov-20260 08:30:00 +0800",
    ],
)
def test_a_date_outside_the_calendar_stops_no_mail(
    watch: MailboxWatch, netease_server: Server, date: str
) -> None:
    netease_server.boxes[INBOX].mails[8] = Mail(mail(), date=date)
    assert not any(look_twice(watch).values())
    kept = Sighting.objects.get(key="INBOX/1/8").incoming
    assert abs(kept.received - dt.datetime.now(dt.UTC)) < dt.timedelta(days=1)


def test_more_octets_than_there_is_memory_end_the_connection_with_a_reason(
    watch: MailboxWatch, netease_server: Server
) -> None:
    netease_server.boxes[INBOX].mails[8] = Mail(mail(), literal=10**30)
    with pytest.raises(MailboxError, match="the connection ended"):
        watch.poll()
    assert (
        Incoming.objects.count() == 1 and Folder.objects.get(name="").trouble[0].code == MailboxTrouble.BROKEN
    )
