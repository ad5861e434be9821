"""Mails that somebody hands over in files."""

from __future__ import annotations

import io
import sys
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import pytest

from distributor import configuration
from distributor.errors import UserError
from distributor.incoming.sources import file_import
from distributor.incoming.sources.file_import import ImportResult
from distributor.incoming.sources.receiver import Receiver
from distributor.language import speaking
from distributor.store.models import Incoming, Refusal
from tests.incoming.sources.conftest import mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def take(taking: Receiver, *paths: Path) -> ImportResult:
    results = list(file_import.import_files(paths, taking))
    return results[-1] if results else ImportResult()


def kept() -> list[bytes]:
    return [configuration.files().path(one.sha256).read_bytes() for one in Incoming.objects.order_by("id")]


def test_files_and_folders_of_them_are_kept(taking: Receiver, tmp_path: Path) -> None:
    mails = [mail() for _number in range(4)]
    (tmp_path / "box" / "deep").mkdir(parents=True)
    for name, raw in zip(["a.eml", "box/b.EML", "box/deep/c.eml", "d"], mails, strict=True):
        (tmp_path / name).write_bytes(raw)
    (tmp_path / "box" / "expected.json").write_text("{}")
    result = take(taking, tmp_path / "a.eml", tmp_path / "box", tmp_path / "d")
    assert kept() == mails and (result.mails, result.passed_over, result.complaints) == (4, 1, [])


def test_a_file_once_more_is_known(taking: Receiver, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail())
    take(taking, tmp_path / "a.eml", tmp_path / "a.eml")
    assert taking.count == {"new": 1, "known": 1}


def test_what_cannot_be_read_is_a_line_and_the_rest_is_kept(taking: Receiver, tmp_path: Path) -> None:
    (tmp_path / "good.eml").write_bytes(mail())
    (tmp_path / "empty.eml").write_bytes(b"")
    (tmp_path / "large.eml").write_bytes(mail(size=2_000_000))
    (tmp_path / "text.docx").write_bytes(b"PK\x03\x04...")
    (tmp_path / "none").mkdir()
    names = ["gone.eml", "empty.eml", "large.eml", "text.docx", "none", "good.eml"]
    result = take(taking, *(tmp_path / name for name in names))
    assert Incoming.objects.count() == result.mails == 1
    complaints = [complaint.removeprefix(f"{tmp_path}/").partition(": ") for complaint in result.complaints]
    reasons = {name: reason for name, _colon, reason in complaints}
    assert set(reasons) == set(names[:5])
    assert "No such file" in reasons["gone.eml"] and "empty" in reasons["empty.eml"]
    assert "INBOX_MOST_MB" in reasons["large.eml"] and "no .eml" in reasons["none"]
    assert "(docx, zip)" in reasons["text.docx"] and "save the mail as .eml" in reasons["text.docx"]
    assert Refusal.objects.count() == 1


def test_complaints_are_in_the_language_of_who_reads_them(taking: Receiver, tmp_path: Path) -> None:
    (tmp_path / "large.eml").write_bytes(mail(size=2_000_000))
    (tmp_path / "text.docx").write_bytes(b"PK\x03\x04...")
    with speaking("zh"):
        large, document = take(taking, tmp_path / "large.eml", tmp_path / "text.docx").complaints
    assert "超过" in large
    assert "（docx, zip）" in document


@pytest.mark.parametrize("raw", [b"\x00", b"\r\n", b"no header at all", bytes(range(256)) * 8])
def test_whatever_calls_itself_a_mail_is_kept(raw: bytes, taking: Receiver, tmp_path: Path) -> None:
    (tmp_path / "x.eml").write_bytes(raw)
    take(taking, tmp_path / "x.eml")
    assert kept() == [raw]


def test_standard_input_is_one_mail(taking: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = mail()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    take(taking, Path("-"))
    assert kept() == [raw]


def test_an_mbox_is_taken_apart(taking: Receiver, tmp_path: Path) -> None:
    first, second = mail() + b"\r\nFrom here on it is prose.\r\n", mail()
    separator = b"From zhang@example.com Thu Nov 26 08:30:00 2026\r\n"
    box = (
        separator
        + first
        + b"\r\n"
        + separator
        + second.replace(b"\r\n\r\n", b"\r\n\r\n>From A\r\n>>From B\r\n")
        + b"\r\n"
    )
    (tmp_path / "mails.mbox").write_bytes(box)
    take(taking, tmp_path / "mails.mbox")
    assert kept() == [first, second.replace(b"\r\n\r\n", b"\r\n\r\nFrom A\r\n>From B\r\n")]


def test_an_eml_is_one_mail_whatever_stands_in_it(taking: Receiver, tmp_path: Path) -> None:
    separator = b"From zhang@example.com Thu Nov 26 08:30:00 2026\r\n"
    raw = separator + mail() + b"\r\n" + separator + mail()
    (tmp_path / "x.eml").write_bytes(raw)
    take(taking, tmp_path / "x.eml")
    assert kept() == [raw]


def test_a_maildir_is_a_folder_of_mails(taking: Receiver, tmp_path: Path) -> None:
    (tmp_path / "cur").mkdir()
    (tmp_path / "cur" / "1.a.host:2,S").write_bytes(mail())
    assert take(taking, tmp_path).mails == 1


def test_a_full_disk_ends_it_with_one_line(taking: Receiver, tmp_path: Path, full_disk: Path) -> None:
    (tmp_path / "x.eml").write_bytes(mail(size=600_000))
    with pytest.raises(UserError, match=r"cannot be kept in .*: No space left"):
        take(taking, tmp_path / "x.eml")


def test_a_large_mail_is_never_in_memory_as_a_whole(tmp_path: Path, taking: Receiver) -> None:
    taking.most = 100_000_000
    (tmp_path / "x.eml").write_bytes(mail(size=60_000_000))
    tracemalloc.start()
    take(taking, tmp_path / "x.eml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert Incoming.objects.get().size > 59_000_000 and peak < 8_000_000
