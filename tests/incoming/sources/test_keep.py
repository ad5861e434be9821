"""Keep first: the file, then the row, and never twice."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
from pathlib import Path
from unittest import mock

import pytest

from distributor import configuration
from distributor.incoming.storage import MailOrigin, keep
from distributor.states import IncomingState
from distributor.store.files import Writer
from distributor.store.models import Incoming, Publication, Refusal, Sighting
from distributor.store.queries import sightings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
RAW = b"Subject: x\r\n\r\ny\r\n"
SHA256 = hashlib.sha256(RAW).hexdigest()


def test_bytes_a_file_and_what_was_streamed_are_kept_alike(tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(RAW)
    with Writer(configuration.files()) as writer:
        writer.write(RAW[:5])
        writer.write(RAW[5:])
        first, new = keep(writer, MailOrigin("126", "INBOX/1/1"), configuration.files())
    assert new and (first.sha256, first.size, first.state) == (SHA256, len(RAW), IncomingState.KEPT)
    for raw in (RAW, tmp_path / "mail"):
        assert keep(raw, MailOrigin("126", "INBOX/1/1"), configuration.files()) == (first, False)
    assert (
        configuration.files().path(SHA256).read_bytes() == RAW
        and configuration.files().path(SHA256).stat().st_mode & 0o777 == 0o600
    )


def test_the_same_bytes_from_elsewhere_are_a_further_sighting_of_one_mail() -> None:
    keep(
        RAW,
        MailOrigin("126", "INBOX/1/1", "a@example.com", ["office@example.org"], publication="?"),
        configuration.files(),
    )
    keep(RAW, MailOrigin("126", "INBOX/2/9"), configuration.files())
    keep(RAW, MailOrigin("lmtp", ""), configuration.files())
    incoming = Incoming.objects.get()
    assert (incoming.source, incoming.envelope_from, incoming.envelope_to) == (
        "126",
        "a@example.com",
        ["office@example.org"],
    )
    assert list(Sighting.objects.values_list("key", flat=True)) == ["INBOX/1/1", "INBOX/2/9"]


def test_a_mail_that_was_refused_before_is_refused_no_more() -> None:
    sightings.refuse("126", "too large", key="INBOX/1/1")
    sightings.refuse("126", "too large", key="INBOX/1/2")
    keep(RAW, MailOrigin("126", "INBOX/1/1"), configuration.files())
    assert [refusal.key for refusal in Refusal.objects.all()] == ["INBOX/1/2"]


def test_nothing_is_in_the_tables_where_the_disk_refuses(store: Path) -> None:
    with (
        mock.patch("os.fsync", side_effect=OSError(28, "No space left on device")),
        pytest.raises(OSError, match="No space"),
    ):
        keep(RAW, MailOrigin("126", "INBOX/1/1"), configuration.files())
    assert not Incoming.objects.exists() and not Sighting.objects.exists()
    assert [path for path in store.rglob("*") if path.is_file()] == []


def test_a_file_without_a_row_is_found_again_when_the_mail_comes_again() -> None:
    with (
        mock.patch.object(sightings, "keep", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        keep(RAW, MailOrigin("126", "INBOX/1/1"), configuration.files())
    assert configuration.files().path(SHA256).exists() and not Incoming.objects.exists()
    assert keep(RAW, MailOrigin("126", "INBOX/1/1"), configuration.files())[1]


def test_bytes_that_were_lost_are_put_back_but_not_those_that_were_removed() -> None:
    incoming, _new = keep(RAW, MailOrigin("126", "INBOX/1/1"), configuration.files())
    configuration.files().remove(SHA256)
    keep(RAW, MailOrigin("126", "INBOX/2/1"), configuration.files())
    assert configuration.files().path(SHA256).exists()
    configuration.files().remove(SHA256)
    Incoming.objects.filter(pk=incoming.pk).update(removed=dt.datetime.now(dt.UTC))
    keep(RAW, MailOrigin("126", "INBOX/3/1"), configuration.files())
    assert not configuration.files().path(SHA256).exists()


def test_the_publication_of_the_source_is_the_mails() -> None:
    known = Publication.objects.create(title="人大工作")
    assert keep(RAW, MailOrigin("126", publication="人大工作"), configuration.files())[0].publication == known
    assert (
        keep(RAW + b".", MailOrigin("126", publication="没有"), configuration.files())[0].publication is None
    )


@pytest.mark.parametrize("key", ["INBOX/1/" + "9" * 600, "a\x00b", "\udcff/1/1"])
def test_a_key_of_any_kind_is_known_again(key: str) -> None:
    keep(RAW, MailOrigin("126", key, envelope_from="\udcff\x00" * 400), configuration.files())
    assert sightings.seen("126", [key, "other"]) == {key}


def test_long_keys_that_differ_at_their_ends_are_two() -> None:
    keep(RAW, MailOrigin("126", "x" * 600 + "1"), configuration.files())
    assert sightings.seen("126", ["x" * 600 + "2"]) == set()


@pytest.mark.parametrize("year", [1, 1970, 9999])
def test_a_time_that_cannot_be_is_replaced_by_ours(year: int) -> None:
    zone = dt.timezone(dt.timedelta(hours=14 if year < 9999 else -12))
    received = dt.datetime(
        year, 1 if year < 9999 else 12, 1 if year < 9999 else 31, 23 * (year == 9999), tzinfo=zone
    )
    incoming, _new = keep(RAW, MailOrigin("126", received=received), configuration.files())
    assert abs(dt.datetime.now(dt.UTC) - incoming.received) < dt.timedelta(minutes=1)


# ── the files ───────────────────────────────────────────────────────────────────────────────────


def test_a_file_that_a_reader_wrote_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / SHA256).write_bytes(RAW)
    assert configuration.files().adopt(tmp_path, SHA256).read_bytes() == RAW
    assert not (tmp_path / SHA256).exists()
    assert configuration.files().path(SHA256).stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_another_than_its_name_says_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / SHA256).write_bytes(b"other")
    with pytest.raises(ValueError, match="other bytes"):
        configuration.files().adopt(tmp_path, SHA256)
    assert not configuration.files().path(SHA256).exists()


def test_a_link_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(RAW)
    (tmp_path / SHA256).symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="symbolic links"):
        configuration.files().adopt(tmp_path, SHA256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_only_a_digest_is_a_name(name: str) -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        configuration.files().path(name)


def test_a_stream_is_kept() -> None:
    assert configuration.files().put_file(io.BytesIO(RAW)) == configuration.files().put_bytes(RAW) == SHA256


def test_what_a_writer_that_died_left_is_swept_away_and_what_is_being_written_stays(store: Path) -> None:
    with Writer(configuration.files()) as writer:
        writer.write(b"x")
        left = store / "tmp" / "left"
        left.write_bytes(b"y")
        os.utime(left, (0, 0))
        assert configuration.files().sweep() == 1 and not left.exists()
        assert writer.keep() == hashlib.sha256(b"x").hexdigest()
