"""A Maildir is emptied into the store, and no mail of it is touched before it is there."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from unittest import mock

import pytest

from distributor import configuration
from distributor.errors import MailboxError
from distributor.incoming.sources import maildir
from distributor.incoming.sources.receiver import Receiver
from distributor.incoming.sources.source import Maildir
from distributor.mail_codes import RefusalReason
from distributor.store.models import Incoming, Refusal
from distributor.store.queries import sightings
from tests.incoming.sources.conftest import mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("tmp", "new", "cur"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    return tmp_path / "Maildir"


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_new_and_old_mails_are_kept_and_new_ones_become_old(folder: Path, taking: Receiver) -> None:
    new, old = mail(), mail()
    (folder / "new" / "1.a.host").write_bytes(new)
    (folder / "cur" / "2.a.host:2,RS").write_bytes(old)
    (folder / "tmp" / "3.a.host").write_bytes(mail())  # being delivered
    os.utime(folder / "new" / "1.a.host", (1_790_000_000, 1_790_000_000))
    maildir.poll(Maildir("local", folder), taking)
    assert {configuration.files().path(one.sha256).read_bytes() for one in Incoming.objects.all()} == {
        new,
        old,
    }
    assert names(folder) == {"cur/1.a.host:2,", "cur/2.a.host:2,RS", "tmp/3.a.host"}
    assert Incoming.objects.order_by("id")[0].received == dt.datetime.fromtimestamp(1_790_000_000, dt.UTC)


def test_a_mail_is_known_again_whatever_its_flags_and_folder(folder: Path, taking: Receiver) -> None:
    (folder / "new" / "1.a.host").write_bytes(mail())
    source = Maildir("local", folder)
    maildir.poll(source, taking)
    (folder / "cur" / "1.a.host:2,").rename(folder / "cur" / "1.a.host:2,FS")
    maildir.poll(source, taking)
    assert taking.count == {"new": 1}


def test_mails_stay_where_they_are_with_keep(folder: Path, taking: Receiver) -> None:
    (folder / "new" / "1.a.host").write_bytes(mail())
    maildir.poll(Maildir("local", folder, after="keep"), taking)
    assert names(folder) == {"new/1.a.host"} and Incoming.objects.count() == 1


def test_nothing_is_moved_before_it_is_committed(folder: Path, taking: Receiver) -> None:
    (folder / "new" / "1.a.host").write_bytes(mail())
    source = Maildir("local", folder)
    with (
        mock.patch.object(sightings, "keep", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        maildir.poll(source, taking)
    assert names(folder) == {"new/1.a.host"}
    maildir.poll(source, taking)
    assert names(folder) == {"cur/1.a.host:2,"} and Incoming.objects.count() == 1


def test_a_mail_that_is_too_large_stays_and_the_others_are_kept(folder: Path, taking: Receiver) -> None:
    (folder / "new" / "1.a.host").write_bytes(mail(size=2_000_000))
    (folder / "new" / "2.a.host").write_bytes(mail())
    for _time in range(2):
        maildir.poll(Maildir("local", folder), taking)
    assert Refusal.objects.get().reason == RefusalReason.TOO_LARGE
    assert names(folder) == {"new/1.a.host", "cur/2.a.host:2,"}


def test_links_pipes_and_folders_are_no_mails(folder: Path, taking: Receiver, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    (folder / "new" / "1.link").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "new" / "2.pipe")
    (folder / "new" / "3.folder").mkdir()
    (folder / "new" / "4.a.host").write_bytes(mail())
    maildir.poll(Maildir("local", folder), taking)
    assert Incoming.objects.count() == 1 and taking.count["new"] == 1


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, taking: Receiver) -> None:
    with pytest.raises(MailboxError, match=f"no Maildir.*{tmp_path}/nowhere.*No such file"):
        maildir.poll(Maildir("local", tmp_path / "nowhere"), taking)
