"""ZIP, gzip and winmail.dat: their files become rows of their own, within limits."""

from __future__ import annotations

import contextlib
import gzip
import stat
import struct
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.mail_codes import FileReason
from distributor.reading.attachments import tnef, zip_archive
from distributor.reading.attachments.extract import open_parts
from distributor.reading.limits import FileLimits
from distributor.reading.values import MailPart
from tests import made
from tests.reading.attachments.conftest import Opener, why

MEGABYTE = 1024 * 1024


def test_files_of_an_archive_are_numbered_after_all_parts_and_know_where_they_were(open_all: Opener) -> None:
    archive = made.zipped(("稿件.docx", made.word()), ("照片.png", made.png()))
    rows = open_all(("投稿.zip", archive), ("说明.txt", "请查收".encode()))
    assert [(row.number, row.inside, row.name, row.kind, row.state) for row in rows] == [
        (1, None, "投稿.zip", "zip", "opened"),
        (2, None, "说明.txt", "txt", "converted"),
        (3, 1, "稿件.docx", "docx", "converted"),
        (4, 1, "照片.png", "png", "picture"),
    ]


def test_the_folder_holds_every_file_that_a_row_names_and_nothing_else(
    open_all: Opener, folder: Path
) -> None:
    rows = open_all(("投稿.zip", made.zipped(("稿件.docx", made.word()), ("照片.png", made.png((2000, 9))))))
    named = {file.sha256 for row in rows for file in (row.file, *row.pictures.values())}
    assert {path.name for path in folder.iterdir()} == named
    assert all((folder / row.file.sha256).stat().st_size == row.file.size for row in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("name", ["关于召开会议的通知.txt", "镕喆.txt", "稿件.txt", "（终稿）——春灌.txt"])
def test_names_without_a_mark_are_read_as_what_they_are(open_all: Opener, encoding: str, name: str) -> None:
    rows = open_all(("a.zip", made.zipped((name.encode(encoding), b"x"))))
    assert rows[1].name == name


def test_a_name_marked_as_utf8_is_believed(open_all: Opener) -> None:
    assert open_all(("a.zip", made.zipped(("稿件.txt", b"x"))))[1].name == "稿件.txt"


def test_the_unicode_path_field_goes_before_the_name(open_all: Opener) -> None:
    def with_field(entry: zipfile.ZipInfo) -> None:
        path = b"\x01" + struct.pack("<I", 0) + "稿件.txt".encode()
        entry.extra = struct.pack("<HH", 0x7075, len(path)) + path

    name = zip_archive.decoded_name
    entry = zipfile.ZipInfo("??.txt")
    with_field(entry)
    assert name(entry) == "稿件.txt"


@pytest.mark.parametrize("name", [b"../../etc/passwd", b"/etc/passwd", b"C:\\win\\passwd", b"a/../../passwd"])
def test_a_name_that_leaves_the_archive_is_made_harmless_and_noted(open_all: Opener, name: bytes) -> None:
    row = open_all(("a.zip", made.zipped((name, b"root:x:0:0"))))[1]
    assert (row.name, row.state, why(row)) == ("passwd", "converted", FileReason.LEAVES)


def test_links_folders_and_clutter_are_not_taken_out(open_all: Opener) -> None:
    def as_link(entry: zipfile.ZipInfo) -> None:
        if entry.filename == "link":
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16

    entries = (
        ("link", b"/etc/passwd"),
        ("图/", b""),
        ("__MACOSX/._a", b"x"),
        ("Thumbs.db", b"x"),
        ("a.txt", b"x"),
    )
    rows = open_all(("a.zip", made.zipped(*entries, change=as_link)))
    assert [row.name for row in rows] == ["a.zip", "a.txt"]


def test_a_bomb_stays_inside_and_its_neighbours_come_out(open_all: Opener, folder: Path) -> None:
    rows = open_all(("a.zip", made.zipped(("bomb.txt", bytes(40 * MEGABYTE)), ("稿.txt", "好".encode()))))
    assert [(row.name, row.state) for row in rows] == [("a.zip", "opened"), ("稿.txt", "converted")]
    assert why(rows[0]) == FileReason.TOO_BIG
    assert sum(path.stat().st_size for path in folder.iterdir()) < MEGABYTE


def test_a_size_that_the_archive_lies_about_is_counted_all_the_same(open_all: Opener) -> None:
    archive = bytearray(made.zipped(("bomb.txt", bytes(40 * MEGABYTE))))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", archive, archive.find(signature) + offset, 10)
    (row,) = open_all(("a.zip", bytes(archive)))
    assert row.state == "failed"


def test_all_archives_together_have_one_budget(open_all: Opener) -> None:
    one = made.zipped(*((f"{n}.txt", b"x") for n in range(3)))
    rows = open_all(("一.zip", one), ("二.zip", one), limits=FileLimits(entries=4))
    assert len(rows) == 2 + 4
    assert (why(rows[0]), why(rows[1])) == ("", FileReason.TOO_MANY)
    heavy = made.zipped(("a", bytes(range(256)) * 40))
    assert len(open_all(("一.zip", heavy), ("二.zip", heavy), limits=FileLimits(octets=15_000))) == 3


def test_an_archive_in_an_archive_is_opened_and_no_deeper(open_all: Opener) -> None:
    archive = made.zipped(("里.txt", "里".encode()))
    for name in ("三.zip", "二.zip"):
        archive = made.zipped((name, archive), (f"{name}.txt", b"x"))
    rows = open_all(("一.zip", archive))
    assert [(row.number, row.inside, row.name, row.state) for row in rows] == [
        (1, None, "一.zip", "opened"),
        (2, 1, "二.zip", "opened"),
        (3, 1, "二.zip.txt", "converted"),
        (4, 2, "三.zip", "unsupported"),
        (5, 2, "三.zip.txt", "converted"),
    ]
    assert why(rows[3]) == FileReason.TOO_DEEP


def test_an_archive_under_a_password_is_flagged(open_all: Opener) -> None:
    (row,) = open_all(("a.zip", made.sealed(made.zipped(("稿件.docx", b"x")))))
    assert (row.state, why(row)) == ("encrypted", FileReason.LOCKED)


def test_an_empty_archive_says_so(open_all: Opener) -> None:
    (row,) = open_all(("a.zip", made.zipped()))
    assert (row.kind, row.state) == ("zip", "empty")


def test_a_damaged_entry_leaves_the_others(open_all: Opener) -> None:
    archive = made.zipped(("甲.txt", b"first" * 99), ("乙.txt", b"second"))
    begin = archive.index("甲.txt".encode()) + len("甲.txt".encode())
    broken = archive[:begin] + b"\xff" * 8 + archive[begin + 8 :]
    rows = open_all(("a.zip", broken))
    assert [row.name for row in rows] == ["a.zip", "乙.txt"] and why(rows[0]) == FileReason.SOME_DAMAGED


def test_gzip_holds_one_file_that_is_counted_too(open_all: Opener) -> None:
    rows = open_all(("稿件.txt.gz", gzip.compress("春灌".encode())))
    assert [(row.name, row.text) for row in rows] == [("稿件.txt.gz", ""), ("稿件.txt", "春灌")]
    (row,) = open_all(("a.gz", gzip.compress(bytes(40 * MEGABYTE))))
    assert (row.state, why(row)) == ("failed", FileReason.TOO_BIG)


@pytest.mark.parametrize(("codepage", "encoding"), [(936, "gb18030"), (950, "big5"), (65001, "utf-8")])
def test_winmail_gives_its_files_named_in_its_code_page(
    open_all: Opener, codepage: int, encoding: str
) -> None:
    rows = open_all(("winmail.dat", made.tnef("投稿說明.txt".encode(encoding), "请查收".encode(), codepage)))
    assert [(row.name, row.kind, row.state) for row in rows] == [
        ("winmail.dat", "tnef", "opened"),
        ("投稿說明.txt", "txt", "converted"),
    ]
    assert rows[1].text == "请查收"


# The example of MS-OXRTFCP, section 4.1.1.
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
UNPACKED = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_rtf_that_outlook_packed_is_unpacked() -> None:
    assert tnef.unpack_rtf(PACKED) == UNPACKED
    assert UNPACKED.startswith(tnef.unpack_rtf(PACKED[:-8]))
    plain = struct.pack("<II4sI", len(UNPACKED) + 12, len(UNPACKED), b"MELA", 0) + UNPACKED
    assert tnef.unpack_rtf(plain) == UNPACKED


def test_packed_rtf_may_repeat_what_is_just_being_written() -> None:
    packed = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")  # section 4.1.2
    assert tnef.unpack_rtf(packed) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


@given(st.binary(max_size=300))
def test_any_octets_are_unpacked_or_refused(data: bytes) -> None:
    tnef.unpack_rtf(PACKED[:16] + data)
    with contextlib.suppress(ValueError):
        tnef.unpack_rtf(data)


def test_winmail_gives_the_mail_that_stands_in_it_as_rtf_only(open_all: Opener) -> None:
    rows = open_all(("winmail.dat", made.tnef_of_rtf(PACKED)))
    assert [(row.name, row.kind, row.state, row.text) for row in rows] == [
        ("winmail.dat", "tnef", "opened", ""),
        ("正文.rtf", "rtf", "converted", "hello world"),
    ]


def test_a_damaged_winmail_fails_alone(open_all: Opener) -> None:
    rows = open_all(("winmail.dat", made.tnef(b"a.txt", b"x" * 99)[:40]), ("b.txt", b"b"))
    assert rows[1].state == "converted"


def test_a_mail_that_was_opened_before_only_gets_its_row(folder: Path) -> None:
    mail = b"From: a@example.com\r\nSubject: x\r\n\r\ntext"
    parts = [
        MailPart(1, "转发.eml", "message/rfc822", mail),
        MailPart(2, "稿.txt", "text/plain", b"x", inline=True, content_id="c@example.com", inside=1),
    ]
    rows = open_parts(parts, folder, FileLimits())
    assert [(row.number, row.inside, row.kind, row.state, row.inline, row.content_id) for row in rows] == [
        (1, None, "eml", "opened", False, ""),
        (2, 1, "txt", "converted", True, "c@example.com"),
    ]


def test_a_mail_as_a_file_gives_its_text_and_its_files(open_all: Opener) -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "contributor@example.com", "投稿：春灌"
    inner.set_content("请查收。")
    inner.add_attachment(made.word(), maintype="application", subtype="msword", filename="春灌.docx")
    rows = open_all(("存.eml", bytes(inner)))
    assert [(row.number, row.inside, row.name, row.kind, row.state) for row in rows] == [
        (1, None, "存.eml", "eml", "converted"),
        (2, 1, "春灌.docx", "docx", "converted"),
    ]
    assert rows[0].text == "## 投稿：春灌\n\n请查收。"
