"""Old mails lose their bytes, and nothing that somebody needs."""

from __future__ import annotations

import datetime as dt
import secrets

import pytest

from distributor import configuration
from distributor.incoming import storage
from distributor.incoming.storage import MailOrigin, keep
from distributor.states import IncomingState
from distributor.store.models import Enclosure, Incoming, Manuscript, Publication, Version
from tests.incoming.sources.conftest import mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def kept(days: int, state: str = IncomingState.READ) -> Incoming:
    incoming, _new = keep(mail(), MailOrigin("126"), configuration.files())
    Incoming.objects.update_or_create(
        pk=incoming.pk, defaults={"state": state, "kept": dt.datetime.now(dt.UTC) - dt.timedelta(days=days)}
    )
    return incoming


def enclosed(incoming: Incoming, data: bytes) -> Enclosure:
    sha256 = configuration.files().put_bytes(data)
    return Enclosure.objects.create(
        incoming=incoming, number=incoming.enclosures.count() + 1, token=secrets.token_hex(16), name="x",
        kind="docx", media_type="x/y", size=1, sha256=sha256, state="converted",
    )  # fmt: skip


def manuscript(incoming: Incoming, state: str, pictures: dict[str, dict[str, str]]) -> None:
    written = Manuscript.objects.create(year=2026, serial=Manuscript.objects.count() + 1, state=state)
    Version.objects.create(
        manuscript=written, number=1, incoming=incoming, place="text", pictures=pictures, text_sha256="0" * 64
    )


def there(*sha256s: str) -> list[bool]:
    return [configuration.files().path(sha256).exists() for sha256 in sha256s]


def test_mails_that_are_old_lose_bytes_and_files_and_others_keep_them() -> None:
    old, young = kept(40), kept(20)
    file = enclosed(old, b"docx")
    assert storage.remove_old(30, configuration.files()) == 1
    assert there(old.sha256, file.sha256, young.sha256) == [False, False, True]
    old.refresh_from_db()
    assert old.removed is not None and storage.remove_old(30, configuration.files()) == 0


def test_without_a_number_of_days_everything_stays() -> None:
    old = kept(4000)
    assert storage.remove_old(0, configuration.files()) == 0 and there(old.sha256) == [True]


def test_a_publication_keeps_its_mails_for_days_of_its_own() -> None:
    soon = Publication.objects.create(title="甲刊", slug="a", rules={"keep_days": 10})
    never = Publication.objects.create(title="乙刊", slug="b", rules={"keep_days": 0})
    plain = Publication.objects.create(title="丙刊", slug="c")
    mails = [kept(20), kept(4000), kept(40), kept(20), kept(40)]
    for incoming, publication in zip(mails, (soon, never, plain, plain, None), strict=True):
        Incoming.objects.filter(pk=incoming.pk).update(publication=publication)
    assert storage.remove_old(30, configuration.files()) == 3
    assert there(*(each.sha256 for each in mails)) == [False, True, False, True, False]
    Incoming.objects.update(removed=None)
    assert storage.remove_old(0, configuration.files()) == 1, "the rule counts where the setting keeps all"


@pytest.mark.parametrize("state", [IncomingState.KEPT, IncomingState.FAILED])
def test_what_was_never_read_stays(state: str) -> None:
    old = kept(40, state)
    assert storage.remove_old(30, configuration.files()) == 0 and there(old.sha256) == [True]


@pytest.mark.parametrize(
    ("state", "stays"),
    [("received", True), ("revise", True), ("adopted", True), ("rejected", False), ("published", False)],
)
def test_a_mail_stays_until_its_manuscript_is_done_with(state: str, stays: bool) -> None:
    old = kept(40)
    manuscript(old, state, {})
    storage.remove_old(30, configuration.files())
    assert there(old.sha256) == [stays]


def test_pictures_that_a_manuscript_shows_stay() -> None:
    old = kept(40)
    picture, document = enclosed(old, b"jpeg"), enclosed(old, b"docx")
    manuscript(
        old, "published", {"a.jpg": {"sha256": picture.sha256, "media_type": "image/jpeg", "name": "a"}}
    )
    storage.remove_old(30, configuration.files())
    assert there(picture.sha256, document.sha256) == [True, False]


def test_a_file_that_came_with_a_younger_mail_too_stays_until_that_is_old() -> None:
    old, young = kept(40), kept(20)
    file = enclosed(old, b"docx")
    enclosed(young, b"docx")
    storage.remove_old(30, configuration.files())
    assert there(old.sha256, file.sha256) == [False, True]
    storage.remove_old(10, configuration.files())
    assert there(file.sha256) == [False]
