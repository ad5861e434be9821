"""RAR and 7z, by unar."""

from __future__ import annotations

import pytest

from distributor.documents import converter
from distributor.mail_codes import FileReason
from distributor.reading.limits import FileLimits
from tests import made
from tests.reading.attachments.conftest import Opener, why

pytestmark = pytest.mark.usefixtures("unar")


@pytest.mark.parametrize("name", ["稿件.txt", "关于召开会议的通知.txt"])
def test_a_rar_gives_its_files_with_their_chinese_names(open_all: Opener, name: str) -> None:
    rows = open_all(("a.rar", made.rar((name.encode("gb18030"), "正文".encode()))))
    assert [(row.name, row.kind, row.inside, row.text) for row in rows] == [
        ("a.rar", "rar", None, ""),
        (name, "txt", 1, "正文"),
    ]


def test_a_7z_gives_its_files_out_of_folders_too(open_all: Opener) -> None:
    rows = open_all(("a.7z", made.seven_zip(("稿件.txt", "正文".encode()), ("图/一.png", made.png()))))
    assert sorted((row.name, row.state) for row in rows[1:]) == [
        ("一.png", "picture"),
        ("稿件.txt", "converted"),
    ]


def test_one_under_a_password_is_flagged(open_all: Opener) -> None:
    (row,) = open_all(("a.rar", made.rar((b"a.txt", b"x" * 32), encrypted=True)))
    assert (row.state, why(row)) == ("encrypted", FileReason.LOCKED)


def test_limits_hold_for_them_too(open_all: Opener) -> None:
    archive = made.rar(*((f"{n}.txt".encode(), b"x") for n in range(5)))
    (row,) = open_all(("a.rar", archive), limits=FileLimits(entries=4))
    assert (row.state, why(row)) == ("failed", FileReason.TOO_MANY)
    (row,) = open_all(("a.rar", archive), limits=FileLimits(octets=3))
    assert (row.state, why(row)) == ("failed", FileReason.TOO_BIG)


def test_a_path_out_of_the_archive_stays_inside(open_all: Opener) -> None:
    rows = open_all(("a.rar", made.rar((b"..\\..\\evil.txt", b"x"))))
    assert [row.name for row in rows] == ["a.rar", "evil.txt"]


def test_a_damaged_one_says_so(open_all: Opener) -> None:
    (row,) = open_all(("a.7z", made.seven_zip(("a.txt", b"x" * 99))[:60]))
    assert (row.state, why(row)) == ("failed", FileReason.DAMAGED)


def test_without_unar_it_is_kept_and_the_remedy_named(
    open_all: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converter, "find", lambda *names: "")
    (row,) = open_all(("a.rar", made.rar((b"a.txt", b"x"))))
    assert (row.state, why(row)) == ("unsupported", FileReason.NO_UNAR)
