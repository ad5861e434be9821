"""Whatever the bytes: a row for each file, with a state and a reason, and no exception."""

from __future__ import annotations

import errno
import gzip
import io
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from distributor.documents import converter, office
from distributor.documents.result import FileContent
from distributor.mail_codes import FileReason
from distributor.reading.attachments import extract, zip_archive
from distributor.reading.attachments.context import ExtractedContent, OutOfTime, TimeBudget
from distributor.reading.attachments.extract import open_parts
from distributor.reading.limits import FileLimits
from distributor.reading.values import Attachment, MailPart
from tests import made
from tests.reading.attachments.conftest import Opener, why

STATES = ("converted", "picture", "opened", "unsupported", "encrypted", "failed", "quarantined", "empty")


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (9, 9), "red").save(out, kind)
    return out.getvalue()


def workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].append(["甲", 1])
    book.save(out)
    return out.getvalue()


WHOLE = [
    made.word(),
    made.OLD_WORD.read_bytes(),
    made.pdf("text", "more"),
    workbook(),
    made.zipped(("甲.txt", b"x" * 99), ("乙.docx", made.word(lambda document: document.add_paragraph("乙")))),
    made.rar((b"a.txt", b"x")),
    made.seven_zip(("a.txt", b"x")),
    gzip.compress(b"text"),
    made.tnef(b"a.txt", b"x" * 50),
    b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--",
    "<html><table><tr><td>甲</td></tr></table>".encode(),
    rb"{\rtf1\ansi\ansicpg936 \'b9\'d8}",
    *map(picture, ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")),
]


def opened(data: bytes, name: str = "a.bin") -> tuple[Attachment, ...]:
    with tempfile.TemporaryDirectory() as folder:
        rows = open_parts([MailPart(1, name, "application/octet-stream", data)], Path(folder), FileLimits())
        for row in rows:
            assert row.state in STATES and (why(row) or row.state in ("converted", "picture", "opened"))
            assert (Path(folder) / row.file.sha256).stat().st_size == row.file.size
            assert all((Path(folder) / file.sha256).is_file() for file in row.pictures.values())
        return rows


@pytest.fixture(scope="module", autouse=True)
def without_converters() -> object:
    """What others convert is tested with them; here the time is for our own readers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(converter, "find", lambda *names: "")
        yield


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(WHOLE), st.floats(0, 1))
def test_a_file_that_breaks_off_is_a_row_with_a_reason(whole: bytes, part: float) -> None:
    assert len(opened(whole[: int(len(whole) * part)])) >= 1


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), max_size=6),
)
def test_a_file_with_other_bytes_in_it_is_a_row_with_a_reason(
    whole: bytes, changes: list[tuple[float, bytes]]
) -> None:
    data = bytearray(whole)
    for place, noise in changes:
        at = int(place * (len(data) - 1))
        data[at : at + len(noise)] = noise
    assert len(opened(bytes(data))) >= 1


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode), st.text(max_size=40))
def test_any_bytes_under_any_name_are_a_row(data: bytes, name: str) -> None:
    (row, *_others) = opened(data, name)
    assert row.name


def test_a_reader_that_needs_too_long_is_stopped_and_the_next_file_is_not_begun(
    open_all: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*given: object) -> FileContent:
        while True:
            try:
                sum(range(1000))
            except Exception:  # noqa: BLE001 (as converters catch everything)
                continue

    monkeypatch.setattr(office, "read", endless)
    begun = time.process_time()
    rows = open_all(("慢.docx", made.word()), ("后.txt", b"x"), limits=FileLimits(processor_seconds=0.3))
    assert time.process_time() - begun < 3
    assert [(row.state, why(row)) for row in rows] == [("failed", FileReason.TOO_LONG)] * 2


@pytest.mark.parametrize(
    ("error", "reason"), [(MemoryError(), FileReason.TOO_MUCH_MEMORY), (KeyError("x"), FileReason.BROKEN)]
)
def test_a_reader_that_breaks_leaves_the_other_files(
    open_all: Opener, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    def broken(*given: object) -> FileContent:
        raise error

    monkeypatch.setattr(office, "read", broken)
    rows = open_all(("坏.docx", made.word()), ("后.txt", b"x"))
    assert [(row.state, why(row)) for row in rows] == [("failed", reason), ("converted", "")]


def test_a_full_disk_is_no_fault_of_a_file(open_all: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> ExtractedContent:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(office, "read", full)
    with pytest.raises(OSError, match="no space left"):
        open_all(("稿件.docx", made.word()))


def test_a_full_disk_is_no_damage_of_an_archive(open_all: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    def pieces(stream: object) -> Iterator[bytes]:
        yield b"as much as there was room for"
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(zip_archive, "_pieces", pieces)
    with pytest.raises(OSError, match="no space left"):
        open_all(("稿件.zip", made.zipped(("稿件.docx", made.word()))))


def test_a_reader_that_fails_on_a_full_disk_is_not_believed(
    open_all: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LibreOffice only says that it made nothing."""
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1000))
    with pytest.raises(OSError, match="No space left"):
        open_all(("坏.docx", made.word()[:500] + b"x"), ("坏.pdf", b"%PDF-1.4 x"))


def work(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_the_clock_strikes_within_its_block_and_lets_go_after_it() -> None:
    clock = TimeBudget(FileLimits(processor_seconds=0.05))
    with clock.enforced():
        pass
    work(0.2)
    assert clock.is_spent
    with pytest.raises(OutOfTime), clock.enforced():
        work(5)


def test_files_that_were_too_much_are_kept_unopened(folder: Path) -> None:
    data = made.word()
    (row,) = extract.keep_unopened([MailPart(1, "../稿件.docx", "", data, True, "c", None)], folder)
    assert (row.state, why(row), row.inline) == ("failed", FileReason.UNOPENED, True)
    assert row.name == "稿件.docx" and (folder / row.file.sha256).read_bytes() == data
